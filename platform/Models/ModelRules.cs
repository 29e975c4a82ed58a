using System.Globalization;

namespace Suite.Models;

/// <summary>What may happen to a model, and what it does. Pure: state and command in, event out; state and event in, state out.</summary>
public static class ModelRules
{
    /// <summary>
    /// The event of a registration, or null with the version that is there already: the same bytes from the same training with the same
    /// feature set and thresholds are the same version, so a repeated command is harmless.
    /// </summary>
    public static ModelRegistered? Register(ModelState state, RegisterModel command, long nowMicros, out string version)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        RequireText(command.Actor, nameof(command.Actor));
        RequireText(command.FeatureSetName, nameof(command.FeatureSetName));
        RequireText(command.FeatureSetVersion, nameof(command.FeatureSetVersion));
        if (!ModelFingerprint.IsValid(command.Fingerprint))
            throw new ArgumentException($"A fingerprint is 64 lower-case hexadecimal digits; got '{command.Fingerprint}'.", nameof(command));
        var wrong = command.Thresholds.FirstOrDefault(static t => !double.IsFinite(t.Value)).Key;
        if (wrong is not null)
            throw new ArgumentException($"The threshold '{wrong}' is not a finite number.", nameof(command));
        var same = state.Versions.FirstOrDefault(v => IsSame(v, command));
        if (same is not null)
        {
            version = same.Version;
            return null;
        }

