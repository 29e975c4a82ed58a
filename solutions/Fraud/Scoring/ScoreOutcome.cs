using Suite.FeatureStore;
using Suite.Fraud.Journaling;

namespace Suite.Fraud.Scoring;

/// <summary>What became of a request to score.</summary>
internal abstract record ScoreOutcome
{
    private ScoreOutcome()
    {
    }

    /// <summary>Decided now or, when the request repeats an earlier one, decided then. Durable either way.</summary>
    public sealed record Decided(string TransactionId, long Position, Decision Decision, FeatureSet Features) : ScoreOutcome;

    /// <summary>The transaction id was used before, for another payment or for this one when it was imported; nothing was written.</summary>
    public sealed record Conflict(string TransactionId, long Position, bool Imported = false) : ScoreOutcome;
}
