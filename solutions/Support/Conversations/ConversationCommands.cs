namespace Suite.Support.Conversations;

/// <summary>What is asked of a conversation, at the time its sender's server took it.</summary>
internal abstract record ConversationCommand(long AtMicros);

internal sealed record StartConversationCommand(ConversationStarted Event) : ConversationCommand(Event.AtMicros);

internal sealed record RequestHandoverCommand(long AtMicros, string? Reason) : ConversationCommand(AtMicros);

internal sealed record TakeHandoverCommand(long AtMicros, string AgentName) : ConversationCommand(AtMicros);

internal sealed record FinishHandoverCommand(long AtMicros, bool ReturnToBot) : ConversationCommand(AtMicros);

internal sealed record ReplyAsAgentCommand(long AtMicros, string MessageId, string Text, string AgentName, string ContentHash) : ConversationCommand(AtMicros);

internal sealed record RateMessageCommand(long AtMicros, string MessageId, bool Helpful, string? Comment) : ConversationCommand(AtMicros);

internal sealed record CloseCommand(long AtMicros, string By) : ConversationCommand(AtMicros);

internal sealed record EraseCommand(long AtMicros, string KeyId) : ConversationCommand(AtMicros);

/// <summary>Why a conversation does not do what was asked; nothing was written.</summary>
internal enum RefusalKind
{
    NotFound,
    Closed,
    Erased,
    OtherContent,
    Full,
    TooFast,
    NoHandover,
    TakenByOther,
    NotYours,
    NoSuchMessage,
    Busy,
}

/// <param name="Kind">Which.</param>
/// <param name="RetryAfter">When it may go, where that is known.</param>
/// <param name="AgentName">Who has the conversation, where that is why.</param>
internal sealed record Refusal(RefusalKind Kind, TimeSpan? RetryAfter = null, string? AgentName = null);

/// <summary>What became of a command: the conversation after it, or why not.</summary>
/// <param name="Now">As it is now, done or refused.</param>
/// <param name="Refused">Null when it is done, now or by the same command before.</param>
internal sealed record ConversationChange(Conversation Now, Refusal? Refused)
{
    /// <summary>Of a turn: others wrote in between and it has to be composed again.</summary>
    public bool IsOutdated { get; init; }
}

/// <summary>The events that do what a command asks (none: it is done already), or why not.</summary>
internal sealed record Decision(IReadOnlyList<ConversationEvent> Events, Refusal? Refused)
{
    public static Decision Already { get; } = new([], null);

    public static implicit operator Decision(ConversationEvent raised) => new([raised], null);

    public static implicit operator Decision(RefusalKind kind) => new([], new Refusal(kind));
}
