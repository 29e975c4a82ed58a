using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Support.Conversations;

/// <summary>A conversation that the caller may see.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Id">Which.</param>
/// <param name="Grain">It.</param>
/// <param name="Now">As this node knows it.</param>
internal sealed record OpenedConversation(TenantId Tenant, ConversationId Id, IConversationGrain Grain, Conversation Now);

/// <summary>What the conversation endpoints have in common: finding the conversation a caller may see, reading bodies, refusing.</summary>
internal sealed class ConversationHttp(IGrainFactory grains, IOptions<ConversationOptions> options, TimeProvider time)
{
    public const string Unknown = "There is no such conversation.";

    public JsonLimits BodyLimits { get; } = new() { BodyBytesMax = options.Value.BodyBytesMax };

    public ConversationOptions Options { get; } = options.Value;

    public long NowMicros => time.NowMicros();

    /// <summary>The conversation of the path; the problem is not null when the caller gets no further.</summary>
    public async Task<(OpenedConversation Opened, Problem? Refused)> OpenAsync(HttpContext http, string conversationId, CancellationToken ct)
    {
        if (!ConversationId.TryParse(conversationId, out var id))
        {
            return (null!, Problem.NotFound(Unknown));
        }

        var caller = http.GetCaller();
        var grain = ConversationGrain.Of(grains, caller.Tenant, id);
        var now = await grain.PeekAsync(ct);
        if (now.Version == 0)
        {
            return (null!, Problem.NotFound(Unknown));
        }

        return caller.IsPublic && !ConversationToken.Opens(http.Request.Headers[ConversationToken.Header], now.TokenHash)
            ? (null!, WrongToken(http))
            : (new OpenedConversation(caller.Tenant, id, grain, now), null);
    }

    /// <summary>As <see cref="OpenAsync"/> for a command: does it, and gives the conversation after it.</summary>
    public async Task<(Conversation Now, Problem? Refused)> ChangeAsync(HttpContext http, string conversationId, ConversationCommand command, CancellationToken ct)
    {
        var (opened, refused) = await OpenAsync(http, conversationId, ct);
        if (refused is not null)
        {
            return (Conversation.None, refused);
        }

        var change = await opened.Grain.ChangeAsync(command, ct);
        return (change.Now, change.Refused is { } no ? ProblemOf(no) : null);
    }

    /// <summary>The body; where an operation needs none, none is an empty object.</summary>
    public async ValueTask<JsonFields> ReadAsync(HttpRequest request, bool optional, CancellationToken ct) =>
        optional && request.ContentLength is 0 or null && request.ContentType is null ? JsonFields.Parse("{}"u8) : await JsonFields.ReadAsync(request, BodyLimits, ct);

    /// <summary>A text that somebody wrote; the problem is not null when it is longer than messages may be.</summary>
    public string ReadText(JsonFields fields, out Problem? tooLong)
    {
        var text = fields.RequiredString("text", Options.BodyBytesMax, rule: TextRule.Prose);
        tooLong = text.Length > Options.TextCharsMax
            ? new Problem(413, "message-too-long", "The message is too long.", $"A message may have at most {Options.TextCharsMax} characters; this one has {text.Length}. Send it in parts.")
            : null;
        if (text.Length > 0 && IsBlank(text))
        {
            fields.AddError("text", "Nothing to read: send at least one character that can be seen.");
        }

        return text;
    }

    /// <summary>How the shopper is told who writes.</summary>
    public static string ReadAgentName(JsonFields fields)
    {
        var name = fields.RequiredString("agentName", 60);
        if (name.Length > 0 && IsBlank(name))
        {
            fields.AddError("agentName", "Nothing to read: send a name.");
        }

        return name;
    }

    public static Problem ProblemOf(Refusal refused) => refused.Kind switch
    {
        RefusalKind.NotFound => Problem.NotFound(Unknown),
        RefusalKind.Closed => new(409, "conversation-closed", "The conversation is closed.", "Begin another: POST /v1/support/conversations."),
        RefusalKind.Erased => Problem.Gone("The conversation was erased."),
        RefusalKind.OtherContent => Problem.Conflict("A message with this id and another text is in the conversation. Use a new messageId for a new message."),
        RefusalKind.Full => new(409, "conversation-full", "The conversation has as many messages as it can have.", "Begin another: POST /v1/support/conversations."),
        RefusalKind.TooFast => Problem.TooManyRequests("Too many messages in this conversation within a minute. Wait as long as Retry-After says.", refused.RetryAfter ?? TimeSpan.FromSeconds(1)),
        RefusalKind.NoHandover => new(409, "no-handover", "Nobody asked for a person in this conversation.", "It may have been finished or closed in the meantime: GET /v1/support/handovers lists those that wait."),
        RefusalKind.TakenByOther => new(409, "taken", "Another agent has this conversation.", $"{refused.AgentName} took it."),
        RefusalKind.NotYours => new(409, "taken", "Another agent has this conversation.", $"{refused.AgentName} has it: only that agent writes in it."),
        RefusalKind.NoSuchMessage => Problem.NotFound("The conversation has no answer with this messageId."),
        _ => Problem.Unavailable("Others write into this conversation without a break; nothing was stored. Send the same request again.", TimeSpan.FromSeconds(1)),
    };

    /// <summary>White space and what has no shape at all, such as zero-width characters.</summary>
    private static bool IsBlank(string text) => text.All(static c =>
        char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.Format or System.Globalization.UnicodeCategory.Control);

    private static Problem WrongToken(HttpContext http) => new(
        403, "wrong-token", "This is not your conversation.",
        http.Request.Headers.ContainsKey(ConversationToken.Header)
            ? $"The header {ConversationToken.Header} does not open this conversation. Send the token that its start gave."
            : $"Send the token that the conversation's start gave in the header {ConversationToken.Header}.");
}
