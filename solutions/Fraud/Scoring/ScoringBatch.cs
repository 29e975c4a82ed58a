using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Scoring;

/// <summary>
/// One batch from arrival to durable: scored in order against the projection, appended if nobody else committed meanwhile, otherwise
/// brought up to date first while the head is held. The result is what scoring the payments one by one, in position order, would give.
/// </summary>
internal sealed class ScoringBatch(
    TenantId tenant, IJournal journal, FraudProjection projection, EntityHistory history, FeatureSetCatalog catalog, TimeProvider time)
{
    /// <summary>Fewer than this are scored where they are: waking another thread costs as much as scoring some of them.</summary>
    private const int ParallelFrom = 32;

    private const int ParallelChunk = 8;

    private readonly List<HistoryRequest> _needed = [];
    private readonly List<ScoringItem> _toDecide = [];
    private List<ScoringItem> _items = [];
    private long _startedAt;

    /// <summary>The batch held payments that were in the journal already.</summary>
    public bool HadRepeats { get; private set; }

    /// <param name="arrived">In the order they came.</param>
    /// <param name="expectRepeats">
    /// Look the payments up before anything else. Otherwise they are taken for new, which nearly all are, and only when the journal refuses one as
    /// a duplicate they are looked up and the others decided again: a look-up reads pages that every commit has just changed, and
    /// costs more than the windows.
    /// </param>
    /// <param name="ct">Gives up before the commit.</param>
    /// <returns>How many payments were decided.</returns>
    public async Task<int> RunAsync(IReadOnlyList<ScoringItem> arrived, bool expectRepeats, CancellationToken ct)
    {
        _startedAt = time.GetTimestamp();
        _items = Distinct(arrived);
        if (!expectRepeats)
        {
            try
            {
                return await DecideAsync(ct);
            }
            catch (DuplicateEventException)
            {
                // Nothing was written and the windows are as before. Below, the repeated ones get their answer.
            }
        }

        var known = await journal.FindAsync(tenant, [.. _items.Select(i => i.EventId)], ct);
        HadRepeats = known.Any(e => e is not null);
        _items = await AnswerKnownAsync(_items, known, ct);
        return _items.Count == 0 ? 0 : await DecideAsync(ct);
    }

    private async Task<int> DecideAsync(CancellationToken ct)
    {
        projection.Engine.BeginBatch();
        var committed = false;
        try
        {
            await AdmitAsync(_ => true, ct);
            await using var session = await journal.BeginAppendAsync(tenant, ct);
            if (session.Head != projection.Position)
            {
                await CatchUpAndRescoreAsync(session, ct);
            }

            if (session.Head != projection.Position)
            {
                throw new InvalidOperationException(
                    $"The journal ends at {session.Head}, the windows stand at {projection.Position}: it lost events that were committed, as after a restored backup.");
            }

            if (_items.Count > 0)
            {
                await session.CommitAsync([.. _items.Select(ToEvent)], ct);
            }

            committed = true;
        }
        finally
        {
            if (committed)
            {
                projection.Engine.CommitBatch();
            }
            else
            {
                projection.Engine.RollbackBatch();
            }
        }

        return Complete();
    }

    private int Complete()
    {
        var first = projection.Position + 1;
        projection.Advance(_items.Count);
        for (var i = 0; i < _items.Count; i++)
        {
            _items[i].Decided(first + i, projection.Plan.Features);
        }

        return _items.Count;
    }

    /// <summary>
    /// Someone else committed between scoring and the head: their events go into the windows first, then the batch again in order. Only
    /// payments that share a card, merchant or device with theirs can have changed, so only those are scored again, unless the plan itself changed.
    /// </summary>
    private async Task CatchUpAndRescoreAsync(IAppendSession session, CancellationToken ct)
    {
        projection.Engine.RollbackBatch();
        var touched = new HashSet<EntityKey>();
        var planChanged = false;
        var foreign = new Dictionary<string, JournalEvent>(StringComparer.Ordinal);
        try
        {
            await foreach (var e in session.ReadAsync(projection.Position, ct))
            {
                planChanged |= await projection.ApplyAsync(e, ct);
                touched.UnionWith(e.Keys);
                foreign[e.Id] = e;
            }
        }
        finally
        {
            projection.Engine.BeginBatch();
        }

        var known = _items.Select(i => foreign.GetValueOrDefault(i.EventId)).ToList();

        // A payment that drops out was counted by those behind it; what took its id may be about other entities (a conflict).
        touched.UnionWith(_items.Where((_, i) => known[i] is not null).SelectMany(i => i.Keys));
        _items = await AnswerKnownAsync(_items, known, ct);
        await AdmitAsync(item => planChanged || item.Keys.Any(touched.Contains), ct);
    }

    /// <summary>The windows one payment after the other, in order; then the decisions, which depend on nothing but each payment's own features.</summary>
    private async Task AdmitAsync(Func<ScoringItem, bool> mustScore, CancellationToken ct)
    {
        var plan = projection.Plan;
        var position = projection.Position;
        _toDecide.Clear();
        foreach (var item in _items)
        {
            position++;
            var again = item.Decision is null || mustScore(item);
            if (again)
            {
                item.Facts = PaymentEvents.Facts(item.Payment, plan.Events.DeclaredAttributes);
            }

            var e = plan.Events.Payment(position, item.Payment.OccurredAtMicros, item.Keys, item.Facts!);
            var features = new double[plan.Features.Features.Count];
            while (!projection.Engine.TryAdmit(e, features, _needed))
            {
                // Position of the projection, not of the item: its neighbours in the batch are not in the journal yet.
                await history.LoadAsync(projection.Engine, plan.Events, _needed, projection.Position, ct);
            }

            if (again)
            {
                item.Features = features;
                _toDecide.Add(item);
            }
        }

        DecideAll(plan);
    }

    private void DecideAll(ScoringPlan plan)
    {
        if (_toDecide.Count < ParallelFrom || plan.Champion is null)
        {
            _toDecide.ForEach(item => Decide(item, plan));
            return;
        }

        // On this thread and on pool threads that happen to be free: never later than on this one alone. The default scheduler, not the grain's.
        var chunks = (_toDecide.Count + ParallelChunk - 1) / ParallelChunk;
        var cores = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, TaskScheduler = TaskScheduler.Default };
        Parallel.For(0, chunks, cores, chunk =>
        {
            for (var i = chunk * ParallelChunk; i < Math.Min((chunk + 1) * ParallelChunk, _toDecide.Count); i++)
            {
                Decide(_toDecide[i], plan);
            }
        });
    }

    /// <summary>Also on other threads: touches the item and nothing else.</summary>
    private void Decide(ScoringItem item, ScoringPlan plan)
    {
        var began = time.GetTimestamp();
        var decision = plan.Decide(item.Facts!, item.Keys, item.Payment.OccurredAtMicros, item.Features!, Micros(item.ArrivedAt, _startedAt), 0);
        item.Decision = decision with { ScoredMicros = Micros(began, time.GetTimestamp()) };
    }

    private long Micros(long from, long to) => (long)time.GetElapsedTime(from, to).TotalMicroseconds;

    private static NewEvent ToEvent(ScoringItem item) =>
        PaymentEvents.Scored(item.Payment, item.Keys, item.Facts!, item.RequestHash, item.Decision!);

    private async ValueTask<List<ScoringItem>> AnswerKnownAsync(
        List<ScoringItem> items, IReadOnlyList<JournalEvent?> known, CancellationToken ct)
    {
        if (known.All(e => e is null))
        {
            return items;
        }

        var rest = new List<ScoringItem>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (known[i] is not { } e)
            {
                rest.Add(items[i]);
                continue;
            }

            var stored = PaymentEvents.Read(e);
            items[i].Answered(stored, stored.Decision is { } d ? await catalog.GetAsync(tenant, d.FeatureSetVersion, ct) : null);
        }

        return rest;
    }

    private static List<ScoringItem> Distinct(IReadOnlyList<ScoringItem> arrived)
    {
        var first = new Dictionary<string, ScoringItem>(arrived.Count, StringComparer.Ordinal);
        var items = new List<ScoringItem>(arrived.Count);
        foreach (var item in arrived)
        {
            if (first.TryGetValue(item.EventId, out var earlier))
            {
                earlier.AddRepeat(item);
            }
            else
            {
                first.Add(item.EventId, item);
                items.Add(item);
            }
        }

        return items;
    }
}
