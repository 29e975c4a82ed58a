using Suite.Hosting;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Slots;

/// <param name="Words">By which it is recognised, its label among them.</param>
internal sealed record Choice(string Name, LocalText Label, Phrases Words);

/// <summary>One of a few, stored by name.</summary>
internal sealed record ChoiceSlot : Slot
{
    /// <summary>In shorter words a slip of the keyboard makes another word.</summary>
    private const int MistypedLengthMin = 5;

    public required IReadOnlyList<Choice> Choices { get; init; }

    public override int SpotOrder => 5;

    public override string InvalidText => BuiltInTexts.InvalidChoice;

    public override SlotReading Read(Message message, SlotContext context)
    {
        var whole = Choices.Where(c => c.Words.IsWhole(message.Bare)).ToList();
        if (whole.Count == 1)
        {
            return SlotReading.Of(whole[0].Name, 0, message.Text.Length);
        }

        if (context.IsAsked && Ordinals.Whole(message.Bare, Choices.Count, digits: true) is { } index)
        {
            return SlotReading.Of(Choices[index].Name, 0, message.Text.Length);
        }

        var found = Choices.Select(c => (Choice: c, At: c.Words.Find(message.Text))).Where(f => f.At is not null).OrderByDescending(f => f.At!.Value.Length).ToList();
        if (found.Count == 0)
        {
            return context.IsAsked ? ReadMistyped(message) : SlotReading.None;
        }

        // "Too small" says more than "size": the longest words decide, unless others stand elsewhere in the message.
        var (best, at) = (found[0].Choice, found[0].At!.Value);
        var others = found.Skip(1).Where(f => f.At!.Value.Start + f.At.Value.Length <= at.Start || f.At.Value.Start >= at.Start + at.Length).ToList();
        return others.Count == 0 ? SlotReading.Of(best.Name, at.Start, at.Length)
            : context.IsAsked ? new SlotReading { Candidates = [best.Name, .. others.Select(o => o.Choice.Name)], Refusal = context.Flows.Text(BuiltInTexts.WhichOne, context.Language) }
            : SlotReading.None;
    }

    public override bool IsStored(string value) => Choices.Any(c => c.Name == value);

    public override string Show(string value, string language) => Choices.FirstOrDefault(c => c.Name == value)?.Label.In(language) ?? value;

    public override IEnumerable<string> Buttons(FlowSet flows, string language) => Choices.Select(c => c.Label.In(language));

    private SlotReading ReadMistyped(Message message)
    {
        if (message.Bare.Length is < MistypedLengthMin or > 40)
        {
            return SlotReading.None;
        }

        var near = Choices.Where(c => c.Words.All.Any(w => w.Length >= MistypedLengthMin && !w.Any(Phrases.IsHan) && Spelling.Distance(w, message.Bare) == 1)).ToList();
        return near.Count == 1 ? SlotReading.Of(near[0].Name, 0, message.Text.Length) : SlotReading.None;
    }
}
