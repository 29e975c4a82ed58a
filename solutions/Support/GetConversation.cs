using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>The transcript so far, whichever node the messages came to.</summary>
internal static class GetConversation
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/support/conversations/{id}", HandleAsync)
        .WithName("GetConversation").WithSummary("A conversation with its messages.")
        .RequireScope(Scopes.SupportConverse, Scopes.SupportAgent, Scopes.SupportRead).FromPages()
        .HeaderText(ConversationToken.Header, "The conversation's token; needed with a key that has origins.").Produces<ConversationShape>().Refuses(404);

    private static async Task<IResult> HandleAsync(HttpContext http, string id, ConversationHttp conversations, CancellationToken ct)
    {
        var (opened, refused) = await conversations.OpenAsync(http, id, ct);
        return refused ?? Results.Json(ConversationJson.Shape(opened.Id.Value, await opened.Grain.ReadAsync(ct)), ConversationJson.Sent.ConversationShape);
    }
}
