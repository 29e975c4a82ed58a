using Suite.Fraud.Payments;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Journal;

namespace Suite.Fraud.Batches;

/// <summary>What reading and answering one stream have in common.</summary>
internal sealed record BatchContext(
    TenantId Tenant, ReasonCatalog Reasons, IPaymentScoringGrain Scoring, EntityHasher Hasher, ScoringOptions Options, TimeProvider Time, string TraceId,
    BatchIdleness Idle, Func<int, CancellationToken, ValueTask> TakeFromLimitAsync);
