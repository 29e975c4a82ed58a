using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud.Benchmarks;

/// <param name="Events">Events in the tenant's journal.</param>
/// <param name="WithSnapshotSeconds">From nothing to windows at the head: snapshot and tail.</param>
/// <param name="WithoutSnapshotSeconds">The same by replaying the whole journal.</param>
/// <param name="HottestMerchantEvents">Events of the merchant with the most.</param>
/// <param name="ColdActivationMs">First payment at that merchant when nothing is in memory: median of several, each with a card never seen.</param>
/// <param name="WindowBytes">Memory of all windows after recovery.</param>
/// <param name="Entities">Cards, merchants and devices in memory.</param>
public sealed record RecoveryBenchResult(
    long Events, double WithSnapshotSeconds, double WithoutSnapshotSeconds, int HottestMerchantEvents, double ColdActivationMs, long WindowBytes, int Entities);

/// <summary>What a start costs, measured on a journal that no server has open.</summary>
public static class RecoveryBench
{
    private const int Activations = 9;

    public static async Task<RecoveryBenchResult> RunAsync(
        IJournal journal, IContentStore contents, TenantId tenant, string dataDirectory, CancellationToken ct)
    {
        var plans = new PlanLoader(journal, contents);
        var options = new FeatureEngineOptions();
        var kept = new WindowSnapshots(Path.Combine(dataDirectory, "snapshots"), NullLogger<WindowSnapshots>.Instance);
        var none = new WindowSnapshots(Path.Combine(dataDirectory, "no-snapshots"), NullLogger<WindowSnapshots>.Instance);

        var (with, _) = await RecoverAsync(kept);
        var (without, projection) = await RecoverAsync(none);
        var hottest = await FindHottestAsync(journal, tenant, projection.Position, ct);
        var cold = new List<double>();
        for (var i = 0; i < Activations; i++)
        {
            cold.Add(await ActivateAsync(journal, tenant, projection, hottest.Newest, ct));
        }

        cold.Sort();
        return new RecoveryBenchResult(
            projection.Position, with, without, hottest.Count, cold[cold.Count / 2], projection.Engine.ApproximateBytes, projection.Engine.EntityCount);

        async Task<(double Seconds, FraudProjection Projection)> RecoverAsync(WindowSnapshots snapshots)
        {
            var began = Stopwatch.GetTimestamp();
            var recovered = await FraudProjection.RecoverAsync(journal, tenant, plans, options, snapshots, ct);
            return (Stopwatch.GetElapsedTime(began).TotalSeconds, recovered);
        }
    }

    private static async Task<(int Count, JournalEvent Newest)> FindHottestAsync(IJournal journal, TenantId tenant, long head, CancellationToken ct)
    {
        var merchants = new Dictionary<EntityKey, (int Count, JournalEvent Newest)>();
        await foreach (var e in journal.ReadAsync(tenant, 0, head, ct))
        {
            if (PaymentEvents.IsPayment(e))
            {
                merchants[e.Keys[1]] = (merchants.GetValueOrDefault(e.Keys[1]).Count + 1, e);
            }
        }

        return merchants.Values.MaxBy(m => m.Count);
    }

    /// <summary>Milliseconds for the first payment at the merchant of <paramref name="last"/>, by a card nobody knows, into an empty engine.</summary>
    private static async Task<double> ActivateAsync(
        IJournal journal, TenantId tenant, FraudProjection projection, JournalEvent last, CancellationToken ct)
    {
        var (facts, keys) = PaymentEvents.ReadFacts(last);
        var unknown = new EntityKey(keys[0].Value ^ 1);
        var events = projection.Plan.Events;
        var payment = events.Payment(projection.Position + 1, last.EventTimeMicros + 1, [unknown, keys[1], EntityKey.None], facts);
        var engine = new FeatureEngine(projection.Plan.Features, new FeatureEngineOptions());
        var features = new double[projection.Plan.Features.Features.Count];
        var needed = new List<HistoryRequest>();
        var history = new EntityHistory(journal, tenant);
        var began = Stopwatch.GetTimestamp();
        while (!engine.TryAdmit(payment, features, needed))
        {
            await history.LoadAsync(engine, events, needed, projection.Position, ct);
        }

        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
