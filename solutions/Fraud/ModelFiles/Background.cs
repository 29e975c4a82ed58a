using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.ModelFiles;

/// <summary>What the tenant's own payments look like to a model: the feature vectors of its newest decisions.</summary>
internal static class Background
{
    /// <summary>Fewer say too little about where payments go in a tree.</summary>
    public const int RowsMin = 100;

    private const int RowsMax = 2_000;
    private const int EventsMax = 10_000;

    /// <summary>Vectors of this feature set among the newest events, oldest first; reads some 10,000 events at most.</summary>
    public static async Task<List<double[]>> ReadAsync(IJournal journal, TenantId tenant, string featureSetVersion, CancellationToken ct)
    {
        var head = await journal.ReadHeadAsync(tenant, ct);
        var rows = new Queue<double[]>();
        await foreach (var e in journal.ReadAsync(tenant, Math.Max(0, head - EventsMax), head, ct))
        {
            if (PaymentEvents.IsPayment(e) && PaymentEvents.Read(e).Decision is { } decision && decision.FeatureSetVersion == featureSetVersion)
            {
                rows.Enqueue(decision.Features);
                if (rows.Count > RowsMax)
                {
                    rows.Dequeue();
                }
            }
        }

        return [.. rows];
    }
}
