using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Support.Conversations;

namespace Suite.Support;

/// <summary>Begins a conversation: the bot greets, and the caller gets the token that opens it again.</summary>
internal static class StartConversation
{
    private const int PageCharsMax = 2_000;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/support/conversations", HandleAsync)
        .WithName("StartConversation").WithSummary("Begins a conversation with the bot.").RequireScope(Scopes.SupportConverse).FromPages()
        .TakesJson<StartConversationShape>().Produces<StartedShape>(201).Refuses(429);

    private static async Task<IResult> HandleAsync(
        HttpContext http, ConversationHttp conversations, TurnComposer composer, IGrainFactory grains, CancellationToken ct)
    {
        using var fields = await conversations.ReadAsync(http.Request, optional: true, ct);
        var language = fields.Has("language") ? fields.RequiredChoice("language", ConversationLanguage.English, ConversationLanguage.Chinese) : ConversationLanguage.English;
        var page = fields.OptionalString("page", PageCharsMax);
        fields.RejectUnknown();
        if (page is not null && !(Uri.TryCreate(page, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            fields.AddError("page", "Send the address of the page, such as https://shop.example/help.");
        }

        if (fields.HasErrors)
        {
            return fields.ToProblem();
        }

        var caller = http.GetCaller();
        var id = ConversationId.Create();
        var (token, hash) = ConversationToken.Create();
        var greeting = await composer.GreetAsync(caller.Tenant, language, ct);
        var started = new ConversationStarted
        {
            AtMicros = conversations.NowMicros,
            Language = language,
            TokenHash = hash,
            KeyId = caller.KeyId,
            IsPublic = caller.IsPublic,
            MessageId = "bot-greeting",
            Greeting = string.Join('\n', greeting.Texts),
            QuickReplies = [.. greeting.QuickReplies.Select(static q => q.Text)],
            Personal = page is null ? null : new StartedPersonal(page),
        };
        var change = await ConversationGrain.Of(grains, caller.Tenant, id).ChangeAsync(new StartConversationCommand(started), ct);
        var shape = ConversationJson.Shape(id.Value, change.Now);
        return Results.Json(
            new StartedShape(id.Value, token, shape.Language, shape.Status, shape.Messages, shape.QuickReplies), ConversationJson.Sent.StartedShape, statusCode: 201);
    }
}
