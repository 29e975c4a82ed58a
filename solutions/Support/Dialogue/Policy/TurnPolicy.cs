using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Policy;

/// <summary>
/// What to do with a message. In this order: leaving and starting over, at any time; what the open flow waits for; a person that was offered; what the bot
/// understands by itself; an intent; what the turns before explain; asking back; the knowledge base.
/// </summary>
internal sealed class TurnPolicy
{
    private const int MenuMax = 5;
    private const int UnansweredMax = 2;

    private readonly Reply _reply;
    private readonly FlowRunner _flows;

    public TurnPolicy(Reply reply)
    {
        _reply = reply;
        _flows = new FlowRunner(reply);
        Context = Choose(reply);
    }

    /// <summary>The message, or the button it refers to.</summary>
    private TurnContext Context { get; }

    public void Run()
    {
        var hasGone = _flows.Restore();
        if (hasGone)
        {
            _reply.SayNamed(BuiltInTexts.FlowGone);
        }

        var command = Understanding.Command(Context);
        if (command is CommandWords.Cancel or CommandWords.Restart)
        {
            Obey(command);
            return;
        }

        if (_reply.State.PersonOffered)
        {
            var isInFlow = _reply.State.Flow is not null;
            _reply.State = _reply.State with { PersonOffered = false };
            if (YesNo.Read(Context.Message, Context.Flows) is { } yes)
            {
                AnswerOffer(yes, isInFlow);
                return;
            }
        }

        if (_reply.State.Flow is { } open)
        {
            new OpenFlowPolicy(_reply, _flows, this, Context).Run(Context.Flows.FindFlow(open.Name)!, open, command);
            return;
        }

        RunIdle(command);
    }

    /// <summary>Does what an intent leads to. In mid-flow the flow is returned to.</summary>
    public void Follow(IntentRule intent)
    {
        if (Context.Flows.FlowOf(intent.Name) is { } flow)
        {
            _flows.Start(flow);
        }
        else if (intent.Command is { } command)
        {
            Obey(command);
        }
        else if (intent.Say is { } said)
        {
            _reply.Say(said.In(Context.Language));
            _flows.Resume();
        }
        else if (intent.Handover is { } reason)
        {
            HandOver(reason.In(Context.Language));
        }
        else
        {
            Ask(intent.Query?.In(Context.Language) ?? Context.Message.Original);
        }
    }

    /// <summary>Asks the knowledge base, and returns to the open flow.</summary>
    public void Ask(string query)
    {
        _reply.AskKnowledge(query);
        _flows.Resume();
    }

    public void Obey(string command)
    {
        switch (command)
        {
            case CommandWords.Cancel:
                Cancel();
                break;
            case CommandWords.Restart:
                _reply.State = DialogueState.Start;
                _reply.SayNamed(BuiltInTexts.Restarted);
                _reply.Offer(Menu(Context, isFull: false));
                break;
            case CommandWords.Person:
                HandOver(Context.Text(BuiltInTexts.ReasonAsked));
                break;
            case CommandWords.Help:
                _reply.SayNamed(BuiltInTexts.WhatICanDo);
                _reply.Offer(Menu(Context, isFull: true));
                _flows.Resume();
                break;
            case CommandWords.Greeting when _reply.State.Flow is null:
                _reply.SayNamed(BuiltInTexts.Greeting);
                _reply.Offer(Menu(Context, isFull: false));
                break;
            case CommandWords.Thanks when _reply.State.Flow is null:
                _reply.SayNamed(BuiltInTexts.Thanks);
                break;
            case CommandWords.Goodbye when _reply.State.Flow is null:
                _reply.SayNamed(BuiltInTexts.Goodbye);
                break;
            default:
                _flows.Resume();
                break;
        }
    }

    /// <summary>Labels of what the bot does, flows first, and a person.</summary>
    public static IEnumerable<string> Menu(TurnContext context, bool isFull)
    {
        var labelled = context.Flows.Intents.Where(i => i.Label is not null).OrderBy(i => context.Flows.FlowOf(i.Name) is null).Take(isFull ? MenuMax : MenuMax - 1)
            .Select(i => i.Label!.In(context.Language));
        return isFull || context.Flows.Intents.Any(i => i.Label is not null) ? labelled.Append(context.Text(BuiltInTexts.TalkToPerson)) : [];
    }

    private void RunIdle(string? command)
    {
        var heard = _reply.State.Heard;
        var mentioned = FollowUps.Find(Context.Flows, Context).ToList();
        _reply.State = FollowUps.Mention(_reply.State, mentioned);
        if (!Context.Message.HasWords)
        {
            _reply.SayNamed(BuiltInTexts.EmptyMessage);
            return;
        }

        if (command is not null)
        {
            Obey(command);
            return;
        }

        if (heard is not null && Context.Flows.NoneOfThese.IsWhole(Context.Message.Bare))
        {
            _reply.State = _reply.State with { Heard = null, Unanswered = Unanswered() };
            _reply.SayNamed(BuiltInTexts.Rephrase);
            _reply.Offer([Context.Text(BuiltInTexts.TalkToPerson)]);
            return;
        }

        var isPressed = Context.Flows.IntentLabelled(Context.Message.Bare) is not null;
        _reply.State = _reply.State with { Heard = isPressed ? heard : null };
        if (!isPressed && FollowUps.RefersToOther(Context.Message) && FollowLastFlow(mentioned))
        {
            return;
        }

        if (Understanding.Intent(Context) is { } intent)
        {
            Follow(intent);
            return;
        }

        if (FollowLastFlow(mentioned) || AskWhatAbout(mentioned))
        {
            return;
        }

        // "And on tents?" is about what was asked before, however little an intent model makes of it alone.
        if (FollowUps.IsEllipsis(Context.Message) && _reply.State.LastQuery is { } before)
        {
            Ask(Message.Cut($"{Context.Message.Original} {before}", DialogueRules.QueryLengthMax));
            return;
        }

        if (!Clarify() && !SayOutOfScope())
        {
            Ask(Context.Message.Original);
        }
    }