        version = string.Create(CultureInfo.InvariantCulture, $"m-{state.Versions.Count + 1:0000}-{command.Fingerprint[..8]}");
        return new ModelRegistered
        {
            AtMicros = nowMicros,
            Actor = command.Actor,
            Version = version,
            Content = command.Content.Value,
            Fingerprint = command.Fingerprint,
            FeatureSetName = command.FeatureSetName,
            FeatureSetVersion = command.FeatureSetVersion,
            FeatureSetContent = command.FeatureSetContent.Value,
            Metrics = command.Metrics,
            Parameters = command.Parameters,
            Seed = command.Seed,
            Thresholds = command.Thresholds,
            Card = command.Card?.Value,
        };
    }

    /// <exception cref="UnknownModelVersionException">No such version.</exception>
    /// <exception cref="AlreadyChampionException">It is champion already.</exception>
    public static ModelPromoted Promote(ModelState state, PromoteModel command, long nowMicros)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        RequireText(command.Actor, nameof(command.Actor));
        RequireText(command.Reason, nameof(command.Reason));
        var version = state.Find(command.Version) ?? throw new UnknownModelVersionException(command.Version, state.Versions.Select(static v => v.Version));
        if (version.Stage == ModelStage.Champion)
            throw new AlreadyChampionException(command.Version);
        return new ModelPromoted
        {
            AtMicros = nowMicros,
            Actor = command.Actor,
            Reason = command.Reason,
            Version = command.Version,
            Replaced = state.Champion?.Version,
        };
    }

    /// <exception cref="NothingToRollBackToException">There is no champion, or none was replaced by it.</exception>
    public static ModelRolledBack RollBack(ModelState state, RollBackModel command, long nowMicros)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        RequireText(command.Actor, nameof(command.Actor));
        RequireText(command.Reason, nameof(command.Reason));
        if (state.Champion is not { } champion || state.FormerChampions is not [.., var former])
            throw new NothingToRollBackToException(state.Champion?.Version);
        return new ModelRolledBack
        {
            AtMicros = nowMicros,
            Actor = command.Actor,
            Reason = command.Reason,
            RolledBack = champion.Version,
            Restored = former,
        };
    }

    /// <summary>The event of a measurement, or null where this very card is in force already: the same payments give the same card.</summary>
    /// <exception cref="UnknownModelVersionException">No such version.</exception>
    /// <exception cref="CardFromTrainingException">It was registered with a card.</exception>
    public static ModelMeasured? Measure(ModelState state, MeasureModel command, long nowMicros)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(command);
        RequireText(command.Actor, nameof(command.Actor));
        var version = FindUnmeasured(state, command.Version);
        return version.Card == command.Card ? null : new ModelMeasured
        {
            AtMicros = nowMicros,
            Actor = command.Actor,
            Version = command.Version,
            Card = command.Card.Value,
        };
    }

    /// <summary>The version, if it may be measured: to ask before the work is done.</summary>
    /// <exception cref="UnknownModelVersionException">No such version.</exception>
    /// <exception cref="CardFromTrainingException">It was registered with a card.</exception>
    public static ModelVersion FindUnmeasured(ModelState state, string name)
    {
        ArgumentNullException.ThrowIfNull(state);
        var version = state.Find(name) ?? throw new UnknownModelVersionException(name, state.Versions.Select(static v => v.Version));
        return version is { Card: not null, Measured: null } ? throw new CardFromTrainingException(name) : version;
    }

    /// <summary>The state after the event, which is in the journal and so is never refused.</summary>
    public static ModelState Apply(ModelState state, ModelEvent happened)
    {
        ArgumentNullException.ThrowIfNull(state);
        return happened switch
        {
            ModelRegistered registered => state with { Versions = [.. state.Versions, ToVersion(registered)] },
            ModelPromoted promoted => state with
            {
                Versions = Move(state, promoted.Replaced, ModelChange.Replaced, promoted.Version, ModelChange.Promoted, promoted, promoted.Reason),
                FormerChampions = promoted.Replaced is { } replaced ? [.. state.FormerChampions, replaced] : state.FormerChampions,
            },
            ModelRolledBack back => state with
            {
                Versions = Move(state, back.RolledBack, ModelChange.RolledBack, back.Restored, ModelChange.Restored, back, back.Reason),
                FormerChampions = [.. state.FormerChampions.SkipLast(1)],
            },
            ModelMeasured measured => state with
            {
                Versions = [.. state.Versions.Select(v => v.Version == measured.Version
                    ? v with { Card = new ContentAddress(measured.Card), Measured = new ModelMeasurement(measured.AtMicros, measured.Actor) }
                    : v)],
            },
            _ => throw new ArgumentException($"Not an event of a model: {happened?.GetType().Name}.", nameof(happened)),
        };
    }

    private static bool IsSame(ModelVersion version, RegisterModel command) =>
        version.Content == command.Content
        && version.Fingerprint == command.Fingerprint
        && version.FeatureSetContent == command.FeatureSetContent
        && version.Thresholds.Count == command.Thresholds.Count
        && version.Thresholds.All(t => command.Thresholds.TryGetValue(t.Key, out var other) && other.Equals(t.Value));

    private static ModelVersion ToVersion(ModelRegistered registered) => new()
    {
        Version = registered.Version,
        Stage = ModelStage.Candidate,
        Content = new ContentAddress(registered.Content),
        Fingerprint = registered.Fingerprint,
        FeatureSetName = registered.FeatureSetName,
        FeatureSetVersion = registered.FeatureSetVersion,
        FeatureSetContent = new ContentAddress(registered.FeatureSetContent),
        Metrics = registered.Metrics,
        Parameters = registered.Parameters,
        Seed = registered.Seed,
        Thresholds = registered.Thresholds,
        Card = registered.Card is { } card ? new ContentAddress(card) : null,
        RegisteredAtMicros = registered.AtMicros,
        Actor = registered.Actor,
    };

    private static ModelVersion[] Move(
        ModelState state, string? from, ModelChange fromChange, string to, ModelChange toChange, ModelEvent happened, string reason)
    {
        return [.. state.Versions.Select(v => v.Version == to
            ? Changed(v, ModelStage.Champion, toChange)
            : v.Version == from ? Changed(v, ModelStage.Archived, fromChange) : v)];

        ModelVersion Changed(ModelVersion version, ModelStage stage, ModelChange change) => version with
        {
            Stage = stage,
            WordsCard = version.History.Count == 0 ? version.Card : version.WordsCard,
            History = [.. version.History, new ModelHistoryEntry(change, happened.AtMicros, happened.Actor, reason)],
        };
    }

    private static void RequireText(string? text, string name)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new ArgumentException($"{name} must not be empty: the registry records who did what and why.");
    }
}
