namespace Suite.Models;

/// <summary>Registers a trained model as a candidate. Its bytes and the feature set's JSON are in the content store already.</summary>
public sealed record RegisterModel
{
    public required ContentAddress Content { get; init; }

    public required string Fingerprint { get; init; }

    public required string FeatureSetName { get; init; }

    public required string FeatureSetVersion { get; init; }

    public required ContentAddress FeatureSetContent { get; init; }

    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public required long Seed { get; init; }

    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double>();

    /// <summary>What is known of the model, in the content store; null where nobody wrote it down.</summary>
    public ContentAddress? Card { get; init; }

    public required string Actor { get; init; }
}

/// <summary>Makes a version the champion.</summary>
public sealed record PromoteModel(string Version, string Actor, string Reason);

/// <summary>Gives a version that was not trained here a card, which is in the content store already.</summary>
public sealed record MeasureModel(string Version, ContentAddress Card, string Actor);

/// <summary>Makes the champion before the present one champion again.</summary>
public sealed record RollBackModel(string Actor, string Reason);
