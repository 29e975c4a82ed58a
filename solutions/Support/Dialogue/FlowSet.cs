using System.Collections.Frozen;
using Suite.Support.Dialogue.Files;
using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue;

/// <summary>What a tenant's bot can do in conversation, read from a flow file: texts, slots, intents and flows. Immutable, thread-safe.</summary>
public sealed class FlowSet
{
    /// <summary>Each costs time in every turn.</summary>
    private const int SubjectsMax = 10;

    private readonly FrozenDictionary<string, LocalText> _texts;
    private readonly FrozenDictionary<string, Phrases> _words;
    private readonly FrozenDictionary<string, IntentRule> _intents;
    private readonly FrozenDictionary<string, Flow> _flows;
    private readonly FrozenDictionary<string, Flow> _flowsByIntent;
    private readonly FrozenDictionary<string, IntentRule> _intentsByLabel;

    private FlowSet(FlowFile file)
    {
        Languages = file.Languages;
        Settings = file.Settings;
        Intents = file.Intents;
        Flows = file.Flows;
        _texts = file.Texts.ToFrozenDictionary(StringComparer.Ordinal);
        _intents = file.Intents.ToFrozenDictionary(i => i.Name, StringComparer.Ordinal);
        _flows = file.Flows.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);
        _flowsByIntent = file.Flows.SelectMany(f => f.Intents.Select(i => (Intent: i, Flow: f))).ToFrozenDictionary(p => p.Intent, p => p.Flow, StringComparer.Ordinal);
        _intentsByLabel = file.Intents.SelectMany(i => new Phrases(i.Label?.All ?? []).All.Select(l => (Label: l, Intent: i)))
            .ToFrozenDictionary(p => p.Label, p => p.Intent, StringComparer.Ordinal);
        _words = CommandWords.BuiltIn.ToFrozenDictionary(
            w => w.Key,
            w => new Phrases(w.Value.Concat(file.Phrases.GetValueOrDefault(w.Key) ?? []).Concat(ButtonOf(w.Key) is { } button ? Named(button).All : [])),
            StringComparer.Ordinal);
        Subjects = [.. file.Flows.Select(f => f.Subject).OfType<Slot>().DistinctBy(s => s.Name).Take(SubjectsMax)];
        NoneOfThese = new Phrases(Named(BuiltInTexts.NoneOfThese).All.Concat(["none of these", "none of those", "none of them", "neither", "something else", "都不是", "别的", "其他", "其它", "以上都不是"]));
    }

    /// <summary>For a tenant that published no flows: greets, answers from the knowledge base, hands over to a person.</summary>
    public static FlowSet Default { get; } = new(new FlowFile());

    /// <summary>Of the file, the one it prefers first: "en", "zh" or both.</summary>
    public IReadOnlyList<string> Languages { get; }

    internal FlowSettings Settings { get; }

    internal DateOrder DateOrder => Settings.DateOrder;

    internal IReadOnlyList<IntentRule> Intents { get; }

    internal IReadOnlyList<Flow> Flows { get; }

    internal Phrases NoneOfThese { get; }

    /// <summary>What the flows are about: order numbers and the like, looked for in every message.</summary>
    internal IReadOnlyList<Slot> Subjects { get; }

    /// <summary>Reads a flow file: UTF-8 JSON as docs/support-flows.md describes it, at most 1 MB. Time is proportional to its size; nothing of the bytes is kept.</summary>
    /// <exception cref="FlowFileException">It has faults; the exception names all of them.</exception>
    public static FlowSet Parse(ReadOnlyMemory<byte> utf8Json) => new(FlowFileReader.Read(utf8Json));

    /// <summary>A named text, the file's own or the built-in one.</summary>
    /// <param name="name">As docs/support-flows.md lists them.</param>
    /// <param name="language">"en" or "zh"; another reads English.</param>
    /// <exception cref="ArgumentException">There is no text of this name.</exception>
    public string Text(string name, string language) => Named(name).In(language);

    internal LocalText Named(string name) =>
        _texts.GetValueOrDefault(name) ?? BuiltInTexts.Find(name) ?? throw new ArgumentException($"There is no text '{name}'.", nameof(name));

    /// <summary>What is understood as a command, the button's text among it.</summary>
    internal Phrases Words(string command) => _words[command];

    internal IntentRule? FindIntent(string name) => _intents.GetValueOrDefault(name);

    internal Flow? FindFlow(string name) => _flows.GetValueOrDefault(name);

    internal Flow? FlowOf(string intent) => _flowsByIntent.GetValueOrDefault(intent);

    /// <param name="bare">A message's <see cref="Message.Bare"/>.</param>
    internal IntentRule? IntentLabelled(string bare) => _intentsByLabel.GetValueOrDefault(bare);

    private static string? ButtonOf(string command) => command switch
    {
        CommandWords.Cancel => BuiltInTexts.Cancel,
        CommandWords.Person => BuiltInTexts.TalkToPerson,
        CommandWords.Yes => BuiltInTexts.Yes,
        CommandWords.No => BuiltInTexts.No,
        CommandWords.Skip => BuiltInTexts.Skip,
        _ => null,
    };
}
