using Suite.Fraud.Payments;
using Suite.Grains;

namespace Suite.Fraud.Scoring;

/// <summary>A tenant's scoring on this node; its key is the tenant. Every payment of the tenant passes through, in batches.</summary>
internal interface IPaymentScoringGrain : IGrainWithStringKey
{
    /// <summary>Scores the payment in the tenant's one order. Returns once the decision is durable.</summary>
    Task<ScoreOutcome> ScoreAsync(Payment payment, CancellationToken ct);

    /// <summary>
    /// Scores the group's payments one after another, in its order, in one batch; a stream calls again without waiting for the answer, and its
    /// groups are scored in the order of the calls. Returns once every payment of the group has its outcome and is durable.
    /// </summary>
    /// <exception cref="Exception">The group, or an earlier one of the same stream, failed. Payments that have an outcome are durable all the same.</exception>
    Task ScoreManyAsync(ScoringGroup group);

    /// <summary>Brings the windows up to the journal's head; returns the position reached.</summary>
    Task<ScoringStatus> CatchUpAsync(CancellationToken ct);
}

internal sealed record ScoringStatus(
    long Position, int Entities, long WindowBytes, long HistoryLoads, string FeatureSetVersion, string? ModelVersion);
