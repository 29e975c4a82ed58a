using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Journal;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>
/// Erases what people wrote in a conversation, for good: the key of the texts is destroyed. That it took place, when, and what analytics count of it
/// stay, as do all positions. Erasing twice is harmless.
/// </summary>
internal static class EraseConversation
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/v1/support/conversations/{id}", HandleAsync)
        .WithName("EraseConversation").WithSummary("Erases the texts of a conversation for good.").RequireScope(Scopes.SupportManage)
        .Produces(204).Refuses(404);

    private static async Task<IResult> HandleAsync(
        HttpContext http, string id, ConversationHttp conversations, ConversationKeys keys, IJournal journal, CancellationToken ct)
    {
        var caller = http.GetCaller();

        // The event first: every node forgets the texts it holds in memory. A crash in between leaves the key, and the same request destroys it.
        var (_, refused) = await conversations.ChangeAsync(http, id, new EraseCommand(conversations.NowMicros, caller.KeyId), ct);
        if (refused is not null)
        {
            return refused;
        }

        _ = ConversationId.TryParse(id, out var erased);
        await journal.EraseSubjectAsync(caller.Tenant, keys.For(caller.Tenant).Subject(erased), ct);
        return Results.NoContent();
    }
}
