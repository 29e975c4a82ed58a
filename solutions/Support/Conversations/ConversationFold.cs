using Suite.Support.Dialogue;

namespace Suite.Support.Conversations;

/// <summary>Events to state. Pure, and never refuses an event that is in the journal.</summary>
internal static class ConversationFold
{
    public static Conversation Apply(Conversation before, ConversationEvent raised)
    {
        var now = before with { Version = before.Version + 1 };
        if (MessageOf(raised, now.Version) is { } message)
        {
            now = now with { Messages = now.Messages.Add(message with { StatusAfter = now.Status }), QuickReplies = message.QuickReplies };
        }

        return raised switch
        {
            ConversationStarted e => now with
            {
                Language = e.Language,
                TokenHash = e.TokenHash,
                Page = e.Personal?.Page,
                StartedAtMicros = e.AtMicros,
            },
            MessageReceived e => now with { Language = e.Language },
            BotReplied e => Replied(now, e),
            HandoverRequested e => Last(
                now with { Status = ConversationStatus.Waiting, Handover = new OpenHandover(e.Personal?.Reason, e.By, e.AtMicros, null) },
                asked: e.By == HandoverRequested.ByBot),
            HandoverTaken e => now with
            {
                Status = ConversationStatus.Agent,
                Handover = (now.Handover ?? new OpenHandover(null, "", e.RequestedAtMicros, null)) with { AgentName = e.AgentName },
            },
            HandoverFinished e => now with
            {
                Status = e.ReturnToBot ? ConversationStatus.Bot : ConversationStatus.Closed,
                Handover = null,
                Dialogue = DialogueState.Start,
            },
            FeedbackGiven e => now with { Messages = Rate(now, e) },
            ConversationClosed => now with { Status = ConversationStatus.Closed, Handover = null, QuickReplies = [] },
            ConversationErased => Erased(now),
            _ => now,
        };
    }

    /// <summary>The message that the event is; null for what is none.</summary>
    /// <param name="raised">As read.</param>
    /// <param name="sequence">The stream's version at it.</param>
    public static Message? MessageOf(ConversationEvent raised, long sequence) => raised switch
    {
        ConversationStarted e => New(e, sequence, e.MessageId, MessageRole.Bot, e.Language) with { Text = e.Greeting, QuickReplies = e.QuickReplies },
        MessageReceived e => New(e, sequence, e.MessageId, MessageRole.Shopper, e.Language) with
        {
            Text = e.Personal?.Text ?? "",
            Intent = e.Intent,
            OutOfScope = e.OutOfScope,
            ContentHash = e.ContentHash,
            IsErased = e.Personal is null,
        },
        BotReplied e => New(e, sequence, e.MessageId, MessageRole.Bot, e.Language) with
        {
            Text = e.Personal?.Text ?? "",
            Sentences = e.Personal?.Sentences,
            Citations = e.Citations,
            QuickReplies = e.Personal?.QuickReplies ?? [],
            Answered = e.Answered,
            InReplyTo = e.InReplyTo,
            IsErased = e.Personal is null,
        },
        AgentReplied e => New(e, sequence, e.MessageId, MessageRole.Agent, e.Language) with
        {
            Text = e.Personal?.Text ?? "",
            AgentName = e.AgentName,
            ContentHash = e.ContentHash,
            IsErased = e.Personal is null,
        },
        _ => null,
    };

    /// <summary>The status from the event on; null for what does not change it.</summary>
    public static ConversationStatus? StatusOf(ConversationEvent raised) => raised switch
    {
        HandoverRequested => ConversationStatus.Waiting,
        HandoverTaken => ConversationStatus.Agent,
        HandoverFinished e => e.ReturnToBot ? ConversationStatus.Bot : ConversationStatus.Closed,
        ConversationClosed or ConversationErased => ConversationStatus.Closed,
        _ => null,
    };

    private static Message New(ConversationEvent e, long sequence, string id, MessageRole role, string language) =>
        new() { Sequence = sequence, MessageId = id, Role = role, Language = language, AtMicros = e.AtMicros };

    private static Conversation Replied(Conversation now, BotReplied e)
    {
        var state = e.Personal?.State ?? DialogueState.Start;
        var slots = now.Slots;
        foreach (var (name, value) in (e.Personal?.CompletedSlots ?? new Dictionary<string, string>()).Concat(state.Flow?.Slots ?? new Dictionary<string, string>()))
        {
            slots = slots.SetItem(name, value);
        }

        return now with { Dialogue = state, Slots = slots };
    }

    /// <summary>The bot's own request comes in the append of its answer: whoever repeats the message is told that a person was asked for.</summary>
    private static Conversation Last(Conversation now, bool asked) => asked && now.Messages is [.., var last]
        ? now with { Messages = now.Messages.SetItem(now.Messages.Count - 1, last with { StatusAfter = now.Status }) }
        : now;

    private static System.Collections.Immutable.ImmutableList<Message> Rate(Conversation now, FeedbackGiven e)
    {
        var at = now.Messages.FindIndex(m => m.Role != MessageRole.Shopper && m.MessageId == e.MessageId);
        return at < 0 ? now.Messages : now.Messages.SetItem(at, now.Messages[at] with { Helpful = e.Helpful });
    }

    private static Conversation Erased(Conversation now) => Conversation.None with
    {
        Version = now.Version,
        Status = ConversationStatus.Closed,
        Language = now.Language,
        TokenHash = now.TokenHash,
        StartedAtMicros = now.StartedAtMicros,
        IsErased = true,
        Messages = [.. now.Messages.Select(Without)],
    };

    private static Message Without(Message m) => m.Role == MessageRole.Bot && m.InReplyTo is null
        ? m // the greeting: the same for everyone
        : m with { Text = "", Sentences = null, QuickReplies = [], IsErased = true };
}
