using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>
/// Reentrant: while a batch is on its way to the disk, new payments may join the queues. Only <c>_waiting</c>, <c>_groups</c> and <c>_batches</c> change
/// across those awaits; the projection is touched by the one running batch loop alone.
/// </summary>
[Reentrant]
internal sealed partial class PaymentScoringGrain(
    IJournal journal,
    PlanLoader plans,
    FeatureSetCatalog catalog,
    WindowSnapshots snapshots,
    EntityHashers hashers,
    FraudInstruments instruments,
    IOptions<ScoringOptions> options,
    TimeProvider time,
    ILogger<PaymentScoringGrain> logger) : Grain, IPaymentScoringGrain
{
    private static readonly TimeSpan IdleCatchUp = TimeSpan.FromSeconds(1);

    /// <summary>Snapshots wait for a quiet moment, but not for ever: after this many times their interval one is written between two batches.</summary>
    private const int SnapshotOverdue = 4;

    /// <summary>Repeats come in rows, as when a file is sent again: after some, so many batches are looked up first rather than decided twice.</summary>
    private const int LookUpAfterRepeats = 64;

    private readonly ScoringOptions _options = options.Value;
    private readonly Queue<ScoringItem> _waiting = new();

    /// <summary>Of streams, each of which has only so many under way: see <see cref="ScoringOptions.BatchStreamsMax"/>.</summary>
    private readonly Queue<ScoringGroup> _groups = new();

    private Task _batches = Task.CompletedTask;
    private TenantId _tenant;
    private EntityHasher _hasher = null!;
    private EntityHistory _history = null!;
    private FraudProjection? _projection; // null after a broken invariant: the next batch rebuilds it from the journal
    private long _snapshotAt;
    private int _batchesToLookUp;

    public override async Task OnActivateAsync(CancellationToken ct)
    {
        _tenant = new TenantId(this.GetPrimaryKeyString());
        _hasher = hashers.For(_tenant);
        _history = new EntityHistory(journal, _tenant);
        var began = time.GetTimestamp();

        // Not under the activation's time-out: a replay that takes longer would be given up at the same place at every start.
        _projection = await RecoverAsync(CancellationToken.None);
        var took = time.GetElapsedTime(began);
        LogRecovered(_tenant.Value, _projection.Position, took);
        this.RegisterGrainTimer(WhileIdleAsync, new GrainTimerCreationOptions { DueTime = IdleCatchUp, Period = IdleCatchUp });
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken ct)
    {
        // A catch-up that failed has told whoever asked for it; it is no reason to lose the snapshot.
        await _batches.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await WriteSnapshotAsync();
    }

    public Task<ScoreOutcome> ScoreAsync(Payment payment, CancellationToken ct)
    {
        if (_waiting.Count >= _options.WaitingMax)
        {
            instruments.OnRefused(_tenant);
            throw new LimitExceededException("WaitingMax", _waiting.Count, _options.WaitingMax, $"Scoring of tenant '{_tenant}'");
        }

        var item = new ScoringItem(payment, _hasher.Keys(payment), _hasher.RequestHash(payment), time.GetTimestamp());
        _waiting.Enqueue(item);
        StartBatches();
        return item.Completion;
    }

    public Task ScoreManyAsync(ScoringGroup group)
    {
        _groups.Enqueue(group);
        StartBatches();
        return group.Completion;
    }

    public async Task<ScoringStatus> CatchUpAsync(CancellationToken ct)
    {
        // While batches run they keep the windows up to date themselves.
        if (_batches.IsCompleted)
        {
            await (_batches = RunThenBatchesAsync(() => CatchUpProjectionAsync(0)));
        }

        _projection ??= await RecoverAsync(ct);
        var plan = _projection.Plan;
        var engine = _projection.Engine;
        return new ScoringStatus(
            _projection.Position, engine.EntityCount, engine.ApproximateBytes, engine.Stats["historyLoads"], plan.Features.Version, plan.Champion?.Version);
    }

    /// <summary>Work on the projection while no batch runs; payments that arrived meanwhile are scored right after, whatever became of the work.</summary>
    private async Task RunThenBatchesAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        finally
        {
            await RunBatchesAsync();
        }
    }

    private void StartBatches()
    {
        if (_batches.IsCompleted)
        {
            _batches = RunBatchesAsync();
        }
    }

    /// <summary>
    /// Every batch takes the payments that came alone, and one group behind them: a payment that came alone waits for one batch under way and
    /// no more, however much is streamed, and a stream is never starved. So it may hold twice <see cref="ScoringOptions.BatchSizeMax"/>.
    /// </summary>
    private async Task RunBatchesAsync()
    {
        var batch = new List<ScoringItem>(2 * _options.BatchSizeMax);
        while (_waiting.Count > 0 || _groups.Count > 0)
        {
            batch.Clear();
            while (batch.Count < _options.BatchSizeMax && _waiting.TryDequeue(out var item))
            {
                batch.Add(item);
            }

            var group = _groups.TryDequeue(out var next) && next.TryBegin() ? next : null;
            batch.AddRange(group?.Items ?? []);
            var failure = batch.Count == 0 ? null : await RunBatchAsync(batch);
            if (failure is null)
            {
                group?.Completed();
            }
            else
            {
                group?.Failed(failure);
            }
        }
    }

    /// <returns>Why the batch failed; null when it did not.</returns>
    private async Task<Exception?> RunBatchAsync(List<ScoringItem> items)
    {
        var began = time.GetTimestamp();
        try
        {
            var projection = await CatchUpProjectionAsync(_options.CatchUpBehindMax);
            var batch = new ScoringBatch(_tenant, journal, projection, _history, catalog, time);
            var scored = await batch.RunAsync(items, expectRepeats: _batchesToLookUp > 0, CancellationToken.None);
            _batchesToLookUp = batch.HadRepeats ? LookUpAfterRepeats : Math.Max(0, _batchesToLookUp - 1);
            instruments.OnBatch(_tenant, scored, time.GetElapsedTime(began));
            if (projection.Engine.ApproximateBytes > _options.WindowBytesMax)
            {
                projection.Engine.EvictToBound();
            }

            if (projection.Position - _snapshotAt >= SnapshotOverdue * _options.SnapshotEveryEvents)
            {
                await WriteSnapshotAsync();
            }

            return null;
        }
        catch (Exception e) when (e is JournalUnavailableException or InvalidDataException or DuplicateEventException)
        {
            // Nothing of the batch is in the windows any more; whether a lost commit went through, the repeated requests will tell by their ids.
            LogBatchFailed(_tenant.Value, items.Count, e);
            var unavailable = e as JournalUnavailableException ?? new JournalUnavailableException("The payments were not decided; send them again.", e);
            Fail(items, unavailable);
            return unavailable;
        }
        catch (Exception e)
        {
            Fail(items, e);
            LogBroken(_tenant.Value, e);
            _projection = null;
            return e;
        }
    }

    private static void Fail(List<ScoringItem> items, Exception cause)
    {
        foreach (var item in items)
        {
            item.Failed(cause);
        }
    }

    /// <summary>Reads what others committed, without holding the head, until fewer than <paramref name="behindMax"/> events are missing.</summary>
    private async Task<FraudProjection> CatchUpProjectionAsync(int behindMax)
    {
        var projection = _projection ??= await RecoverAsync(CancellationToken.None);
        while (true)
        {
            var head = await journal.ReadHeadAsync(_tenant, CancellationToken.None);
            if (head - projection.Position <= behindMax)
            {
                return projection;
            }

            await foreach (var e in journal.ReadAsync(_tenant, projection.Position, head, CancellationToken.None))
            {
                await projection.ApplyAsync(e, CancellationToken.None);
            }

            projection.Engine.EvictToBound();
        }
    }

    private async Task<FraudProjection> RecoverAsync(CancellationToken ct)
    {
        await InitialFeatureSet.EnsureAsync(journal, _tenant, time, ct);
        var engineOptions = new FeatureEngineOptions { MemoryBytesMax = _options.WindowBytesMax };
        var projection = await FraudProjection.RecoverAsync(journal, _tenant, plans, engineOptions, snapshots, ct);
        catalog.Remember(projection.Plan.Features);
        _snapshotAt = projection.Position;
        return projection;
    }

    private async Task WhileIdleAsync(CancellationToken ct)
    {
        if (!_batches.IsCompleted)
        {
            return;
        }

        try
        {
            await (_batches = RunThenBatchesAsync(TidyUpAsync));
        }
        catch (JournalUnavailableException e)
        {
            LogBehind(_tenant.Value, e.Message);
        }
    }

    private async Task TidyUpAsync()
    {
        var projection = await CatchUpProjectionAsync(0);
        catalog.Remember(projection.Plan.Features);
        instruments.OnWindows(_tenant, projection.Engine.EntityCount, projection.Engine.ApproximateBytes, projection.Engine.Stats["historyLoads"]);
        if (_waiting.Count == 0 && _groups.Count == 0 && projection.Position - _snapshotAt >= _options.SnapshotEveryEvents)
        {
            await WriteSnapshotAsync();
        }
    }

    private async Task WriteSnapshotAsync()
    {
        if (_projection is { } projection && projection.Position > _snapshotAt)
        {
            await snapshots.WriteAsync(journal, _tenant, projection.Engine, projection.Plan.Features, projection.Position, CancellationToken.None);
            _snapshotAt = projection.Position;
        }
    }
}
