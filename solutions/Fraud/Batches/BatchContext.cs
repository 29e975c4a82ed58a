using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Journal;

namespace Suite.Fraud.Batches;

/// <summary>What reading and answering one stream have in common.</summary>
/// <param name="Idle">Cancelled when nothing happens for long.</param>
internal sealed record BatchContext(
    TenantId Tenant, ReasonCatalog Reasons, IPaymentScoringGrain Scoring, EntityHasher Hasher, ScoringOptions Options, TimeProvider Time, string TraceId,
    CancellationTokenSource Idle, Func<int, CancellationToken, ValueTask> TakeFromLimitAsync)
{
    /// <summary>Something happened: the stream is not idle.</summary>
    public void Touch() => Idle.CancelAfter(Options.BatchIdleMax);
}
