using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>Ends a conversation. Its transcript stays.</summary>
internal static class CloseConversation
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/conversations/{id}/close", HandleAsync)
        .WithName("CloseConversation").WithSummary("Ends a conversation.").RequireScope(Scopes.SupportConverse, Scopes.SupportAgent).FromPages()
        .HeaderText(ConversationToken.Header, "The conversation's token; needed with a key that has origins.")
        .Produces<StatusShape>().Refuses(404, 410);

    private static async Task<IResult> HandleAsync(HttpContext http, string id, ConversationHttp conversations, CancellationToken ct)
    {
        var by = http.GetCaller().May(Scopes.SupportConverse) ? ConversationClosed.ByShopper : ConversationClosed.ByAgent;
        var (now, refused) = await conversations.ChangeAsync(http, id, new CloseCommand(conversations.NowMicros, by), ct);
        return refused ?? Results.Json(new StatusShape(ConversationJson.NameOf(now.Status)), ConversationJson.Sent.StatusShape);
    }
}
