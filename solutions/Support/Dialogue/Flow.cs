using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue;

internal enum FlowStepKind
{
    Collect,
    Confirm,
    Say,
    Answer,
    Handover,
    End,
}

/// <summary>A step is left out unless its slot has one of the values.</summary>
/// <param name="Values">Stored values, or "given" and "missing".</param>
internal sealed record FlowCondition(string Slot, IReadOnlyList<string> Values)
{
    public const string Given = "given";
    public const string Missing = "missing";

    public bool Holds(IReadOnlyDictionary<string, string> slots) => slots.TryGetValue(Slot, out var value)
        ? Values.Contains(value) || Values.Contains(Given)
        : Values.Contains(Missing);
}

internal sealed record FlowStep
{
    public required FlowStepKind Kind { get; init; }

    /// <summary>Of a collect.</summary>
    public Slot? Slot { get; init; }

    public bool IsOptional { get; init; }

    /// <summary>What is said, asked of the knowledge base, asked to confirm, or the reason of a handover; null for a confirmation that lists the slots.</summary>
    public LocalText? Text { get; init; }

    /// <summary>A collect's own question, or what a handover says to the shopper.</summary>
    public LocalText? Said { get; init; }

    public IReadOnlyList<FlowCondition> When { get; init; } = [];

    public bool Applies(IReadOnlyDictionary<string, string> slots) => When.All(w => w.Holds(slots));
}

internal sealed record Flow
{
    public required string Name { get; init; }

    public required LocalText Label { get; init; }

    public required IReadOnlyList<string> Intents { get; init; }

    public required IReadOnlyList<FlowStep> Steps { get; init; }

    public LocalText? Resume { get; init; }

    public LocalText? Cancelled { get; init; }

    public IEnumerable<Slot> Slots => Steps.Where(s => s.Slot is not null).Select(s => s.Slot!);

    /// <summary>What identifies the thing the flow is about: an order, as a rule.</summary>
    public Slot? Subject => Slots.FirstOrDefault(s => s.Identifies);

    public Slot? FindSlot(string name) => Slots.FirstOrDefault(s => s.Name == name);
}

/// <summary>What a message about an intent leads to.</summary>
internal sealed record IntentRule
{
    public required string Name { get; init; }

    public LocalText? Label { get; init; }

    public Phrases Phrases { get; init; } = Phrases.None;

    public LocalText? Query { get; init; }

    public LocalText? Say { get; init; }

    public LocalText? Handover { get; init; }

    public string? Command { get; init; }
}
