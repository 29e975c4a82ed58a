using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Support.Conversations;

namespace Suite.Support.Handovers;

/// <summary>An agent writes to the shopper, who sees it at once, on whichever node.</summary>
internal static class SendAgentMessage
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/conversations/{id}/agent-messages", HandleAsync)
        .WithName("SendAgentMessage").WithSummary("Sends an agent's message to the shopper.").RequireScope(Scopes.SupportAgent)
        .TakesJson<AgentMessageShape>().Produces<AgentAnswerShape>().Refuses(404, 409, 410);

    private static async Task<IResult> HandleAsync(HttpContext http, string id, ConversationHttp conversations, ConversationKeys keys, CancellationToken ct)
    {
        using var fields = await conversations.ReadAsync(http.Request, optional: false, ct);
        var messageId = fields.RequiredString("messageId", 100, rule: TextRule.Id);
        var text = conversations.ReadText(fields, out var tooLong);
        var agentName = ConversationHttp.ReadAgentName(fields);
        fields.RejectUnknown();
        if (fields.HasErrors || tooLong is not null)
        {
            return fields.HasErrors ? fields.ToProblem() : tooLong!;
        }

        var said = new ReplyAsAgentCommand(conversations.NowMicros, messageId, text, agentName, keys.For(http.GetCaller().Tenant).ContentHash(text));
        var (now, refused) = await conversations.ChangeAsync(http, id, said, ct);
        return refused ?? Results.Json(
            new AgentAnswerShape(ConversationJson.Shape(now.Find(messageId, MessageRole.Agent)!), ConversationJson.NameOf(now.Status)), ConversationJson.Sent.AgentAnswerShape);
    }
}
