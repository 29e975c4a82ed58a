using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Policy;

/// <summary>Takes a flow from step to step until it waits for the shopper or ends.</summary>
internal sealed class FlowRunner(Reply reply)
{
    /// <summary>Flows that are returned to; with more nobody remembers what the first one was.</summary>
    private const int SuspendedMax = 2;

    private const int MentionedButtonsMax = 3;

    private readonly TurnContext _context = reply.Context;

    /// <summary>Starts a flow with what the message has said already, and what is open or known already.</summary>
    /// <param name="known">Values to start with, surer than what the message says.</param>
    public void Start(Flow flow, IReadOnlyDictionary<string, string>? known = null)
    {
        if (reply.State.Flow is { } left)
        {
            reply.State = reply.State with { Flow = null, Suspended = [.. reply.State.Suspended.Append(left).TakeLast(SuspendedMax)] };
            reply.SayNamed(BuiltInTexts.Suspended);
        }

        var slots = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in (IEnumerable<Message>)[_context.Message, .. reply.State.Heard is { } heard ? [Message.Of(heard)] : Array.Empty<Message>()])
        {
            foreach (var (name, reading) in SlotSpotter.Spot(flow.Slots, _context with { Message = text }, null))
            {
                if (reading.Value is { } value)
                {
                    slots.TryAdd(name, value);
                }
            }
        }

        if (flow.Subject is { } subject && !slots.ContainsKey(subject.Name) && FollowUps.RefersBack(_context.Message) && FollowUps.LastMentioned(reply.State, subject) is { } same)
        {
            slots[subject.Name] = same;
        }

        foreach (var (name, value) in known ?? new Dictionary<string, string>())
        {
            slots[name] = value;
        }

