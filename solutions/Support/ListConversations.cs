using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Journal;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>
/// Conversations, the newest first. None of them is kept in memory for it: they are found by the hour they began in, and read from the journal.
/// </summary>
internal static class ListConversations
{
    private const int LimitMax = 100;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/support/conversations", HandleAsync)
        .WithName("ListConversations").WithSummary("Conversations, the newest first.").RequireScope(Scopes.SupportRead)
        .QueryText("status", "Only these: bot, waiting, agent or closed.").QueryText("before", "The next of the page before; left out: from the newest on.")
        .QueryNumber("limit", "Conversations in the page; default 20.", 1, LimitMax).Produces<ConversationsShape>().Refuses(400);

    private static async Task<IResult> HandleAsync(
        HttpContext http, IJournal journal, ConversationKeys keys, ConversationHttp conversations, string? status, string? before, int? limit, CancellationToken ct)
    {
        if (status is not (null or "bot" or "waiting" or "agent" or "closed"))
        {
            return Problem.Validation("status", "Send bot, waiting, agent or closed.");
        }

        if (limit is < 1 or > LimitMax)
        {
            return Problem.Validation("limit", $"Send 1 to {LimitMax}.");
        }

        var place = new Place(long.MaxValue, long.MaxValue);
        if (before is not null && !Place.TryParse(before, out place))
        {
            return Problem.Validation("before", "Send what the page before gave as next.");
        }

        var tenant = http.GetCaller().Tenant;
        var lines = new List<ConversationLineShape>();
        var walk = new Walk(journal, tenant, keys.For(tenant), conversations.Options, conversations.NowMicros);
        Place? next = null;
        await foreach (var (id, at) in walk.BackFromAsync(place, ct))
        {
            if (lines.Count == (limit ?? 20))
            {
                next = walk.Last;
                break;
            }

            if (id is not null && Line(id, await ConversationJournal.ReadAsync(journal, tenant, id, ct)) is var line && (status is null || line.Status == status))
            {
                lines.Add(line);
            }

            walk.Last = at;
        }

        return Results.Json(new ConversationsShape(lines, (next ?? walk.StoppedAt)?.ToString()), ConversationJson.Sent.ConversationsShape);
    }

    private static ConversationLineShape Line(string id, Conversation now)
    {
        var last = now.Messages[^1];
        return new ConversationLineShape(
            id, ConversationJson.NameOf(now.Status), now.Language, Timestamps.Format(now.StartedAtMicros), Timestamps.Format(last.AtMicros), now.Messages.Count,
            last.Text.Length > 0 ? last.Text : null, now.Handover?.AgentName, now.IsErased ? true : null);
    }

    /// <summary>Where a conversation began: hours since 1970 and position.</summary>
    private readonly record struct Place(long Hour, long Position)
    {
        public static bool TryParse(string text, out Place place)
        {
            var dash = text.IndexOf('-', StringComparison.Ordinal);
            place = default;
            if (dash <= 0 || !long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var hour)
                || !long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            {
                return false;
            }

            place = new Place(hour, position);
            return true;
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Hour}-{Position}");
    }

    /// <summary>Back through the hours, each hour's conversations from the last to the first, as far as one page may look.</summary>
    private sealed class Walk(IJournal journal, TenantId tenant, TenantConversationKeys keys, ConversationOptions options, long nowMicros)
    {
        /// <summary>The place of the conversation that was looked at last.</summary>
        public Place Last { get; set; }

        /// <summary>Where the bounds ended the walk; null when it came to the beginning.</summary>
        public Place? StoppedAt { get; private set; }

        public async IAsyncEnumerable<(string? Id, Place At)> BackFromAsync(Place from, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
        {
            var head = await journal.ReadHeadAsync(tenant, ct);
            if (await FirstHourAsync(head, ct) is not { } first)
            {
                yield break;
            }

            // Another node's clock may be a little ahead.
            var hour = Math.Min(from.Hour, (nowMicros / TenantConversationKeys.MicrosPerHour) + 1);
            var inspected = 0;
            for (var end = hour - options.ListHoursMax; hour >= first; hour--)
            {
                if (hour <= end)
                {
                    StoppedAt = new Place(hour, long.MaxValue);
                    yield break;
                }

                var found = new List<JournalEvent>();
                var through = hour == from.Hour ? Math.Min(head, from.Position - 1) : head;
                await foreach (var e in journal.ReadByKeyAsync(tenant, keys.Hour(hour * TenantConversationKeys.MicrosPerHour), long.MinValue, through, ct))
                {
                    found.Add(e);
                }

                for (var i = found.Count - 1; i >= 0; i--)
                {
                    if (++inspected > options.ListInspectedMax)
                    {
                        StoppedAt = Last;
                        yield break;
                    }

                    yield return (ConversationJournal.IdOf(found[i]), new Place(hour, found[i].Position));
                }
            }
        }

        /// <summary>No conversation began before the tenant's first event was recorded.</summary>
        private async Task<long?> FirstHourAsync(long head, CancellationToken ct)
        {
            await foreach (var e in journal.ReadAsync(tenant, 0, Math.Min(head, 1), ct))
            {
                return (e.RecordedTimeMicros / TenantConversationKeys.MicrosPerHour) - 1;
            }

            return null;
        }
    }
}
