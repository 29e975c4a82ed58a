namespace Suite.Text.Intents;

/// <summary>An intent and how probable it is, given that the message is about one of the intents.</summary>
public readonly record struct RankedIntent(string Intent, double Probability);

/// <summary>What a message was taken for.</summary>
public sealed record IntentResult
{
    /// <summary>The most probable intents, best first.</summary>
    public required IReadOnlyList<RankedIntent> Top { get; init; }

    /// <summary>Probability that the message is about any of the intents, in [0, 1].</summary>
    public required double InScope { get; init; }

    /// <summary>The message is about none of the intents: <see cref="InScope"/> is below the model's threshold.</summary>
    public required bool IsOutOfScope { get; init; }

    /// <summary>In scope, and the best intent reaches its own threshold; otherwise ask back.</summary>
    public required bool IsSure { get; init; }
}