        reply.State = reply.State with { Heard = null };
        Run(flow, new OpenFlow { Name = flow.Name, Slots = slots }, 0, 0);
    }

    /// <summary>Goes on from a step.</summary>
    /// <param name="silentBefore">Steps before this one have been said already: a correction goes through them again without a word.</param>
    public void Run(Flow flow, OpenFlow open, int from, int silentBefore)
    {
        var slots = new Dictionary<string, string>(open.Slots, StringComparer.Ordinal);
        open = open with { Slots = slots, Tries = 0, Changing = false };
        reply.Flow = flow.Name;
        for (var i = from; i < flow.Steps.Count; i++)
        {
            var step = flow.Steps[i];
            if (!step.Applies(slots))
            {
                // What was collected for a reason that no longer holds is not kept.
                slots.Remove(step.Slot?.Name ?? "");
                continue;
            }

            var isSilent = i < silentBefore;
            switch (step.Kind)
            {
                case FlowStepKind.Collect when slots.ContainsKey(step.Slot!.Name) || open.Skipped.Contains(step.Slot.Name):
                    break;
                case FlowStepKind.Collect or FlowStepKind.Confirm:
                    Wait(flow, open with { Step = i, Asking = step.Slot?.Name });
                    return;
                case FlowStepKind.Say when !isSilent:
                    reply.Say(Fill(flow, slots, step.Text!));
                    break;
                case FlowStepKind.Answer when !isSilent:
                    reply.AskKnowledge(Fill(flow, slots, step.Text!));
                    break;
                case FlowStepKind.Handover:
                    Complete(flow, slots, i);
                    reply.Say(Fill(flow, slots, step.Said ?? _context.Flows.Named(BuiltInTexts.Handover)));
                    HandOver(Fill(flow, slots, step.Text!));
                    return;
                case FlowStepKind.End:
                    End(flow, slots, i);
                    return;
            }
        }

        End(flow, slots, flow.Steps.Count);
    }

    /// <summary>Asks what the open flow waits for once more.</summary>
    /// <param name="before">Said in the same message.</param>
    public void AskAgain(Flow flow, OpenFlow open, string before)
    {
        reply.Flow = flow.Name;
        reply.State = reply.State with { Flow = open };
        reply.Collected = open.Slots;
        reply.Say(_context.Join(before, Question(flow, open)));
        reply.Offer(Buttons(flow, open));
    }

    /// <summary>After something else was dealt with: back to the flow that is open, or that was left for another one.</summary>
    public void Resume()
    {
        while (reply.State.Flow is null && reply.State.Suspended.Count > 0)
        {
            reply.State = reply.State with { Flow = reply.State.Suspended[^1], Suspended = [.. reply.State.Suspended.SkipLast(1)] };
            Restore();
        }

        if (reply.State.Flow is { } open && _context.Flows.FindFlow(open.Name) is { } flow)
        {
            var label = flow.Label.In(_context.Language);
            AskAgain(flow, open, (flow.Resume ?? _context.Flows.Named(BuiltInTexts.Resume)).In(_context.Language, _ => label));
        }
    }

    /// <summary>
    /// The open flow as the flow file has it now: values that are no longer valid are dropped, and the step is the one that asks for the same. A flow that is gone is closed.
    /// </summary>
    /// <returns>Whether a flow was closed because the file no longer has it, or no longer waits for anything.</returns>
    public bool Restore()
    {
        if (reply.State.Flow is not { } open)
        {
            return false;
        }

        var flow = _context.Flows.FindFlow(open.Name);
        var slots = open.Slots.Where(s => flow?.FindSlot(s.Key)?.IsStored(s.Value) == true).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        var step = flow is null ? -1 : Locate(flow, open, slots);
        reply.State = reply.State with { Flow = step < 0 ? null : open with { Step = step, Slots = slots, Asking = flow!.Steps[step].Slot?.Name } };
        return step < 0;
    }

    public string Question(Flow flow, OpenFlow open)
    {
        var step = flow.Steps[open.Step];
        if (step.Slot is { } slot)
        {
            var label = slot.Label.In(_context.Language);
            return step.Said is { } own ? Fill(flow, open.Slots, own) : (slot.Ask ?? _context.Flows.Named(BuiltInTexts.Ask)).In(_context.Language, _ => label);
        }

        return step.Text is { } text
            ? Fill(flow, open.Slots, text)
            : _context.Flows.Named(BuiltInTexts.Confirm).In(_context.Language, _ => Summary(flow, open.Slots));
    }

    public IEnumerable<string> Buttons(Flow flow, OpenFlow open)
    {
        var step = flow.Steps[open.Step];
        if (step.Slot is not { } slot)
        {
            return [_context.Text(BuiltInTexts.Yes), _context.Text(BuiltInTexts.No)];
        }

        var buttons = slot.Buttons(_context.Flows, _context.Language);
        if (slot.Identifies)
        {
            buttons = reply.State.Mentioned.Where(m => m.Slot == slot.Name && slot.IsStored(m.Value)).TakeLast(MentionedButtonsMax).Select(m => m.Value).Concat(buttons);
        }

        return step.IsOptional ? buttons.Append(_context.Text(BuiltInTexts.Skip)) : buttons;
    }

    public string Fill(Flow flow, IReadOnlyDictionary<string, string> slots, LocalText text) => text.In(
        _context.Language,
        name => slots.TryGetValue(name, out var value) && flow.FindSlot(name) is { } slot ? slot.Show(value, _context.Language) : _context.Text(BuiltInTexts.NotGiven));

    /// <summary>Leaves every flow to a person; what was mentioned stays known.</summary>
    public void HandOver(string reason)
    {
        if (reply.State.Flow is { } open)
        {
            reply.Flow ??= open.Name;
            reply.Collected = open.Slots;
        }

        reply.HandOver(reason);
        reply.Offer([]);
        reply.State = reply.State with { Flow = null, Suspended = [], PersonOffered = false, Unanswered = 0, Heard = null };
    }

    private void Wait(Flow flow, OpenFlow open)
    {
        reply.State = reply.State with { Flow = open };
        reply.Collected = open.Slots;
        reply.Say(Question(flow, open));
        reply.Offer(Buttons(flow, open));
    }

    private void End(Flow flow, Dictionary<string, string> slots, int end)
    {
        Complete(flow, slots, end);
        if (reply.SaysNothing)
        {
            reply.SayNamed(BuiltInTexts.Done);
        }

        Resume();
    }

    private void Complete(Flow flow, Dictionary<string, string> slots, int end)
    {
        // A value that came up for a step the flow never reached was not asked for and not confirmed.
        var reached = flow.Steps.Take(end).Where(s => s.Slot is not null && s.Applies(slots)).Select(s => s.Slot!.Name).ToHashSet(StringComparer.Ordinal);
        var collected = slots.Where(s => reached.Contains(s.Key)).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);
        reply.Completed = new CompletedFlow(flow.Name, collected);
        reply.Collected = collected;
        reply.Offer([]);
        reply.State = FollowUps.Mention(reply.State, flow.Slots, collected) with
        {
            Flow = null,
            LastFlow = new EndedFlow(flow.Name, flow.Subject is { } subject ? collected.GetValueOrDefault(subject.Name) : null),
        };
    }

    private string Summary(Flow flow, IReadOnlyDictionary<string, string> slots) => string.Join('\n', flow.Slots.Where(s => slots.ContainsKey(s.Name))
        .Select(s => $"{Capital(s.Label.In(_context.Language))}{(_context.Language == LocalText.Chinese ? "：" : ": ")}{s.Show(slots[s.Name], _context.Language)}"));

    private static string Capital(string text) => text.Length > 0 ? char.ToUpperInvariant(text[0]) + text[1..] : text;

    /// <summary>The step that asks for what the open flow waits for; the first one that still has to be asked where the file no longer asks for that; -1 for none.</summary>
    private static int Locate(Flow flow, OpenFlow open, Dictionary<string, string> slots)
    {
        bool Waits(int i) => flow.Steps[i].Kind == (open.Asking is null ? FlowStepKind.Confirm : FlowStepKind.Collect) && flow.Steps[i].Slot?.Name == open.Asking;

        if (open.Step >= 0 && open.Step < flow.Steps.Count && Waits(open.Step))
        {
            return open.Step;
        }

        var all = Enumerable.Range(0, flow.Steps.Count).ToList();
        var same = all.FindIndex(Waits);
        return same >= 0 ? same : all.FindIndex(i => flow.Steps[i] is { Kind: FlowStepKind.Collect } step && !slots.ContainsKey(step.Slot!.Name) && step.Applies(slots));
    }
}
