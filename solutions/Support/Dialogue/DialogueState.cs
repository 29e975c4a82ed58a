using System.Text.Json.Serialization;

namespace Suite.Support.Dialogue;

/// <summary>
/// Where a conversation stands. Stored as JSON in the journal with every reply, so it is small, bounded, and holds names and values only: nothing in it
/// refers to a version of the flow file. A flow, step or slot that the file no longer has is dropped politely at the next message. Members that a later
/// version adds have defaults; members that this version does not know are ignored.
/// </summary>
public sealed record DialogueState
{
    public static DialogueState Start { get; } = new();

    /// <summary>The flow that is under way; null if none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OpenFlow? Flow { get; init; }

    /// <summary>Flows that were left for another one and are returned to, the one left last at the end.</summary>
    public IReadOnlyList<OpenFlow> Suspended { get; init; } = [];

    /// <summary>The flow that ended last; "and the other one?" starts it again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EndedFlow? LastFlow { get; init; }

    /// <summary>The knowledge base's last question, shortened.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? LastQuery { get; init; }

    /// <summary>The message that the bot asked back about: what it said already is not asked for again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Heard { get; init; }

    /// <summary>Order numbers and the like that came up, the oldest first.</summary>
    public IReadOnlyList<MentionedValue> Mentioned { get; init; } = [];

    /// <summary>The buttons under the last reply: "the second one" is one of them.</summary>
    public IReadOnlyList<string> Offered { get; init; } = [];

    /// <summary>Questions in a row that the knowledge base had no answer to, or that were out of scope.</summary>
    public int Unanswered { get; init; }

    /// <summary>The knowledge base was asked; unless it had no answer, the next message finds that it had one.</summary>
    public bool Asked { get; init; }

    /// <summary>A person was offered with the last reply: yes means hand over.</summary>
    public bool PersonOffered { get; init; }

    /// <summary>This state without what no version writes: a journal is read for years, and a missing list is an empty one.</summary>
    internal DialogueState Sound() => this with
    {
        Flow = Sound(Flow),
        Suspended = [.. (Suspended ?? []).Select(Sound).OfType<OpenFlow>().TakeLast(4)],
        LastFlow = LastFlow is { Name: not null } ? LastFlow : null,
        Mentioned = [.. (Mentioned ?? []).Where(m => m is { Slot: not null, Value: not null }).TakeLast(16)],
        Offered = [.. (Offered ?? []).Where(o => o is not null).Take(16)],
    };

    private static OpenFlow? Sound(OpenFlow? flow) => flow is not { Name: not null } ? null : flow with
    {
        Slots = (flow.Slots ?? new Dictionary<string, string>()).Where(s => s.Value is not null).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal),
        Skipped = [.. (flow.Skipped ?? []).Where(s => s is not null)],
    };
}

/// <summary>A flow under way.</summary>
public sealed record OpenFlow
{
    /// <summary>In the flow file.</summary>
    public required string Name { get; init; }

    /// <summary>Index of the step that waits for the shopper.</summary>
    public int Step { get; init; }

    /// <summary>What is waited for, as a check against a changed flow file: a slot's name, or null for a confirmation.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Asking { get; init; }

    /// <summary>What was collected, by slot, in stored form.</summary>
    public IReadOnlyDictionary<string, string> Slots { get; init; } = new Dictionary<string, string>();

    /// <summary>Optional slots that the shopper left out.</summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>Answers in a row that were of no use.</summary>
    public int Tries { get; init; }

    /// <summary>The shopper declined what was to be confirmed and is asked what to change.</summary>
    public bool Changing { get; init; }
}

/// <summary>A flow that came to its end.</summary>
/// <param name="Value">What it was about, as an order number; null if nothing of the kind.</param>
public sealed record EndedFlow(string Name, string? Value);

/// <summary>A value that identifies something, as an order number.</summary>
public sealed record MentionedValue(string Slot, string Value);
