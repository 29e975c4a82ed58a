using System.Text.Json.Serialization;
using Suite.Grains;
using Suite.Support.Dialogue;

namespace Suite.Support.Conversations;

/// <summary>Who answers the shopper now.</summary>
internal enum ConversationStatus
{
    /// <summary>The bot.</summary>
    Bot,

    /// <summary>Nobody: a person was asked for.</summary>
    Waiting,

    /// <summary>A person.</summary>
    Agent,

    /// <summary>Nobody any more.</summary>
    Closed,
}

internal enum MessageRole
{
    Shopper,
    Bot,
    Agent,
    System,
}

/// <summary>An intent and how probable it is.</summary>
internal sealed record IntentShare(string Name, double Confidence);

/// <summary>What a message was taken for.</summary>
/// <param name="Name">The most probable intent.</param>
/// <param name="Confidence">Its probability, given that the message is about any.</param>
/// <param name="Top">The most probable ones, best first, that one included.</param>
internal sealed record MessageIntent(string Name, double Confidence, IReadOnlyList<IntentShare> Top);

/// <summary>A place in an article that says what a sentence of an answer says. Articles are the company's own text, so this is nobody's personal data.</summary>
/// <param name="ArticleId">With <paramref name="Language"/> the article's key.</param>
/// <param name="Language"><c>en</c> or <c>zh</c>.</param>
/// <param name="Title">Of the article as it was.</param>
/// <param name="Heading">The heading above the place; may be empty.</param>
/// <param name="Url">The article's page in the shop.</param>
/// <param name="Start">First character of the article's plain text.</param>
/// <param name="End">The one behind the last.</param>
/// <param name="Quote">The text between them.</param>
internal sealed record MessageCitation(string ArticleId, string Language, string Title, string Heading, string? Url, int Start, int End, string Quote);

/// <summary>A sentence of an answer.</summary>
/// <param name="Text">Plain text.</param>
/// <param name="Citation">Which of the message's citations says so; null for words of the bot's own.</param>
internal sealed record MessageSentence(string Text, int? Citation);

/// <summary>
/// Something that happened in a conversation: the JSON payload of an event in the stream <c>conversations/ID</c>. What people wrote, and what
/// repeats it, is not in the payload but the event's personal part, under the conversation's own key: erasing the conversation destroys the key and
/// leaves what analytics count.
/// </summary>
internal abstract record ConversationEvent : JournaledEvent;

/// <summary><c>support-conversation-started</c>, with the bot's greeting.</summary>
internal sealed record ConversationStarted : ConversationEvent
{
    public required string Language { get; init; }

    /// <summary>SHA-256 of the conversation's token in hexadecimal.</summary>
    public required string TokenHash { get; init; }

    /// <summary>The key that started it.</summary>
    public required string KeyId { get; init; }

    /// <summary>Begun by a widget on a page: calls with a key of this kind need the token.</summary>
    public required bool IsPublic { get; init; }

    public required string MessageId { get; init; }

    /// <summary>The greeting, from the flows: nothing personal.</summary>
    public required string Greeting { get; init; }

    public required IReadOnlyList<string> QuickReplies { get; init; }

    [JsonIgnore]
    public StartedPersonal? Personal { get; init; }
}

/// <param name="Page">Where the shopper was; addresses of pages may name a person.</param>
internal sealed record StartedPersonal(string? Page);

/// <summary>
/// <c>support-message-received</c>: from the shopper. In the same append follows <see cref="BotReplied"/>, unless a person was asked for or has taken over.
/// </summary>
internal sealed record MessageReceived : ConversationEvent
{
    /// <summary>Chosen by the sender, unique among its messages: makes repeating harmless.</summary>
    public required string MessageId { get; init; }

    /// <summary>Keyed hash of the text: tells a repeated message from another one under the same id, also after erasure.</summary>
    public required string ContentHash { get; init; }

    /// <summary>Of the conversation after this message: <c>en</c> or <c>zh</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Null without an intent model, or while the bot does not answer.</summary>
    public MessageIntent? Intent { get; init; }

    public bool? OutOfScope { get; init; }

    /// <summary>Null without one.</summary>
    public string? IntentModelVersion { get; init; }

    [JsonIgnore]
    public TextPersonal? Personal { get; init; }
}

