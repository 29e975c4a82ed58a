using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Policy;

/// <summary>A message while a flow waits for something: a value, several, a correction, a question in between, or nothing of use.</summary>
internal sealed class OpenFlowPolicy(Reply reply, FlowRunner runner, TurnPolicy turn, TurnContext context)
{
    public void Run(Flow flow, OpenFlow open, string? command)
    {
        reply.Flow = flow.Name;
        reply.Collected = open.Slots;
        var step = flow.Steps[open.Step];
        if (step.IsOptional && context.Says(CommandWords.Skip))
        {
            runner.Run(flow, open with { Skipped = [.. open.Skipped, step.Slot!.Name] }, open.Step, open.Step);
        }
        else if (command is not null)
        {
            turn.Obey(command);
        }
        else if (!context.Message.HasWords && YesNo.Read(context.Message, context.Flows) is null)
        {
            Refuse(flow, open, context.Text(BuiltInTexts.EmptyMessage));
        }
        else if (step.Slot is { } slot)
        {
            Collect(flow, open, slot);
        }
        else
        {
            Confirm(flow, open);
        }
    }

    private void Collect(Flow flow, OpenFlow open, Slot slot)
    {
        var correction = Correction.Find(flow, open, context);
        if (correction is { Reading.IsNone: false })
        {
            Correct(flow, open, correction);
            return;
        }

        // Any words are a text, and many questions have a choice's words in them: whoever asks gets an answer first.
        var isDigression = slot is ChoiceSlot or YesNoSlot or TextSlot && IsAside(slot);
        if (isDigression && Digress(flow))
        {
            return;
        }

        var wanted = flow.Slots.Where(s => s.Name == slot.Name || !open.Slots.ContainsKey(s.Name));
        var spotted = SlotSpotter.Spot(wanted, context, slot);
        var slots = new Dictionary<string, string>(open.Slots, StringComparer.Ordinal);
        foreach (var (name, found) in spotted.Where(s => s.Value.Value is not null))
        {
            slots[name] = found.Value!;
        }

        if (!slots.ContainsKey(slot.Name) && slot.Identifies && Earlier(slot) is { } earlier)
        {
            slots[slot.Name] = earlier;
        }

        var filled = open with { Slots = slots };
        var reading = spotted.GetValueOrDefault(slot.Name) ?? SlotReading.None;
        if (slots.ContainsKey(slot.Name))
        {
            reply.State = FollowUps.Mention(reply.State, flow.Slots, slots);
            runner.Run(flow, filled, open.Step, open.Step);
        }
        else if (reading.Candidates.Count > 0)
        {
            Choose(flow, filled, slot, reading);
        }
        else if (reading.Refusal is { } refusal)
        {
            Refuse(flow, filled, refusal);
        }
        else if (correction is not null)
        {
            Correct(flow, filled, correction);
        }
        else if (slots.Count > open.Slots.Count)
        {
            runner.AskAgain(flow, filled with { Tries = 0 }, "");
        }
        else if (isDigression || !Digress(flow))
        {
            Refuse(flow, open, slot.Invalid?.In(context.Language) ?? context.Text(slot.InvalidText));
        }
    }

    private void Confirm(Flow flow, OpenFlow open)
    {
        var answer = YesNo.Read(context.Message, context.Flows);
        if (answer == true && IsWholeAnswer(CommandWords.Yes))
        {
            if (open.Changing)
            {
                runner.AskAgain(flow, open with { Changing = false }, "");
            }
            else
            {
                runner.Run(flow, open, open.Step + 1, open.Step + 1);
            }
        }
        else if (Correction.Find(flow, open, context) is { } correction)
        {
            Correct(flow, open, correction);
        }
        else if (answer == true && !open.Changing)
        {
            runner.Run(flow, open, open.Step + 1, open.Step + 1);
        }
        else if (answer == false && !open.Changing)
        {
            AskWhatToChange(flow, open);
        }
        else if (answer == false)
        {
            runner.AskAgain(flow, open with { Changing = false }, "");
        }
        else if (!Digress(flow))
        {
            Refuse(flow, open with { Changing = false }, context.Text(BuiltInTexts.InvalidYesNo));
        }
    }

    private void AskWhatToChange(Flow flow, OpenFlow open)
    {
        reply.State = reply.State with { Flow = open with { Changing = true } };
        reply.SayNamed(BuiltInTexts.WhatToChange);
        reply.Offer(flow.Slots.Where(s => open.Slots.ContainsKey(s.Name)).Select(s => s.Label.In(context.Language)).Append(context.Text(BuiltInTexts.Cancel)));
    }

