using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Fraud.Rules;
using Suite.Fraud.Rules.Language;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>Lists of cards, merchants and devices. block declines and allow approves before any rule is asked; others are for rules to look into.</summary>
internal static class ManageLists
{
    private const int EntriesMax = 1_000;
    private const int BodyBytesMax = 1024 * 1024;
    private const int NoteLengthMax = 200;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/fraud/lists", ListAsync)
            .WithName("ListLists").WithSummary("Every list with its size and the decisions it made.").RequireScope("fraud:read")
            .Produces<ListsView>().Refuses();
        app.MapGet("/v1/fraud/lists/{name}", GetAsync)
            .WithName("GetList").WithSummary("The entries of a list, the newest first, as keyed hashes.").RequireScope("fraud:read")
            .QueryNumber("limit", "How many entries at most.", 1, EntriesMax)
            .Produces<ListView>().Refuses(400, 404);
        app.MapPost("/v1/fraud/lists/{name}/entries", AddAsync)
            .WithName("AddListEntries").WithSummary("Puts cards, merchants or devices on a list, all or none.").RequireScope("fraud:rules")
            .TakesJson<ListAdditionShape>().Produces<ListChanged>().Refuses(409);
        app.MapDelete("/v1/fraud/lists/{name}/entries", RemoveAsync)
            .WithName("RemoveListEntries").WithSummary("Takes entries off a list, all or none.").RequireScope("fraud:rules")
            .TakesJson<ListRemovalShape>().Produces<ListChanged>().Refuses(404, 409);
    }

    private static async Task<IResult> ListAsync(HttpContext http, RuleChanges rules, RuleCounts counts, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        var (book, features) = await rules.ReadAsync(tenant, ct);
        return Results.Json(await counts.ReadAsync(tenant, tally => new ListsView(RuleView.Of(book, features, tally).Lists), ct), RulesJson.Default.ListsView);
    }

    private static async Task<IResult> GetAsync(string name, HttpContext http, RuleChanges rules, IJournal journal, CancellationToken ct)
    {
        var limit = 100;
        if (http.Request.Query.TryGetValue("limit", out var text) && (!int.TryParse(text, out limit) || limit is < 1 or > EntriesMax))
        {
            return Problem.Validation("limit", $"Send a whole number from 1 to {EntriesMax}.");
        }

        if (RuleRequest.RefuseName(name, EntityList.NameLengthMax, "list") is { } wrong)
        {
            return wrong;
        }

        var tenant = http.GetCaller().Tenant;
        var (book, _) = await rules.ReadAsync(tenant, ct);
        if (book.Lists.Find(name) is not { } list)
        {
            return Problem.NotFound($"There is no list '{name}'. There are {string.Join(", ", book.Lists.Names)}.");
        }

        var views = new Dictionary<EntityKey, (long Position, ListEntryView View)>();
        await foreach (var e in journal.ReadStreamAsync(tenant, FraudEvents.ListStream, 0, ct))
        {
            if (ListEvents.Read(e) is var change && change.List == name && e.Type == FraudEvents.ListEntriesAdded)
            {
                foreach (var entry in change.Entries.Where(entry => list.Entries.ContainsKey(entry.Key)))
                {
                    views[entry.Key] = (e.Position, View(entry, change, e));
                }
            }
        }

        return Results.Json(
            new ListView(name, list.Count, [.. views.Values.OrderByDescending(v => v.Position).Take(limit).Select(v => v.View)]), RulesJson.Default.ListView);
    }

    private static ListEntryView View(ListEntry entry, ListChange change, JournalEvent e) => new(
        PaymentEvents.Entities[entry.Entity],
        entry.Key.ToString(),
        entry.ExpiresAtMicros == EntityList.Never ? null : Timestamps.Format(entry.ExpiresAtMicros),
        change.Note,
        Timestamps.Format(e.EventTimeMicros),
        change.Actor,
        change.Reason,
        e.PersonalErased);

    private static async Task<IResult> AddAsync(string name, HttpContext http, RuleChanges rules, EntityHashers hashers, TimeProvider time, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, new JsonLimits { BodyBytesMax = BodyBytesMax }, ct);
        if (RuleRequest.RefuseName(name, EntityList.NameLengthMax, "list") is { } wrong)
        {
            return wrong;
        }

        var caller = http.GetCaller();
        var entries = ReadEntries(fields, hashers.For(caller.Tenant), withDetails: true, required: true);
        var reason = fields.RequiredString("reason", RuleRequest.ReasonLengthMax, min: 3);
        fields.RejectUnknown();
        return fields.HasErrors ? fields.ToProblem()
            : Answer(name, await rules.AddAsync(caller.Tenant, name, entries, caller.KeyId, reason, ct), WarnOfEnded(entries, time.NowMicros()));
    }

    private static async Task<IResult> RemoveAsync(string name, HttpContext http, RuleChanges rules, EntityHashers hashers, CancellationToken ct)
    {
        using var fields = await JsonFields.ReadAsync(http.Request, new JsonLimits { BodyBytesMax = BodyBytesMax }, ct);
        if (RuleRequest.RefuseName(name, EntityList.NameLengthMax, "list") is { } wrong)
        {
            return wrong;
        }

        var caller = http.GetCaller();
        var expired = fields.OptionalBoolean("expired") ?? false;
        var entries = ReadEntries(fields, hashers.For(caller.Tenant), withDetails: false, required: !expired);
        var reason = fields.RequiredString("reason", RuleRequest.ReasonLengthMax, min: 3);
        fields.RejectUnknown();
        return fields.HasErrors
            ? fields.ToProblem()
            : Answer(name, await rules.TakeOffAsync(caller.Tenant, name, [.. entries.Select(e => e.Entry)], expired, caller.KeyId, reason, ct), []);
    }

    /// <summary>
    /// Not refused: an entry counts by the payment's own time, so one of the past still counts for payments that arrive late and in backtests.
    /// But most who write such a time have mistaken it, and their card would not be blocked.
    /// </summary>
    private static IReadOnlyList<string> WarnOfEnded(List<NotedEntry> entries, long nowMicros) =>
        entries.FindIndex(e => e.Entry.ExpiresAtMicros <= nowMicros) is var first and >= 0
            ? [$"entries[{first}].expiresAt: {Timestamps.Format(entries[first].Entry.ExpiresAtMicros)} is past, so it counts only for payments of before then"
                + (entries.Count(e => e.Entry.ExpiresAtMicros <= nowMicros) is var all and > 1 ? $"; so do {all - 1} more of these entries." : ".")]
            : [];

    private static IResult Answer(string name, RuleChange change, IReadOnlyList<string> warnings) => change switch
    {
        RuleChange.Refused refused => refused.Problem,
        RuleChange.Done done => Results.Json(new ListChanged(name, done.Book.Lists.Find(name)?.Count ?? 0, warnings), RulesJson.Default.ListChanged),
        _ => throw new InvalidOperationException($"A change is done or refused, not {change}."),
    };

    private static List<NotedEntry> ReadEntries(JsonFields fields, EntityHasher hasher, bool withDetails, bool required)
    {
        var entries = new List<NotedEntry>();
        var seen = new HashSet<EntityKey>();
        foreach (var child in fields.Children("entries", required ? 1 : 0, EntriesMax, required))
        {
            using (child)
            {
                var kind = child.RequiredChoice("kind", PaymentEvents.Entities);
                var id = child.RequiredString("id", PaymentRequest.IdLengthMax, rule: TextRule.Id);
                var expiresAt = withDetails ? child.OptionalTimestamp("expiresAt") : null;
                var note = withDetails ? child.OptionalString("note", NoteLengthMax) : null;
                child.RejectUnknown();
                if (id.Length == 0 || kind.Length == 0)
                {
                    continue;
                }

                var entity = RuleVocabulary.EntityIndex(kind);
                var key = entity switch { 0 => hasher.Card(id), 1 => hasher.Merchant(id), _ => hasher.Device(id) };
                if (!seen.Add(key))
                {
                    child.AddError("id", "Stands above already; send each once.");
                }

                entries.Add(new NotedEntry(new ListEntry((byte)entity, key, expiresAt ?? EntityList.Never), note));
            }
        }

        return entries;
    }
}
