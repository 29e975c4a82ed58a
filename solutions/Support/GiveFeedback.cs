using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>Whether an answer helped. The last word on a message counts.</summary>
internal static class GiveFeedback
{
    private const int CommentCharsMax = 1_000;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/conversations/{id}/feedback", HandleAsync)
        .WithName("GiveFeedback").WithSummary("Says whether an answer helped.").RequireScope(Scopes.SupportConverse).FromPages()
        .HeaderText(ConversationToken.Header, "The conversation's token; needed with a key that has origins.")
        .TakesJson<FeedbackShape>().Produces(204).Refuses(404, 410);

    private static async Task<IResult> HandleAsync(HttpContext http, string id, ConversationHttp conversations, CancellationToken ct)
    {
        using var fields = await conversations.ReadAsync(http.Request, optional: false, ct);
        var messageId = fields.RequiredString("messageId", 100, rule: TextRule.Id);
        var helpful = fields.RequiredBoolean("helpful");
        var comment = fields.OptionalString("comment", CommentCharsMax, rule: TextRule.Prose);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var (_, refused) = await conversations.ChangeAsync(http, id, new RateMessageCommand(conversations.NowMicros, messageId, helpful, comment), ct);
        return refused ?? Results.NoContent();
    }
}