/// <param name="Text">What was written, plain text.</param>
internal sealed record TextPersonal(string Text);

/// <summary><c>support-bot-replied</c>: the bot's answer to the message before it in the same append.</summary>
internal sealed record BotReplied : ConversationEvent
{
    public required string MessageId { get; init; }

    /// <summary>The shopper's message.</summary>
    public required string InReplyTo { get; init; }

    public required string Language { get; init; }

    /// <summary>True: from an article. False: the knowledge base was asked and had nothing. Null: it was not asked.</summary>
    public bool? Answered { get; init; }

    /// <summary>The flow the conversation is in after it.</summary>
    public string? Flow { get; init; }

    /// <summary>The flow that this turn completed.</summary>
    public string? CompletedFlow { get; init; }

    public IReadOnlyList<MessageCitation> Citations { get; init; } = [];

    /// <summary>Why the answer is not the language model's though one is set up; null when it is, or none is.</summary>
    public string? RewriteFallback { get; init; }

    [JsonIgnore]
    public ReplyPersonal? Personal { get; init; }
}

/// <summary>What a bot's answer repeats of what the shopper said.</summary>
/// <param name="Text">The answer, plain text.</param>
/// <param name="Sentences">It again, sentence by sentence; null where nothing is cited.</param>
/// <param name="QuickReplies">What the shopper may press.</param>
/// <param name="Query">What the knowledge base was asked.</param>
/// <param name="State">Where the dialogue stands after it.</param>
/// <param name="CompletedSlots">What the completed flow collected, by slot.</param>
internal sealed record ReplyPersonal(
    string Text, IReadOnlyList<MessageSentence>? Sentences, IReadOnlyList<string> QuickReplies, string? Query, DialogueState State,
    IReadOnlyDictionary<string, string>? CompletedSlots);

/// <summary><c>support-handover-requested</c>: a person is asked for, by the shopper, or by the bot in the append of its answer.</summary>
internal sealed record HandoverRequested : ConversationEvent
{
    public const string ByBot = "bot";
    public const string ByShopper = "shopper";

    public required string Language { get; init; }

    /// <summary><see cref="ByShopper"/> (the button), or <see cref="ByBot"/>.</summary>
    public required string By { get; init; }

    [JsonIgnore]
    public ReasonPersonal? Personal { get; init; }
}

/// <param name="Reason">In whoever's words.</param>
internal sealed record ReasonPersonal(string? Reason);

/// <summary><c>support-handover-taken</c>: of all agents of all nodes exactly one gets here.</summary>
internal sealed record HandoverTaken : ConversationEvent
{
    public required string AgentName { get; init; }

    /// <summary>Since when the shopper waited.</summary>
    public required long RequestedAtMicros { get; init; }
}

/// <summary><c>support-agent-replied</c></summary>
internal sealed record AgentReplied : ConversationEvent
{
    public required string MessageId { get; init; }

    public required string ContentHash { get; init; }

    public required string AgentName { get; init; }

    public required string Language { get; init; }

    [JsonIgnore]
    public TextPersonal? Personal { get; init; }
}

/// <summary><c>support-handover-finished</c>: the agent is done; the bot goes on, or the conversation ends.</summary>
internal sealed record HandoverFinished : ConversationEvent
{
    public required bool ReturnToBot { get; init; }
}

/// <summary><c>support-feedback-given</c>: on a message of the bot or of an agent; the last one counts.</summary>
internal sealed record FeedbackGiven : ConversationEvent
{
    public required string MessageId { get; init; }

    public required bool Helpful { get; init; }

    [JsonIgnore]
    public CommentPersonal? Personal { get; init; }
}

/// <param name="Comment">In the shopper's words.</param>
internal sealed record CommentPersonal(string? Comment);

/// <summary><c>support-conversation-closed</c></summary>
internal sealed record ConversationClosed : ConversationEvent
{
    public const string ByShopper = "shopper";
    public const string ByAgent = "agent";

    /// <summary><see cref="ByShopper"/> or <see cref="ByAgent"/>.</summary>
    public required string By { get; init; }
}

/// <summary><c>support-conversation-erased</c>: the key of the personal parts is destroyed right after it.</summary>
internal sealed record ConversationErased : ConversationEvent
{
    /// <summary>The key that asked for it.</summary>
    public required string KeyId { get; init; }
}
