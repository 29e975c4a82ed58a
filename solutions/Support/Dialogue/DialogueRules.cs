using Suite.Support.Dialogue.Policy;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue;

/// <summary>What the bot does in reply to a message. Pure: the same flows, state and turn give the same step; nothing throws on any text.</summary>
public static class DialogueRules
{
    /// <summary>Longer questions are cut for the knowledge base's sake and the state's.</summary>
    internal const int QueryLengthMax = 300;

    private const int UnansweredMax = 2;

    /// <summary>The first message of a conversation.</summary>
    /// <param name="language">"en" or "zh".</param>
    public static DialogueStep Greet(FlowSet flows, string language)
    {
        ArgumentNullException.ThrowIfNull(flows);
        var context = TurnContext.Of(flows, new UserTurn("", language, null, default));
        var reply = new Reply(context, DialogueState.Start);
        reply.SayNamed(BuiltInTexts.Greeting);
        reply.Offer(TurnPolicy.Menu(context, isFull: false));
        return reply.Build();
    }

    /// <summary>The reply to a message. With <see cref="DialogueOutcome.Answer"/> the knowledge base has the word; where it has no answer, <see cref="NoAnswer"/> takes over.</summary>
    public static DialogueStep Next(FlowSet flows, DialogueState state, UserTurn turn)
    {
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        state = state.Sound();

        // Nobody said that the last question had no answer: it had one.
        state = state.Asked ? state with { Asked = false, Unanswered = 0 } : state;
        var reply = new Reply(TurnContext.Of(flows, turn), state);
        new TurnPolicy(reply).Run();
        return reply.Build();
    }

    /// <summary>Replaces an answer that the knowledge base could not give: says so and offers a person; the open flow is returned to.</summary>
    /// <param name="state">That of the step which asked.</param>
    /// <param name="turn">The message of that step.</param>
    public static DialogueStep NoAnswer(FlowSet flows, DialogueState state, UserTurn turn)
    {
        ArgumentNullException.ThrowIfNull(flows);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(turn);
        var context = TurnContext.Of(flows, turn);
        state = state.Sound();
        var unanswered = Math.Min(state.Unanswered + 1, UnansweredMax);
        var reply = new Reply(context, state with { Asked = false, Unanswered = unanswered });
        var runner = new FlowRunner(reply);
        runner.Restore();
        if (turn.Intent is { IsOutOfScope: true })
        {
            reply.IsOutOfScope = true;
        }

        if (reply.State.Flow is not null)
        {
            reply.SayNamed(BuiltInTexts.NoAnswer);
            runner.Resume();
            return reply.Build();
        }

        var offers = unanswered >= UnansweredMax;
        reply.State = reply.State with { PersonOffered = offers };
        reply.SayNamed(offers ? BuiltInTexts.NoAnswerAgain : BuiltInTexts.NoAnswer);
        reply.Offer(offers ? [context.Text(BuiltInTexts.Yes), context.Text(BuiltInTexts.No)] : [context.Text(BuiltInTexts.TalkToPerson)]);
        return reply.Build();
    }
}
