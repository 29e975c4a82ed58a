using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Support.Conversations;

namespace Suite.Support.Handovers;

/// <summary>
/// An agent takes a conversation. Of all agents on all nodes exactly one gets it: the conversation's stream takes one claim, and whoever comes second is
/// told who has it. The same agent again gets the same answer.
/// </summary>
internal static class TakeHandover
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/handovers/{conversationId}/take", HandleAsync)
        .WithName("TakeHandover").WithSummary("Takes a conversation that waits for a person.").RequireScope(Scopes.SupportAgent)
        .TakesJson<TakeHandoverShape>().Produces<ConversationShape>().Refuses(404, 409, 410);

    private static async Task<IResult> HandleAsync(HttpContext http, string conversationId, ConversationHttp conversations, CancellationToken ct)
    {
        using var fields = await conversations.ReadAsync(http.Request, optional: false, ct);
        var agentName = ConversationHttp.ReadAgentName(fields);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var (now, refused) = await conversations.ChangeAsync(http, conversationId, new TakeHandoverCommand(conversations.NowMicros, agentName), ct);
        return refused ?? Results.Json(ConversationJson.Shape(conversationId, now), ConversationJson.Sent.ConversationShape);
    }
}
