using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>The shopper wants a person: the bot falls silent and the conversation waits in the queue. Asking twice is asking once.</summary>
internal static class AskForPerson
{
    private const int ReasonCharsMax = 500;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/conversations/{id}/handover", HandleAsync)
        .WithName("AskForPerson").WithSummary("Asks for a person in the bot's place.").RequireScope(Scopes.SupportConverse).FromPages()
        .HeaderText(ConversationToken.Header, "The conversation's token; needed with a key that has origins.")
        .TakesJson<RequestHandoverShape>().Produces<StatusShape>().Refuses(404, 409, 410);

    private static async Task<IResult> HandleAsync(HttpContext http, string id, ConversationHttp conversations, CancellationToken ct)
    {
        using var fields = await conversations.ReadAsync(http.Request, optional: true, ct);
        var reason = fields.OptionalString("reason", ReasonCharsMax, rule: TextRule.Prose);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var (now, refused) = await conversations.ChangeAsync(http, id, new RequestHandoverCommand(conversations.NowMicros, reason), ct);
        return refused ?? Results.Json(new StatusShape(ConversationJson.NameOf(now.Status)), ConversationJson.Sent.StatusShape);
    }
}
