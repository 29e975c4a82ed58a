using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue;

/// <summary>What the bot does in reply to a message. Pure: the same flows, state and turn give the same step; nothing throws on any text.</summary>
public static class DialogueRules
{
    /// <summary>Longer questions are cut for the knowledge base's sake and the state's.</summary>
    internal const int QueryLengthMax = 300;

    public static DialogueStep Greet(FlowSet flows, string language)
    {
        ArgumentNullException.ThrowIfNull(flows);
        return new DialogueStep { State = DialogueState.Start, Outcome = DialogueOutcome.Reply, Texts = [flows.Text(BuiltInTexts.Greeting, language)] };
    }

    public static DialogueStep Next(FlowSet flows, DialogueState state, UserTurn turn)
    {
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        var query = turn.Text.Length <= QueryLengthMax ? turn.Text : turn.Text[..QueryLengthMax];
        return new DialogueStep { State = state with { LastQuery = query }, Outcome = DialogueOutcome.Answer, Query = query };
    }

    /// <summary>The knowledge base had no answer to the question of the step before.</summary>
    public static DialogueStep NoAnswer(FlowSet flows, DialogueState state, UserTurn turn)
    {
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        return new DialogueStep
        {
            State = state with { Unanswered = Math.Min(state.Unanswered + 1, 100) },
            Outcome = DialogueOutcome.Reply,
            Texts = [flows.Text(BuiltInTexts.NoAnswer, turn.Language)],
            QuickReplies = [new QuickReply(flows.Text(BuiltInTexts.TalkToPerson, turn.Language))],
        };
    }
}
