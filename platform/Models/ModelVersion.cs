namespace Suite.Models;

/// <summary>Where a version stands. One champion at most; what was champion once is archived.</summary>
public enum ModelStage
{
    /// <summary>Registered, not yet promoted.</summary>
    Candidate,

    /// <summary>Scores.</summary>
    Champion,

    /// <summary>Was champion. Can become it again by promotion or roll-back.</summary>
    Archived,
}

/// <summary>How a version became champion or ceased to be it.</summary>
public enum ModelChange
{
    Promoted,

    /// <summary>Became champion again because its successor was rolled back.</summary>
    Restored,

    /// <summary>Another version took its place.</summary>
    Replaced,

    /// <summary>Was champion and was taken back.</summary>
    RolledBack,
}

/// <summary>One line of a version's history: who, when (microseconds since 1970), why.</summary>
public sealed record ModelHistoryEntry(ModelChange Change, long AtMicros, string Actor, string Reason);

/// <summary>When (microseconds since 1970) and for whom a version was last measured after it was registered.</summary>
public sealed record ModelMeasurement(long AtMicros, string Actor);

/// <summary>A trained model as the registry knows it. Its bytes and its feature set are in the content store. Immutable.</summary>
public sealed record ModelVersion
{
    /// <summary><c>m-0001-1a2b3c4d</c>: number in order of registration, and the first eight digits of the fingerprint.</summary>
    public required string Version { get; init; }

    public required ModelStage Stage { get; init; }

    public required ContentAddress Content { get; init; }

    /// <summary>What it was trained from: see <see cref="ModelFingerprint"/>.</summary>
    public required string Fingerprint { get; init; }

    public required string FeatureSetName { get; init; }

    public required string FeatureSetVersion { get; init; }

    public required ContentAddress FeatureSetContent { get; init; }

    public required IReadOnlyDictionary<string, double> Metrics { get; init; }

    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    public required long Seed { get; init; }

    /// <summary>Decision thresholds by name, for example <c>review</c> and <c>decline</c>.</summary>
    public required IReadOnlyDictionary<string, double> Thresholds { get; init; }

    /// <summary>What is known of the model, in the content store; null where nobody wrote it down. The newest, where it was measured again.</summary>
    public ContentAddress? Card { get; init; }

    /// <summary>Null where the card, if any, is the one it was registered with.</summary>
    public ModelMeasurement? Measured { get; init; }

    /// <summary>
    /// The card that was in force when the version first became champion, and so before its first decision: what its decisions are worded
    /// with. A later measurement never changes it, or a stored decision would not read as it was answered.
    /// </summary>
    public ContentAddress? WordsCard { get; init; }

    public required long RegisteredAtMicros { get; init; }

    /// <summary>Who registered it.</summary>
    public required string Actor { get; init; }

    public IReadOnlyList<ModelHistoryEntry> History { get; init; } = [];
}

/// <summary>All versions of one model. Immutable; the sum of the events of the stream <c>models/name</c>.</summary>
public sealed record ModelState
{
    public static ModelState Empty { get; } = new();

    /// <summary>In order of registration.</summary>
    public IReadOnlyList<ModelVersion> Versions { get; init; } = [];

    /// <summary>Champions that were replaced by promotion, oldest first: roll-back goes to the last.</summary>
    public IReadOnlyList<string> FormerChampions { get; init; } = [];

    public ModelVersion? Champion => Versions.FirstOrDefault(static v => v.Stage == ModelStage.Champion);

    public ModelVersion? Find(string version) => Versions.FirstOrDefault(v => v.Version == version);
}
