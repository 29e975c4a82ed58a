using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Suite.Hosting;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>
/// A shopper's message and the bot's answer, as one JSON object, or as server-sent events for whoever accepts those. The answer is durable before
/// <c>done</c>, or the object, is sent; the same message again gets the same answer again.
/// </summary>
internal static class SendMessage
{
    private const string EventStream = "text/event-stream";

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/conversations/{id}/messages", HandleAsync)
        .WithName("SendMessage").WithSummary("Sends a shopper's message and gives the bot's answer, as JSON or, for Accept: text/event-stream, as events: typing, token, citations, quick-replies, done, or problem.")
        .RequireScope(Scopes.SupportConverse).FromPages()
        .HeaderText(ConversationToken.Header, "The conversation's token; needed with a key that has origins.")
        .TakesJson<SendMessageShape>().Produces<TurnShape>().Produces<DoneShape>(200, EventStream).Refuses(404, 409, 410, 429);

    private static async Task<IResult> HandleAsync(
        HttpContext http, string id, ConversationHttp conversations, ConversationKeys keys, ConversationTurns turns, CancellationToken ct)
    {
        using var fields = await conversations.ReadAsync(http.Request, optional: false, ct);
        var messageId = fields.RequiredString("messageId", 100, rule: TextRule.Id);
        var text = conversations.ReadText(fields, out var tooLong);
        fields.RejectUnknown();
        if (fields.HasErrors || tooLong is not null)
        {
            return fields.HasErrors ? fields.ToProblem() : tooLong!;
        }

        var (opened, refused) = await conversations.OpenAsync(http, id, ct);
        if (refused is not null)
        {
            return refused;
        }

        var message = new ShopperMessage(messageId, text, conversations.NowMicros, keys.For(opened.Tenant).ContentHash(text));
        if (turns.Before(opened.Now, message) is { Refused: { } no })
        {
            return ConversationHttp.ProblemOf(no);
        }

        if (WantsEvents(http.Request))
        {
            return new TurnEvents(opened, message, turns);
        }

        var result = await turns.TakeAsync(opened.Tenant, opened.Id, opened.Now, message, null, ct);
        return result.Refused is { } late ? ConversationHttp.ProblemOf(late) : Results.Json(ShapeOf(result), ConversationJson.Sent.TurnShape);
    }

    private static bool WantsEvents(HttpRequest request) => request.Headers.Accept.Any(static a => a?.Contains(EventStream, StringComparison.OrdinalIgnoreCase) == true);

    private static TurnShape ShapeOf(TurnResult result) => new(
        result.Reply is { } reply ? ConversationJson.Shape(reply) : null, result.Reply?.QuickReplies ?? [], ConversationJson.NameOf(result.Status));

    /// <summary>The turn as events. What the bot says is sent sentence by sentence; only <c>done</c> promises that it is in the journal.</summary>
    private sealed class TurnEvents(OpenedConversation opened, ShopperMessage message, ConversationTurns turns) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            await using var events = await ServerSentEvents.StartAsync(httpContext, httpContext.RequestAborted);
            try
            {
                await SendAsync(events, httpContext);
            }
            catch (OperationCanceledException) when (events.Stopping.IsCancellationRequested)
            {
                // The shopper went. What was written stays, and the same message gets the same answer later.
            }
            catch (Exception e) when (httpContext.RequestServices.GetRequiredService<SuiteServerOptions>().Exceptions.Find(e) is { } problem)
            {
                await SendAsync(events, problem, httpContext);
            }
        }

        private async Task SendAsync(ServerSentEvents events, HttpContext http)
        {
            await events.SendAsync(null, "typing", "{}"u8.ToArray(), events.Stopping);
            var said = new StringBuilder();
            var result = await turns.TakeAsync(opened.Tenant, opened.Id, opened.Now, message, SayAsync, events.Stopping);
            if (result.Refused is { } late)
            {
                await SendAsync(events, ConversationHttp.ProblemOf(late), http);
                return;
            }

            if (result.Reply is { } reply)
            {
                foreach (var piece in NotSaid(reply, said.ToString()))
                {
                    await SayAsync(piece);
                }

                if (reply.Citations.Count > 0)
                {
                    await SendAsync(events, "citations", JsonSerializer.SerializeToUtf8Bytes(new CitationsShape(ConversationJson.Shape(reply.Citations)), ConversationJson.Sent.CitationsShape));
                }

                await SendAsync(events, "quick-replies", JsonSerializer.SerializeToUtf8Bytes(new QuickRepliesShape(reply.QuickReplies), ConversationJson.Sent.QuickRepliesShape));
            }

            var done = ShapeOf(result);
            await SendAsync(events, "done", JsonSerializer.SerializeToUtf8Bytes(new DoneShape(done.Message, done.Status), ConversationJson.Sent.DoneShape));

            ValueTask SayAsync(string piece)
            {
                said.Append(piece);
                return SendAsync(events, "token", JsonSerializer.SerializeToUtf8Bytes(new TokenShape(piece), ConversationJson.Sent.TokenShape));
            }
        }

        /// <summary>
        /// What of the reply has not been sent while it was worded. Nothing where it became another reply, because somebody else wrote to the conversation meanwhile: what was
        /// said cannot be taken back piece by piece, and <c>done</c> carries the reply that counts.
        /// </summary>
        private static IEnumerable<string> NotSaid(Message reply, string said)
        {
            if (!reply.Text.StartsWith(said, StringComparison.Ordinal))
            {
                yield break;
            }

            var at = 0;
            foreach (var piece in reply.Sentences is { } sentences ? sentences.Select(static s => s.Text) : [reply.Text])
            {
                at += piece.Length;
                if (at > said.Length)
                {
                    yield return piece[Math.Max(0, piece.Length - (at - said.Length))..];
                }
            }
        }

        private static ValueTask SendAsync(ServerSentEvents events, string name, byte[] data) => events.SendAsync(null, name, data, events.Stopping);

        private static async ValueTask SendAsync(ServerSentEvents events, Problem problem, HttpContext http)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, Problem.Writing))
            {
                problem.Write(json, Problem.TraceId(http));
            }

            await SendAsync(events, "problem", buffer.ToArray());
        }
    }
}
