using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Journal;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>
/// What happens in a conversation, as it happens and whichever node it happens on, as server-sent events whose ids are sequences: whoever reconnects
/// resumes without a gap.
/// </summary>
internal static class FollowConversation
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/support/conversations/{id}/events", HandleAsync)
        .WithName("FollowConversation").WithSummary("Server-sent events of a conversation: message, status, quick-replies, feedback; resumable by sequence.")
        .RequireScope(Scopes.SupportConverse, Scopes.SupportAgent, Scopes.SupportRead).AsStream().FromPages()
        .HeaderText(ConversationToken.Header, "The conversation's token; needed with a key that has origins.")
        .QueryNumber("after", "Go on after this sequence; left out: from the conversation's beginning.", 0)
        .HeaderText("Last-Event-ID", "As after, and before it: what a browser sends when it reconnects.")
        .Produces<MessageShape>(200, "text/event-stream").Refuses(400, 404);

    private static async Task HandleAsync(
        HttpContext http, string id, ConversationHttp conversations, ConversationSignals signals, IJournal journal, CancellationToken ct)
    {
        if (ServerSentEvents.ReadAfter(http.Request, out var after) is { } unreadable)
        {
            await unreadable.ExecuteAsync(http);
            return;
        }

        var (opened, refused) = await conversations.OpenAsync(http, id, ct);
        if (refused is not null)
        {
            await refused.ExecuteAsync(http);
            return;
        }

        var version = after ?? 0;
        if (version > opened.Now.Version && version > (await opened.Grain.ReadAsync(ct)).Version)
        {
            await Problem.Validation("after", "The conversation has no such sequence. Go on after one it has.").ExecuteAsync(http);
            return;
        }

        await using var events = await ServerSentEvents.StartAsync(http, ct);
        try
        {
            // Heard from before the first look on: what is written between the looks is not missed.
            await using var signal = await signals.SubscribeAsync(opened.Tenant, opened.Id, events.Stopping);
            while (true)
            {
                await foreach (var stored in journal.ReadStreamAsync(opened.Tenant, ConversationJournal.StreamOf(opened.Id), version, events.Stopping))
                {
                    await SendAsync(events, stored);
                    version = stored.StreamVersion;
                }

                await signal.WaitAsync(events.Stopping);
            }
        }
        catch (OperationCanceledException) when (events.Stopping.IsCancellationRequested)
        {
            // The reader went, or the server stops; it resumes with the last id it saw.
        }
    }

    private static async Task SendAsync(ServerSentEvents events, JournalEvent stored)
    {
        var raised = ConversationJournal.Codec.Decode(stored);
        var id = stored.StreamVersion.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, data) in EventsOf(raised, stored.StreamVersion))
        {
            await events.SendAsync(id, name, data, events.Stopping);
        }
    }

    /// <summary>What is told of it outside. The buttons come before the message they stand under: the message's id says that both were seen.</summary>
    private static IEnumerable<(string Name, byte[] Data)> EventsOf(ConversationEvent raised, long sequence)
    {
        var json = ConversationJson.Sent;
        if (ConversationFold.MessageOf(raised, sequence) is { } message)
        {
            yield return ("quick-replies", JsonSerializer.SerializeToUtf8Bytes(new QuickRepliesShape(message.QuickReplies), json.QuickRepliesShape));
            yield return ("message", JsonSerializer.SerializeToUtf8Bytes(ConversationJson.Shape(message), json.MessageShape));
        }

        if (raised is FeedbackGiven rated)
        {
            yield return ("feedback", JsonSerializer.SerializeToUtf8Bytes(new FeedbackEventShape(rated.MessageId, ConversationJson.NameOf(rated.Helpful)), json.FeedbackEventShape));
        }

        if (ConversationFold.StatusOf(raised) is { } status)
        {
            yield return ("status", JsonSerializer.SerializeToUtf8Bytes(
                new StatusShape(ConversationJson.NameOf(status), (raised as HandoverTaken)?.AgentName, raised is ConversationErased ? true : null), json.StatusShape));
        }
    }
}
