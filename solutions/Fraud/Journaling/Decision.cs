using Suite.Fraud.Rules.Language;

namespace Suite.Fraud.Journaling;

/// <summary>What the bank should do with a payment.</summary>
public enum DecisionKind : byte
{
    Approve = 0,
    Review = 1,
    Decline = 2,
}

/// <summary>One reason: the feature, by its place in the feature set, and its SHAP contribution to the margin (log-odds).</summary>
internal readonly record struct Reason(int Feature, double Contribution);

/// <summary>A rule that matched, by what will always tell its text: name and version.</summary>
internal readonly record struct RuleHit(string Name, int Version);

/// <summary>What decided in the model's place.</summary>
/// <param name="IsList">A built-in list; otherwise a rule.</param>
/// <param name="Name">Of the rule or list.</param>
/// <param name="Number">Version of the rule; of a list, which of card, merchant and device was on it (0, 1, 2).</param>
internal sealed record DecidedBy(bool IsList, string Name, int Number)
{
    public static DecidedBy Rule(string name, int version) => new(false, name, version);

    public static DecidedBy List(string name, int entity) => new(true, name, entity);
}

/// <summary>A decision as it was made and stored. Bits, not roundings: a replay compares them one by one.</summary>
internal sealed record Decision
{
    public required DecisionKind Kind { get; init; }

    /// <summary>Probability of fraud in [0, 1]; null while the tenant had no champion.</summary>
    public float? Score { get; init; }

    public string? ModelVersion { get; init; }

    public required string FeatureSetVersion { get; init; }

    /// <summary>In the feature set's order; NaN where a feature is undefined.</summary>
    public required double[] Features { get; init; }

    /// <summary>Ranked, strongest first.</summary>
    public IReadOnlyList<Reason> Reasons { get; init; } = [];

    /// <summary>Null when the model decided, or nothing did.</summary>
    public DecidedBy? DecidedBy { get; init; }

    /// <summary>Shadow rules that would have matched, by priority.</summary>
    public IReadOnlyList<RuleHit> Shadows { get; init; } = [];

    /// <summary>From arrival to the start of scoring, and scoring itself, in microseconds. What a commit takes cannot be in the commit.</summary>
    public long QueuedMicros { get; init; }

    public long ScoredMicros { get; init; }

    public void Write(ref PayloadWriter writer)
    {
        writer.Byte((byte)Kind);
        writer.Byte(Score is null ? (byte)0 : (byte)1);
        if (Score is { } score)
        {
            writer.Single(score);
        }

        writer.OptionalString(ModelVersion);
        writer.String(FeatureSetVersion);
        writer.Doubles(Features);
        writer.Count(Reasons.Count);
        foreach (var reason in Reasons)
        {
            writer.Count(reason.Feature);
            writer.Double(reason.Contribution);
        }

        WriteRules(ref writer);
        writer.Varint64(QueuedMicros);
        writer.Varint64(ScoredMicros);
    }

    public static Decision Read(ref PayloadReader reader)
    {
        var kind = (DecisionKind)reader.Byte();
        float? score = reader.Byte() == 1 ? reader.Single() : null;
        var modelVersion = reader.OptionalString();
        var featureSetVersion = reader.String();
        var features = reader.Doubles();
        var count = reader.Count();
        var reasons = count <= features.Length ? new Reason[count] : throw new InvalidDataException("A stored decision has more reasons than features.");
        for (var i = 0; i < reasons.Length; i++)
        {
            reasons[i] = new Reason(reader.Count(), reader.Double());
            if (reasons[i].Feature >= features.Length)
            {
                throw new InvalidDataException("A stored decision's reason names a feature it does not have.");
            }
        }

        var (decidedBy, shadows) = ReadRules(ref reader);
        return new Decision
        {
            Kind = Enum.IsDefined(kind) ? kind : throw new InvalidDataException($"A stored decision is of a kind nobody knows: {(byte)kind}."),
            Score = score,
            ModelVersion = modelVersion,
            FeatureSetVersion = featureSetVersion,
            Features = features,
            Reasons = reasons,
            DecidedBy = decidedBy,
            Shadows = shadows,
            QueuedMicros = reader.Varint64(),
            ScoredMicros = reader.Varint64(),
        };
    }

    private void WriteRules(ref PayloadWriter writer)
    {
        writer.Byte(DecidedBy switch { null => (byte)0, { IsList: false } => (byte)1, _ => (byte)2 });
        if (DecidedBy is { } by)
        {
            writer.String(by.Name);
            writer.Count(by.Number);
        }

        writer.Count(Shadows.Count);
        foreach (var shadow in Shadows)
        {
            writer.String(shadow.Name);
            writer.Count(shadow.Version);
        }
    }

    private static (DecidedBy? By, RuleHit[] Shadows) ReadRules(ref PayloadReader reader)
    {
        DecidedBy? by = reader.Byte() switch
        {
            0 => null,
            1 => DecidedBy.Rule(reader.String(), reader.Count()),
            2 => DecidedBy.List(reader.String(), reader.Count()),
            _ => throw new InvalidDataException("A stored decision was made by something nobody knows."),
        };
        if (by is { IsList: true, Number: var entity } && entity >= PaymentEvents.Entities.Length)
        {
            throw new InvalidDataException("A stored decision was made by a list of something nobody knows.");
        }

        var count = reader.Count();
        var shadows = count <= RuleLimits.RulesMax ? new RuleHit[count] : throw new InvalidDataException("A stored decision has more shadow rules than there can be.");
        for (var i = 0; i < count; i++)
        {
            shadows[i] = new RuleHit(reader.String(), reader.Count());
        }

        return (by, shadows);
    }
}
