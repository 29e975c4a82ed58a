using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Rules;

/// <summary>What a review costs the bank.</summary>
internal readonly record struct ReviewCost(long Minor, Currency Currency);

/// <summary>Which rules to try on which payments: those that occurred in [From, Through).</summary>
internal sealed record RuleBacktestOrder(IReadOnlyList<Rule> Rules, long FromMicros, long ThroughMicros, bool ByDay, ReviewCost? CostOfReview);

/// <summary>
/// Tries rules on the tenant's whole journal: every payment's windows as of its moment, through the engine that serves live, scored anew by
/// the champion. While one chunk is tried on a thread of its own the next is read, so that neither the pool that serves nor the disk waits;
/// two chunks and the windows are all that is held.
/// </summary>
internal sealed class RuleReplay(IJournal journal, PlanLoader plans, TimeProvider time)
{
    private const int ChunkSize = 8_192;

    public async Task<RuleBacktest> RunAsync(TenantId tenant, RuleBacktestOrder order, Func<RuleBacktestReport, ValueTask> report, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var head = await journal.ReadHeadAsync(tenant, ct);
        var plan = await plans.LoadAsync(await plans.ReadStateAsync(tenant, head, ct), ct);
        var run = new Run(plan, order, await ReadFraudsAsync(tenant, head, ct), new EntityHistory(journal, tenant));
        var trying = Task.CompletedTask;
        await foreach (var (chunk, position) in ReadChunksAsync(tenant, plan.Events, order, head, ct))
        {
            await trying;
            trying = run.TryAsync(chunk, ct);
            await report(new RuleBacktestReport { Step = "replaying the journal", Share = (double)position / Math.Max(1, head) });
        }

        await trying;
        return run.Trial.ToResult(head, time.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Positions of the payments whose last label says fraud: labels come after their payments, so they are read first.</summary>
    private async Task<HashSet<long>> ReadFraudsAsync(TenantId tenant, long head, CancellationToken ct)
    {
        var frauds = new HashSet<long>();
        await foreach (var e in journal.ReadStreamAsync(tenant, FraudEvents.LabelStream, 0, ct))
        {
            if (e.Position > head)
            {
                break;
            }

            var label = LabelEvents.Read(e);
            _ = label.IsFraud ? frauds.Add(label.PaymentPosition) : frauds.Remove(label.PaymentPosition);
        }

        return frauds;
    }

    private async IAsyncEnumerable<(List<Item> Chunk, long Position)> ReadChunksAsync(
        TenantId tenant, FeatureEventFactory events, RuleBacktestOrder order, long head, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var chunk = new List<Item>(ChunkSize);
        await foreach (var e in journal.ReadAsync(tenant, 0, head, ct))
        {
            if (PaymentEvents.IsPayment(e))
            {
                var (facts, keys) = PaymentEvents.ReadFacts(e);
                var asked = e.EventTimeMicros >= order.FromMicros && e.EventTimeMicros < order.ThroughMicros;
                chunk.Add(new Item(events.Payment(e.Position, e.EventTimeMicros, keys, facts), asked ? facts : null, keys));
            }
            else if (events.FromJournal(e) is LabelEvent label)
            {
                chunk.Add(new Item(label, null, []));
            }

            if (chunk.Count == ChunkSize)
            {
                yield return (chunk, e.Position);
                chunk = new List<Item>(ChunkSize);
            }
        }

        yield return (chunk, head);
    }

    /// <param name="Event">A payment or a label, as windows take it.</param>
    /// <param name="Facts">Of a payment of the period; null for one that only moves the windows.</param>
    /// <param name="Keys">Card, merchant, device.</param>
    private readonly record struct Item(object Event, PaymentFacts? Facts, EntityKey[] Keys);

    /// <summary>The windows and counts of one backtest; touched by one chunk at a time.</summary>
    private sealed class Run
    {
        private readonly ScoringPlan _plan;
        private readonly HashSet<long> _frauds;
        private readonly EntityHistory _history;
        private readonly FeatureEngine _engine;
        private readonly List<HistoryRequest> _needed = [];
        private readonly double[] _values;

        public Run(ScoringPlan plan, RuleBacktestOrder order, HashSet<long> frauds, EntityHistory history)
        {
            _plan = plan;
            _frauds = frauds;
            _history = history;
            _engine = new FeatureEngine(plan.Features, new FeatureEngineOptions());
            _engine.MarkComplete();
            _values = new double[plan.Features.Features.Count];
            Trial = new RuleTrial(plan, order);
        }

        public RuleTrial Trial { get; }

        public async Task TryAsync(List<Item> chunk, CancellationToken ct)
        {
            var next = 0;
            while (next < chunk.Count)
            {
                var from = next;
                next = await Task.Factory.StartNew(() => Try(chunk, from, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                if (next < chunk.Count)
                {
                    var waiting = (FeatureEvent)chunk[next].Event;
                    await _history.LoadAsync(_engine, _plan.Events, _needed, waiting.Position - 1, ct);
                }
            }

            _engine.EvictToBound();
        }

        /// <summary>Returns the first item that could not be taken, because windows that it reaches back to must be read from the journal first.</summary>
        private int Try(List<Item> chunk, int from, CancellationToken ct)
        {
            for (var i = from; i < chunk.Count; i++)
            {
                ct.ThrowIfCancellationRequested();
                switch (chunk[i])
                {
                    case { Event: LabelEvent label }:
                        _engine.Apply(label);
                        break;
                    case { Event: FeatureEvent payment, Facts: null }:
                        _engine.Apply(payment);
                        break;
                    case { Event: FeatureEvent payment, Facts: { } facts, Keys: var keys }:
                        if (!_engine.TryAdmit(payment, _values, _needed))
                        {
                            return i;
                        }

                        Trial.Add(facts, keys, payment.TimeMicros, _values, _frauds.Contains(payment.Position));
                        break;
                }
            }

            return chunk.Count;
        }
    }
}
