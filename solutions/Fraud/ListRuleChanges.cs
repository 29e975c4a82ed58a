using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Rules;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>Who changed which rule or list, when and why: the newest first.</summary>
internal static class ListRuleChanges
{
    private const int LimitMax = 1_000;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/rules/history", HandleAsync)
        .WithName("ListRuleChanges").WithSummary("Every change of a rule or list with author and reason, the newest first.").RequireScope("fraud:read")
        .QueryNumber("limit", "How many changes at most.", 1, LimitMax)
        .QueryText("name", "Only changes of the rule or list of this name.")
        .Produces<RuleHistory>().Refuses(400);

    private static async Task<IResult> HandleAsync(HttpContext http, IJournal journal, CancellationToken ct)
    {
        var query = http.Request.Query;
        var limit = 100;
        if (query.TryGetValue("limit", out var text) && (!int.TryParse(text, out limit) || limit is < 1 or > LimitMax))
        {
            return Problem.Validation("limit", $"Send a whole number from 1 to {LimitMax}.");
        }

        string? name = query.TryGetValue("name", out var wanted) ? wanted.ToString() : null;
        var newest = new PriorityQueue<RuleHistoryEntry, long>();
        foreach (var stream in (string[])[FraudEvents.RuleStream, FraudEvents.ListStream])
        {
            RuleHistoryEntry? last = null;
            await foreach (var e in journal.ReadStreamAsync(http.GetCaller().Tenant, stream, 0, ct))
            {
                var entry = Entry(e);
                if (name is not null && entry.Name != name)
                {
                    continue;
                }

                // Every card of a request has an event of its own, for the sake of erasure: to a reader it is one change.
                if (last is not null && IsSameChange(last, entry))
                {
                    last = entry with { Entries = last.Entries + entry.Entries };
                    continue;
                }

                Keep(last);
                last = entry;
            }

            Keep(last);
        }

        return Results.Json(
            new RuleHistory([.. newest.UnorderedItems.Select(i => i.Element).OrderByDescending(i => i.Position)]), RulesJson.Default.RuleHistory);

        void Keep(RuleHistoryEntry? entry)
        {
            if (entry is not null)
            {
                newest.Enqueue(entry, entry.Position);
            }

            if (newest.Count > limit)
            {
                newest.Dequeue();
            }
        }
    }

    private static bool IsSameChange(RuleHistoryEntry one, RuleHistoryEntry next) =>
        one.Entries is not null && one with { Position = next.Position, Entries = next.Entries } == next;

    private static RuleHistoryEntry Entry(JournalEvent e)
    {
        var at = Timestamps.Format(e.EventTimeMicros);
        if (e.Type == FraudEvents.RulePut)
        {
            var put = RuleEvents.ReadPut(e);
            return new RuleHistoryEntry(e.Position, at, e.Type, put.Rule.Name, put.Version, null, put.Actor, put.Reason, false);
        }

        if (e.Type == FraudEvents.RuleRemoved)
        {
            var removed = RuleEvents.ReadRemoved(e);
            return new RuleHistoryEntry(e.Position, at, e.Type, removed.Name, null, null, removed.Actor, removed.Reason, false);
        }

        var change = ListEvents.Read(e);
        return new RuleHistoryEntry(e.Position, at, e.Type, change.List, null, change.Entries.Count, change.Actor, change.Reason, e.PersonalErased);
    }
}
