using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Suite.Fraud.Scoring;
using Suite.Journal;

namespace Suite.Fraud.Batches;

/// <summary>How many streams each tenant has open on this node: each holds some payments in memory, so their number is bounded.</summary>
internal sealed class OpenBatches(IOptions<ScoringOptions> options)
{
    private readonly ConcurrentDictionary<TenantId, int> _open = new();

    /// <summary>False when the tenant has as many as it may; otherwise <see cref="Close"/> must follow.</summary>
    public bool TryOpen(TenantId tenant)
    {
        if (_open.AddOrUpdate(tenant, 1, (_, open) => open + 1) <= options.Value.BatchStreamsMax)
        {
            return true;
        }

        Close(tenant);
        return false;
    }

    public void Close(TenantId tenant) => _open.AddOrUpdate(tenant, 0, (_, open) => open - 1);
}