    private void Correct(Flow flow, OpenFlow open, Correction correction)
    {
        var (slot, reading) = (correction.Slot, correction.Reading);
        var label = slot.Label.In(context.Language);
        var slots = new Dictionary<string, string>(open.Slots, StringComparer.Ordinal);
        var skipped = open.Skipped.Where(s => s != slot.Name).ToList();
        if (reading.Value is { } value)
        {
            slots[slot.Name] = value;
            reply.State = FollowUps.Mention(reply.State, flow.Slots, slots);
            reply.Say(context.Flows.Named(BuiltInTexts.Corrected).In(context.Language, blank => blank == "slot" ? label : slot.Show(value, context.Language)));
            runner.Run(flow, open with { Slots = slots, Skipped = skipped }, 0, open.Step);
            return;
        }

        // Without a value yet: the flow waits at that slot's own step again.
        slots.Remove(slot.Name);
        var at = Enumerable.Range(0, flow.Steps.Count).First(i => flow.Steps[i].Slot?.Name == slot.Name);
        var reopened = open with { Step = at, Asking = slot.Name, Slots = slots, Skipped = skipped, Changing = false, Tries = 0 };
        if (reading.Candidates.Count > 0)
        {
            Choose(flow, reopened, slot, reading);
        }
        else
        {
            reply.State = reply.State with { Flow = reopened };
            reply.Say(context.Join(reading.Refusal ?? "", context.Flows.Named(BuiltInTexts.AskChange).In(context.Language, _ => label)));
            reply.Offer(runner.Buttons(flow, reopened));
        }
    }

    private void Choose(Flow flow, OpenFlow open, Slot slot, SlotReading reading)
    {
        if (slot.Identifies)
        {
            reply.State = FollowUps.Mention(reply.State, reading.Candidates.Select(c => new MentionedValue(slot.Name, c)));
        }

        reply.Flow = flow.Name;
        reply.State = reply.State with { Flow = open };
        reply.Say(reading.Refusal ?? context.Text(BuiltInTexts.WhichOne));
        reply.Offer(reading.Candidates.Select(c => slot.Show(c, context.Language)));
    }

    private void Refuse(Flow flow, OpenFlow open, string why)
    {
        var tried = open with { Tries = Math.Min(open.Tries + 1, 10) };
        if (tried.Tries < context.Flows.Settings.Tries)
        {
            runner.AskAgain(flow, tried, why);
            return;
        }

        reply.State = reply.State with { Flow = tried, PersonOffered = true };
        reply.SayNamed(BuiltInTexts.TooManyTries);
        reply.Offer([context.Text(BuiltInTexts.Yes), context.Text(BuiltInTexts.No), context.Text(BuiltInTexts.Cancel)]);
    }

    /// <summary>Something else in mid-flow: it is dealt with, and the flow returned to.</summary>
    private bool Digress(Flow flow)
    {
        var intent = Understanding.Intent(context);
        var isQuestion = Questions.IsQuestion(context.Message);
        var other = intent is null ? null : context.Flows.FlowOf(intent.Name);

        // "How long until I get my money back?" wants to know, not to begin another form in the middle of this one. "Where is my order?" is about one's own.
        var wantsToKnow = other is not null && Questions.IsCertain(context.Message) && !Questions.AsksWhere(context.Message);
        if (intent is not null && other != flow && !wantsToKnow)
        {
            turn.Follow(intent);
            return true;
        }

        if (isQuestion)
        {
            turn.Ask(context.Message.Original);
        }

        return isQuestion;
    }

    /// <summary>Not a value, though it could be read as one.</summary>
    private bool IsAside(Slot slot)
    {
        if (slot is ChoiceSlot choice && choice.Choices.Any(c => c.Words.IsWhole(context.Message.Bare)))
        {
            return false;
        }

        return slot is TextSlot ? context.Message.Text.EndsWith('?') && Questions.IsQuestion(context.Message) : Questions.IsCertain(context.Message) && context.Message.Text.Length > 3;
    }

    /// <summary>"The same one", "the other one", "the second": what came up before.</summary>
    private string? Earlier(Slot slot) =>
        FollowUps.RefersToOther(context.Message) ? FollowUps.OtherMentioned(reply.State, slot, reply.State.LastFlow?.Value)
        : FollowUps.Ordinal(reply.State, slot, context.Message)
        ?? (context.Message.Text.Length <= 40 && FollowUps.RefersBack(context.Message) && !Questions.IsQuestion(context.Message) ? FollowUps.LastMentioned(reply.State, slot) : null);

    private bool IsWholeAnswer(string word) => context.Says(word);
}
