using Suite.Support.Dialogue.Files;
using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Policy;

/// <summary>"No, change the date", "the order number is SH-654321", "不对，日期是昨天": what a shopper takes back.</summary>
/// <param name="Slot">What is corrected.</param>
/// <param name="Reading">What it is to be; none where the shopper is to be asked.</param>
internal sealed record Correction(Slot Slot, SlotReading Reading)
{
    private static readonly Phrases Cues = new(
    [
        "change", "correct", "wrong", "actually", "instead", "should be", "should have been", "update", "edit", "fix", "not right", "incorrect", "mistake", "i meant", "meant", "sorry", "wait", "rather", "modify",
        "改", "修改", "更改", "换成", "更正", "不对", "错了", "写错", "填错", "应该是", "其实是", "其实", "不是", "搞错", "弄错", "说错",
    ]);

    private static readonly string[] Links =
        ["to be ", "to ", "is ", "was ", "should be ", "should have been ", "into ", "as ", "= ", "改成", "改为", "换成", "应该是", "应为", "其实是", "是", "为"];

    /// <summary>Null where the message takes nothing back.</summary>
    public static Correction? Find(Flow flow, OpenFlow open, TurnContext context)
    {
        var text = context.Message.Text;
        var isCued = open.Changing || Cues.Find(text) is not null || YesNo.Leading(context.Flows.Words(CommandWords.No), context.Message.Bare) > 0;
        var known = flow.Slots.Where(s => open.Slots.ContainsKey(s.Name) || open.Skipped.Contains(s.Name)).ToList();
        var named = known.Select(s => (Slot: s, At: Locate(s, known, text))).Where(n => n.At is not null).OrderByDescending(n => n.At!.Value.Length).ToList();
        if (named.Count > 0)
        {
            var (slot, at) = (named[0].Slot, named[0].At!.Value);
            var reading = ReadAfter(slot, text[(at.Start + at.Length)..], context);
            reading = reading.IsNone ? slot.Read(context.Message, context.ForSlot(false)) : reading;
            var isSame = reading.Value is not null && reading.Value == open.Slots.GetValueOrDefault(slot.Name);
            return isSame || (reading.IsNone && !isCued) ? null : new Correction(slot, reading);
        }

        if (!isCued)
        {
            return null;
        }

        var spotted = SlotSpotter.Spot(known, context, null).Where(s => s.Value.Value != open.Slots.GetValueOrDefault(s.Key)).ToList();
        return spotted.Count == 1 ? new Correction(known.Find(s => s.Name == spotted[0].Key)!, spotted[0].Value) : null;
    }

    /// <summary>By its own names, or by those of its type where the flow has no other of the type.</summary>
    private static (int Start, int Length)? Locate(Slot slot, List<Slot> known, string text) =>
        slot.Words.Find(text) ?? (known.Count(s => s.GetType() == slot.GetType()) == 1 ? SlotFields.WordsOf(slot).Find(text) : null);

    private static SlotReading ReadAfter(Slot slot, string rest, TurnContext context)
    {
        rest = rest.TrimStart(' ', ':', ',', '.', '-', '=');
        var link = Array.Find(Links, l => rest.StartsWith(l, StringComparison.Ordinal));
        rest = link is null ? rest : rest[link.Length..];

        // "Is wrong" and "please" are no values of a free text.
        if (slot is TextSlot && link is null or "is " or "was " or "是")
        {
            return SlotReading.None;
        }

        var message = Message.Of(rest);
        return message.HasWords ? slot.Read(message, context.ForSlot(true)) with { Start = 0, Length = 0 } : SlotReading.None;
    }
}
