using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Suite.Support.Conversations;

namespace Suite.Support.Handovers;

/// <summary>Who waits for a person, the longest waiting first, with what was said last and what the bot found out.</summary>
internal static class ListHandovers
{
    private const int LimitMax = 100;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/support/handovers", HandleAsync)
        .WithName("ListHandovers").WithSummary("Conversations that wait for a person, or have one; the longest waiting first.").RequireScope(Scopes.SupportAgent)
        .QueryText("status", "waiting (default) or taken.").QueryNumber("limit", "At most so many; default 50.", 1, LimitMax)
        .Produces<HandoversShape>().Refuses(400);

    private static async Task<IResult> HandleAsync(
        HttpContext http, IGrainFactory grains, IJournal journal, ConversationHttp conversations, string? status, int? limit, CancellationToken ct)
    {
        if (status is not (null or "waiting" or "taken"))
        {
            return Problem.Validation("status", "Send waiting or taken.");
        }

        if (limit is < 1 or > LimitMax)
        {
            return Problem.Validation("limit", $"Send 1 to {LimitMax}.");
        }

        var tenant = http.GetCaller().Tenant;
        var page = await HandoverQueueGrain.Of(grains, tenant).ListAsync(status == "taken", limit ?? 50, ct);
        var handovers = new List<HandoverShape>();
        foreach (var waiting in page.Waiting)
        {
            var now = await ConversationJournal.ReadAsync(journal, tenant, waiting.ConversationId, ct);

            // It may have ended since the queue was looked at.
            if (now.Handover is { } asked)
            {
                handovers.Add(new HandoverShape(
                    waiting.ConversationId, ConversationJson.NameOf(now.Status), asked.Reason, Timestamps.Format(asked.RequestedAtMicros), now.Language,
                    [.. now.Messages.TakeLast(conversations.Options.HandoverMessagesMax).Select(ConversationJson.Shape)], asked.AgentName, now.Slots, now.Page));
            }
        }

        return Results.Json(new HandoversShape(handovers, page.NotListed), ConversationJson.Sent.HandoversShape);
    }
}
