using System.Collections.Concurrent;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Rules;

/// <summary>How often rules and lists decided, and shadow rules would have, as of a position.</summary>
internal sealed class RuleTally
{
    private readonly Dictionary<DecidedBy, long> _decided = [];
    private readonly Dictionary<RuleHit, long> _shadows = [];

    public long Position { get; set; }

    public void Add(Decision decision)
    {
        if (decision.DecidedBy is { } by)
        {
            _decided[by] = _decided.GetValueOrDefault(by) + 1;
        }

        foreach (var hit in decision.Shadows)
        {
            _shadows[hit] = _shadows.GetValueOrDefault(hit) + 1;
        }
    }

    public long Hits(string rule, int version) => _decided.GetValueOrDefault(DecidedBy.Rule(rule, version));

    public long ShadowHits(string rule, int version) => _shadows.GetValueOrDefault(new RuleHit(rule, version));

    public long ListHits(string list) => Enumerable.Range(0, PaymentEvents.Entities.Length).Sum(entity => _decided.GetValueOrDefault(DecidedBy.List(list, entity)));
}

/// <summary>
/// Counts from the journal, from the first change of a rule or list on, and goes on where it stopped: the first question after a start
/// reads every event since, the next ones only what is new. One count a tenant at a time; as many entries as rules had versions.
/// </summary>
internal sealed class RuleCounts(IJournal journal)
{
    private readonly ConcurrentDictionary<TenantId, Counting> _counting = new();

    public async Task<T> ReadAsync<T>(TenantId tenant, Func<RuleTally, T> read, CancellationToken ct)
    {
        var counting = _counting.GetOrAdd(tenant, static _ => new Counting());
        await counting.Turn.WaitAsync(ct);
        try
        {
            var tally = counting.Tally;
            var head = await journal.ReadHeadAsync(tenant, ct);
            if (head < tally.Position)
            {
                // The journal was restored from a backup under a running server: what was counted never happened.
                tally = counting.Tally = new RuleTally();
            }

            tally.Position = Math.Max(tally.Position, await BeginAsync(tenant, tally.Position, head, ct));
            await foreach (var e in journal.ReadAsync(tenant, tally.Position, head, ct))
            {
                if (e.Type == FraudEvents.PaymentScored)
                {
                    tally.Add(PaymentEvents.ReadDecision(e));
                }

                tally.Position = e.Position;
            }

            return read(tally);
        }
        finally
        {
            counting.Turn.Release();
        }
    }

    /// <summary>Before the first rule and the first list no decision can have been made by one.</summary>
    private async Task<long> BeginAsync(TenantId tenant, long position, long head, CancellationToken ct)
    {
        if (position > 0)
        {
            return position;
        }

        var first = head;
        foreach (var stream in (string[])[FraudEvents.RuleStream, FraudEvents.ListStream])
        {
            await foreach (var e in journal.ReadStreamAsync(tenant, stream, 0, ct))
            {
                first = Math.Min(first, e.Position);
                break;
            }
        }

        return first;
    }

    private sealed class Counting
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public RuleTally Tally { get; set; } = new();
    }
}
