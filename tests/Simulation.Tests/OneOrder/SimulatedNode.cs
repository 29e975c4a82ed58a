using Suite.FeatureStore;
using Suite.Fraud.Scoring;
using Suite.Journal;
using Suite.Models;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>One owner of windows, run as the scoring grain runs them, but step by step.</summary>
internal sealed class SimulatedNode(TenantId tenant, IJournal journal, IContentStore contents, WindowSnapshots snapshots, FeatureEngineOptions options)
{
    private readonly PlanLoader _plans = new(journal, contents);
    private readonly FeatureSetCatalog _catalog = new(journal, contents);
    private readonly EntityHistory _history = new(journal, tenant);
    private FraudProjection? _projection;
    private int _batches;

    public bool Busy { get; private set; }

    public Task ScoreAsync(List<ScoringItem> items, int behindMax) => WorkAsync(async () =>
    {
        await CatchUpProjectionAsync(behindMax);
        await new ScoringBatch(tenant, journal, _projection!, _history, _catalog, TimeProvider.System).RunAsync(items, expectRepeats: _batches++ % 2 == 0, default); // both ways, and they must agree
    });

    public Task CatchUpAsync(int behindMax) => WorkAsync(() => CatchUpProjectionAsync(behindMax));

    public void Evict(IEnumerable<EntityKey> keys)
    {
        _projection?.Engine.EvictToBound();
        foreach (var key in keys)
        {
            _projection?.Engine.Evict(key);
        }
    }

    public Task RestartAsync(bool writeSnapshot) => WorkAsync(async () =>
    {
        if (writeSnapshot && _projection is { } projection)
        {
            await snapshots.WriteAsync(journal, tenant, projection.Engine, projection.Plan.Features, projection.Position, default);
        }

        _projection = null;
    });

    private async Task CatchUpProjectionAsync(int behindMax)
    {
        _projection ??= await FraudProjection.RecoverAsync(journal, tenant, _plans, options, snapshots, default);
        var head = await journal.ReadHeadAsync(tenant, default);
        if (head - _projection.Position > behindMax)
        {
            await foreach (var e in journal.ReadAsync(tenant, _projection.Position, head, default))
            {
                await _projection.ApplyAsync(e, default);
            }
        }
    }

    private async Task WorkAsync(Func<Task> work)
    {
        Busy = true;
        try
        {
            await work();
        }
        finally
        {
            Busy = false;
        }
    }
}
