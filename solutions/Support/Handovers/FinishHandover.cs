using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Support.Conversations;

namespace Suite.Support.Handovers;

/// <summary>The agent is done: the bot goes on, or the conversation ends.</summary>
internal static class FinishHandover
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/handovers/{conversationId}/finish", HandleAsync)
        .WithName("FinishHandover").WithSummary("Gives a conversation back to the bot, or ends it.").RequireScope(Scopes.SupportAgent)
        .TakesJson<FinishHandoverShape>().Produces<StatusShape>().Refuses(404, 409, 410);

    private static async Task<IResult> HandleAsync(HttpContext http, string conversationId, ConversationHttp conversations, CancellationToken ct)
    {
        using var fields = await conversations.ReadAsync(http.Request, optional: false, ct);
        var returnToBot = fields.RequiredBoolean("returnToBot");
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var (now, refused) = await conversations.ChangeAsync(http, conversationId, new FinishHandoverCommand(conversations.NowMicros, returnToBot), ct);
        return refused ?? Results.Json(new StatusShape(ConversationJson.NameOf(now.Status)), ConversationJson.Sent.StatusShape);
    }
}
