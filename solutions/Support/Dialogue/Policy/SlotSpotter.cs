using Suite.Support.Dialogue.Slots;

namespace Suite.Support.Dialogue.Policy;

/// <summary>Finds values for several slots in one message; no part of it counts twice.</summary>
internal static class SlotSpotter
{
    /// <param name="slots">Those that are wanted, each once.</param>
    /// <param name="asked">The one whose question the message answers; null if none.</param>
    public static IReadOnlyDictionary<string, SlotReading> Spot(IEnumerable<Slot> slots, TurnContext context, Slot? asked)
    {
        var found = new Dictionary<string, SlotReading>(StringComparer.Ordinal);
        var taken = new List<SlotReading>();
        var wanted = slots.ToList();

        // The slot that was asked for reads first; then the surest forms.
        foreach (var slot in wanted.OrderBy(s => s.Name == asked?.Name ? -1 : s.SpotOrder))
        {
            var isAsked = slot.Name == asked?.Name;
            if (!isAsked && (!slot.IsSpotted || (IsOneOfSeveral(slot, wanted) && !IsNamed(slot, context))))
            {
                continue;
            }

            var reading = slot.Read(context.Message, context.ForSlot(isAsked));
            if (!reading.IsNone && !taken.Exists(t => Overlap(t, reading)) && (isAsked || !IsPartOfOther(slot, reading, wanted, context)))
            {
                found[slot.Name] = reading;
                taken.Add(reading);
            }
        }

        return found;
    }

    /// <summary>Of two dates nobody could tell which is meant, unless the message says so.</summary>
    private static bool IsOneOfSeveral(Slot slot, List<Slot> slots) => slots.Exists(s => s.Name != slot.Name && s.SpotOrder == slot.SpotOrder && slot is DateSlot or AmountSlot or EmailSlot);

    private static bool IsNamed(Slot slot, TurnContext context) => slot.Words.Find(context.Message.Text) is not null;

    /// <summary>An order number of any form accepts days and amounts too: 2026-11-03 is a day where a day can be meant.</summary>
    private static bool IsPartOfOther(Slot slot, SlotReading reading, List<Slot> slots, TurnContext context) =>
        slot is PatternSlot { Pattern: null } && slots.Exists(s => s is DateSlot or EmailSlot && s.Read(context.Message, context.ForSlot(false)) is { IsNone: false } other && Overlap(other, reading));

    private static bool Overlap(SlotReading a, SlotReading b) => a.Length > 0 && b.Length > 0 && a.Start < b.Start + b.Length && b.Start < a.Start + a.Length;
}