    /// <summary>"And the other one?" after a flow: the same flow about another order.</summary>
    private bool FollowLastFlow(List<MentionedValue> mentioned)
    {
        if (_reply.State.LastFlow is not { } last || Context.Flows.FindFlow(last.Name) is not { Subject: { } subject } flow)
        {
            return false;
        }

        var isOther = FollowUps.RefersToOther(Context.Message);
        var named = mentioned.Where(m => m.Slot == subject.Name).Select(m => m.Value).FirstOrDefault();
        var value = named is not null && (isOther || FollowUps.IsEllipsis(Context.Message)) ? named
            : FollowUps.Ordinal(_reply.State, subject, Context.Message) ?? (isOther ? FollowUps.OtherMentioned(_reply.State, subject, last.Value) : null);
        if (value is null && !isOther)
        {
            return false;
        }

        _flows.Start(flow, value is null ? null : new Dictionary<string, string> { [subject.Name] = value });
        return true;
    }

    /// <summary>An order number and nothing else: what about it?</summary>
    private bool AskWhatAbout(List<MentionedValue> mentioned)
    {
        const int FillerMax = 10;
        if (mentioned.Count != 1 || Context.Message.Text.Length > mentioned[0].Value.Length + FillerMax || Questions.IsQuestion(Context.Message))
        {
            return false;
        }

        var flows = Context.Flows.Flows.Where(f => f.Subject?.Name == mentioned[0].Slot);
        var labels = flows.SelectMany(f => f.Intents).Select(Context.Flows.FindIntent).Where(i => i?.Label is not null).Select(i => i!.Label!.In(Context.Language)).Take(MenuMax).ToList();
        if (labels.Count == 0)
        {
            return false;
        }

        _reply.State = _reply.State with { Heard = Message.Cut(Context.Message.Original, DialogueRules.QueryLengthMax) };
        _reply.Say(Context.Flows.Named(BuiltInTexts.WhatAbout).In(Context.Language, _ => mentioned[0].Value));
        _reply.Offer(labels.Append(Context.Text(BuiltInTexts.TalkToPerson)));
        return true;
    }

    private bool Clarify()
    {
        var labels = Understanding.Likely(Context);
        if (labels.Count == 0)
        {
            return false;
        }

        _reply.State = _reply.State with { Heard = Message.Cut(Context.Message.Original, DialogueRules.QueryLengthMax) };
        _reply.SayNamed(BuiltInTexts.Clarify);
        _reply.Offer(labels.Append(Context.Text(BuiltInTexts.NoneOfThese)));
        return true;
    }

    private bool SayOutOfScope()
    {
        if (Context.Intent is not { IsOutOfScope: true } || Context.Flows.Settings.AnswersOutOfScope)
        {
            return false;
        }

        var menu = Menu(Context, isFull: true).ToList();
        _reply.IsOutOfScope = true;
        _reply.State = _reply.State with { Unanswered = Unanswered() };
        _reply.SayNamed(BuiltInTexts.OutOfScope);
        if (menu.Count > 1)
        {
            _reply.SayNamed(BuiltInTexts.WhatICanDo);
        }

        _reply.Offer(menu);
        return true;
    }

    private void AnswerOffer(bool yes, bool isInFlow)
    {
        if (yes)
        {
            HandOver(Context.Text(isInFlow ? BuiltInTexts.ReasonNotUnderstood : BuiltInTexts.ReasonUnanswered));
        }
        else if (isInFlow)
        {
            _reply.State = _reply.State with { Flow = _reply.State.Flow! with { Tries = 0 } };
            _flows.Resume();
        }
        else
        {
            _reply.State = _reply.State with { Unanswered = 0 };
            _reply.SayNamed(BuiltInTexts.HandoverDeclined);
            _reply.Offer(Menu(Context, isFull: false));
        }
    }

    private void HandOver(string reason)
    {
        _reply.SayNamed(BuiltInTexts.Handover);
        _flows.HandOver(reason);
    }

    private void Cancel()
    {
        var open = _reply.State.Flow;
        _reply.Flow = open?.Name;
        var own = open is null ? null : Context.Flows.FindFlow(open.Name)?.Cancelled;
        _reply.State = _reply.State with { Flow = null, Suspended = [], PersonOffered = false, Heard = null };
        if (own is not null)
        {
            _reply.Say(own.In(Context.Language));
        }
        else
        {
            _reply.SayNamed(open is null ? BuiltInTexts.NothingToCancel : BuiltInTexts.Cancelled);
        }

        _reply.Offer(Menu(Context, isFull: false));
    }

    private int Unanswered() => Math.Min(_reply.State.Unanswered + 1, UnansweredMax);

    /// <summary>"The second one" is the second button under the last reply; what the intent model makes of those words is of no use.</summary>
    private static TurnContext Choose(Reply reply) =>
        Ordinals.Whole(reply.Context.Message.Bare, reply.State.Offered.Count, digits: reply.State.Flow is null) is { } index
            ? reply.Context with { Message = Message.Of(reply.State.Offered[index]), Intent = null }
            : reply.Context;
}
