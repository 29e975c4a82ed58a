namespace Suite.Support.Conversations;

/// <summary>What a command does to a conversation. Pure: state and command in, events or a refusal out.</summary>
internal static class ConversationRules
{
    private const long MicrosPerMinute = 60_000_000;

    public static Decision Decide(Conversation now, ConversationCommand command, ConversationOptions options) => command switch
    {
        StartConversationCommand c => now.Version == 0 ? c.Event : Decision.Already,
        _ when now.Version == 0 => RefusalKind.NotFound,
        EraseCommand c => now.IsErased ? Decision.Already : new ConversationErased { AtMicros = c.AtMicros, KeyId = c.KeyId },
        _ when now.IsErased => RefusalKind.Erased,
        RateMessageCommand c => Rate(now, c),
        ReplyAsAgentCommand c => Reply(now, c, options),
        CloseCommand c => now.Status == ConversationStatus.Closed ? Decision.Already : new ConversationClosed { AtMicros = c.AtMicros, By = c.By },
        FinishHandoverCommand c => Finish(now, c),
        _ when now.Status == ConversationStatus.Closed => RefusalKind.Closed,
        RequestHandoverCommand c => Request(now, c),
        TakeHandoverCommand c => Take(now, c),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "Not a command that is decided here."),
    };

    /// <summary>Whether a shopper's message may be taken; null when it may.</summary>
    /// <param name="now">The conversation.</param>
    /// <param name="messageId">The message's id, not in the conversation so far.</param>
    /// <param name="atMicros">When it came.</param>
    /// <param name="options">The limits.</param>
    public static Refusal? RefuseMessage(Conversation now, string messageId, long atMicros, ConversationOptions options)
    {
        if (now.Version == 0)
        {
            return new Refusal(RefusalKind.NotFound);
        }

        if (now.IsErased || now.Status == ConversationStatus.Closed)
        {
            return new Refusal(now.IsErased ? RefusalKind.Erased : RefusalKind.Closed);
        }

        if (now.Messages.Count + 1 >= options.MessagesMax)
        {
            return new Refusal(RefusalKind.Full);
        }

        var recent = now.Messages.Where(m => m.Role == MessageRole.Shopper && m.AtMicros > atMicros - MicrosPerMinute).ToArray();
        return recent.Length >= options.MessagesPerMinuteMax
            ? new Refusal(RefusalKind.TooFast, TimeSpan.FromMicroseconds(recent[^options.MessagesPerMinuteMax].AtMicros + MicrosPerMinute - atMicros))
            : null;
    }

    private static Decision Request(Conversation now, RequestHandoverCommand c) => now.Status is ConversationStatus.Waiting or ConversationStatus.Agent
        ? Decision.Already
        : new HandoverRequested
        {
            AtMicros = c.AtMicros,
            Language = now.Language,
            By = HandoverRequested.ByShopper,
            Personal = new ReasonPersonal(c.Reason),
        };

    private static Decision Take(Conversation now, TakeHandoverCommand c) => now switch
    {
        { Status: ConversationStatus.Waiting, Handover: { } asked } => new HandoverTaken { AtMicros = c.AtMicros, AgentName = c.AgentName, RequestedAtMicros = asked.RequestedAtMicros },
        { Status: ConversationStatus.Agent, Handover: { } taken } => taken.AgentName == c.AgentName
            ? Decision.Already
            : new Decision([], new Refusal(RefusalKind.TakenByOther, AgentName: taken.AgentName)),
        _ => RefusalKind.NoHandover,
    };

    private static Decision Finish(Conversation now, FinishHandoverCommand c) => now.Status switch
    {
        ConversationStatus.Agent or ConversationStatus.Waiting => new HandoverFinished { AtMicros = c.AtMicros, ReturnToBot = c.ReturnToBot },

        // The same command again, its answer lost on the way.
        ConversationStatus.Closed when !c.ReturnToBot => Decision.Already,
        ConversationStatus.Bot when c.ReturnToBot => Decision.Already,
        _ => RefusalKind.NoHandover,
    };

    private static Decision Reply(Conversation now, ReplyAsAgentCommand c, ConversationOptions options)
    {
        if (now.Find(c.MessageId, MessageRole.Agent) is { } before)
        {
            return before.ContentHash == c.ContentHash && before.AgentName == c.AgentName ? Decision.Already : RefusalKind.OtherContent;
        }

        return now switch
        {
            { Status: ConversationStatus.Closed } => RefusalKind.Closed,
            { Status: not ConversationStatus.Agent } => RefusalKind.NoHandover,
            { Handover.AgentName: { } name } when name != c.AgentName => new Decision([], new Refusal(RefusalKind.NotYours, AgentName: name)),
            _ when now.Messages.Count >= options.MessagesMax => RefusalKind.Full,
            _ => new AgentReplied
            {
                AtMicros = c.AtMicros,
                MessageId = c.MessageId,
                ContentHash = c.ContentHash,
                AgentName = c.AgentName,
                Language = now.Language,
                Personal = new TextPersonal(c.Text),
            },
        };
    }

    private static Decision Rate(Conversation now, RateMessageCommand c) =>
        now.Messages.Find(m => m.Role != MessageRole.Shopper && m.MessageId == c.MessageId) is not { } message ? RefusalKind.NoSuchMessage
        : message.Helpful == c.Helpful && c.Comment is null ? Decision.Already
        : new FeedbackGiven { AtMicros = c.AtMicros, MessageId = c.MessageId, Helpful = c.Helpful, Personal = c.Comment is null ? null : new CommentPersonal(c.Comment) };
}
