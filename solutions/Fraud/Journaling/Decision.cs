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

        return new Decision
        {
            Kind = Enum.IsDefined(kind) ? kind : throw new InvalidDataException($"A stored decision is of a kind nobody knows: {(byte)kind}."),
            Score = score,
            ModelVersion = modelVersion,
            FeatureSetVersion = featureSetVersion,
            Features = features,
            Reasons = reasons,
            QueuedMicros = reader.Varint64(),
            ScoredMicros = reader.Varint64(),
        };
    }
}
