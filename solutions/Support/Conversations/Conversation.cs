using System.Collections.Immutable;
using Suite.Support.Dialogue;

namespace Suite.Support.Conversations;

/// <summary>A message of the transcript.</summary>
internal sealed record Message
{
    /// <summary>The stream's version at its event.</summary>
    public required long Sequence { get; init; }

    public required string MessageId { get; init; }

    public required MessageRole Role { get; init; }

    public required string Language { get; init; }

    public required long AtMicros { get; init; }

    /// <summary>Empty once erased.</summary>
    public string Text { get; init; } = "";

    public IReadOnlyList<MessageSentence>? Sentences { get; init; }

    public IReadOnlyList<MessageCitation> Citations { get; init; } = [];

    public IReadOnlyList<string> QuickReplies { get; init; } = [];

    public MessageIntent? Intent { get; init; }

    public bool? OutOfScope { get; init; }

    public bool? Answered { get; init; }

    public string? AgentName { get; init; }

    public bool? Helpful { get; init; }

    /// <summary>Of a shopper's or agent's message.</summary>
    public string? ContentHash { get; init; }

    /// <summary>Of a bot's message: the shopper's.</summary>
    public string? InReplyTo { get; init; }

    /// <summary>Of the conversation once the message's append was applied.</summary>
    public ConversationStatus StatusAfter { get; init; }

    public bool IsErased { get; init; }
}

/// <summary>A person was asked for.</summary>
internal sealed record OpenHandover(string? Reason, string By, long RequestedAtMicros, string? AgentName);

/// <summary>What a conversation's events add up to. Immutable.</summary>
internal sealed record Conversation
{
    /// <summary>Before its first event.</summary>
    public static Conversation None { get; } = new();

    /// <summary>Events in it; 0: there is no such conversation.</summary>
    public long Version { get; init; }

    public ConversationStatus Status { get; init; }

    public string Language { get; init; } = "en";

    public string TokenHash { get; init; } = "";

    public string? Page { get; init; }

    public long StartedAtMicros { get; init; }

    public ImmutableList<Message> Messages { get; init; } = [];

    /// <summary>Under the last message.</summary>
    public IReadOnlyList<string> QuickReplies { get; init; } = [];

    public DialogueState Dialogue { get; init; } = DialogueState.Start;

    /// <summary>What is known of the shopper's wish, by slot: what the flow under way and the last completed one collected.</summary>
    public ImmutableSortedDictionary<string, string> Slots { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public OpenHandover? Handover { get; init; }

    public bool IsErased { get; init; }

    public Message? Find(string messageId, MessageRole role) => Messages.Find(m => m.Role == role && m.MessageId == messageId);
}
