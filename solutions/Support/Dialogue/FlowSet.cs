using System.Collections.Frozen;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue;

/// <summary>What a tenant's bot can do in conversation, read from a flow file: texts, slots, intents and flows. Immutable.</summary>
public sealed class FlowSet
{
    private readonly FrozenDictionary<string, LocalText> _texts;

    private FlowSet(FrozenDictionary<string, LocalText> texts) => _texts = texts;

    /// <summary>For a tenant that published no flows: greets, answers from the knowledge base, hands over to a person.</summary>
    public static FlowSet Default { get; } = new(FrozenDictionary<string, LocalText>.Empty);

    /// <summary>A named text, the file's own or the built-in one.</summary>
    /// <exception cref="ArgumentException">There is no text of this name.</exception>
    public string Text(string name, string language) =>
        Named(name).In(language);

    internal LocalText Named(string name) =>
        _texts.GetValueOrDefault(name) ?? BuiltInTexts.Find(name) ?? throw new ArgumentException($"There is no text '{name}'.", nameof(name));
}
