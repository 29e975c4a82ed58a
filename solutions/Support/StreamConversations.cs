using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Journal;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>What happens in all of a tenant's conversations, as it happens, as server-sent events whose ids are positions: for agents' desks and consoles.</summary>
internal static class StreamConversations
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/support/stream", HandleAsync)
        .WithName("StreamConversations").WithSummary("Server-sent events of all conversations: message, status, feedback; resumable by position.")
        .RequireScope(Scopes.SupportAgent, Scopes.SupportRead).AsStream()
        .QueryNumber("after", "Go on after this position; left out: from now on.", 0)
        .HeaderText("Last-Event-ID", "As after, and before it: what a browser sends when it reconnects.")
        .Produces<StreamedShape>(200, "text/event-stream").Refuses(400);

    private static Task HandleAsync(HttpContext http, IJournal journal, CancellationToken ct) => ServerSentEvents.FollowAsync(
        http,
        journal,
        http.GetCaller().Tenant,
        static (stored, _) => new(ConversationJournal.IsConversation(stored) && Shape(stored) is var (name, shape)
            ? (name, JsonSerializer.SerializeToUtf8Bytes(shape, ConversationJson.Sent.StreamedShape))
            : null),
        ct);

    private static (string Name, StreamedShape Shape)? Shape(JournalEvent stored)
    {
        var raised = ConversationJournal.Codec.Decode(stored);
        var id = ConversationJournal.IdOf(stored);
        if (ConversationFold.MessageOf(raised, stored.StreamVersion) is { } message)
        {
            return ("message", new StreamedShape(id, ConversationJson.Shape(message)));
        }

        if (raised is FeedbackGiven rated)
        {
            return ("feedback", new StreamedShape(id, MessageId: rated.MessageId, Feedback: ConversationJson.NameOf(rated.Helpful)));
        }

        return ConversationFold.StatusOf(raised) is { } status
            ? ("status", new StreamedShape(
                id, Status: ConversationJson.NameOf(status), AgentName: (raised as HandoverTaken)?.AgentName, Reason: (raised as HandoverRequested)?.Personal?.Reason,
                Erased: raised is ConversationErased ? true : null))
            : null;
    }
}
