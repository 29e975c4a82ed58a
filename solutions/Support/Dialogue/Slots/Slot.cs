using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Slots;

/// <summary>What a slot is read in: the day, the reply's language, and whether the message answers the slot's own question.</summary>
/// <param name="Flows">For the words of yes and no, and for texts.</param>
/// <param name="IsAsked">The message answers this slot's question: a bare number is an amount, any words are a text.</param>
internal sealed record SlotContext(FlowSet Flows, DateOnly Today, string Language, bool IsAsked);

/// <summary>What a slot found in a message: a value, several that it could be, a reason why it cannot be taken, or nothing.</summary>
internal sealed record SlotReading
{
    public static SlotReading None { get; } = new();

    /// <summary>Valid, in stored form; null if there is none, or more than one.</summary>
    public string? Value { get; init; }

    /// <summary>Several valid values, of which the shopper has to pick one: in stored form, at least two, or empty.</summary>
    public IReadOnlyList<string> Candidates { get; init; } = [];

    /// <summary>Why what was said cannot be taken, or what to ask about it; null where nothing was found at all.</summary>
    public string? Refusal { get; init; }

    /// <summary>Where in the normalised text it stands.</summary>
    public int Start { get; init; }

    public int Length { get; init; }

    public bool IsNone => Value is null && Candidates.Count == 0 && Refusal is null;

    public static SlotReading Of(string value, int start, int length) => new() { Value = value, Start = start, Length = length };
}

/// <summary>Something to collect. A value has a stored form, which is what the journal and the state hold, and a form to show in each language.</summary>
internal abstract record Slot
{
    public required string Name { get; init; }

    public required LocalText Label { get; init; }

    /// <summary>Names by which a shopper may call it, its label among them.</summary>
    public required Phrases Words { get; init; }

    public LocalText? Ask { get; init; }

    public LocalText? Invalid { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Suggest { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Values that name something that comes up again, as an order does.</summary>
    public virtual bool Identifies => false;

    /// <summary>May be found in a message that was not an answer to its question.</summary>
    public virtual bool IsSpotted => true;

    /// <summary>Those with a lower number take their part of a message first: a pattern's hit is surer than a date's.</summary>
    public abstract int SpotOrder { get; }

    /// <summary>The named text for an answer that holds nothing of use.</summary>
    public abstract string InvalidText { get; }

    public abstract SlotReading Read(Message message, SlotContext context);

    /// <summary>Whether this is a stored form of a value of this slot: states outlive flow files.</summary>
    public abstract bool IsStored(string value);

    /// <summary>As shown to a reader.</summary>
    public virtual string Show(string value, string language) => value;

    /// <summary>Quick replies under its question.</summary>
    public virtual IEnumerable<string> Buttons(FlowSet flows, string language) => Suggest.GetValueOrDefault(language) ?? Suggest.Values.FirstOrDefault() ?? [];
}
