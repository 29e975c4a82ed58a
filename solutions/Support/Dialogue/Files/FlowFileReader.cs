using Suite.Hosting;
using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Files;

/// <summary>Reads a flow file: all of it, whatever is wrong on the way, so that every fault is named at once.</summary>
internal sealed class FlowFileReader
{
    private const int FlowsMax = 100;
    private const int SlotsMax = 100;
    private const int IntentsMax = 500;
    private const int QueryLengthMax = 200;

    private readonly FlowFaults _faults;
    private readonly FlowFields _fields;

    private FlowFileReader(FlowFaults faults) => (_faults, _fields) = (faults, new FlowFields(faults));

    /// <exception cref="FlowFileException">With all faults.</exception>
    public static FlowFile Read(ReadOnlyMemory<byte> json)
    {
        var faults = new FlowFaults();
        var root = FlowJson.Read(json, faults);
        var file = root is null ? null : new FlowFileReader(faults).Read(root);
        faults.ThrowIfAny();
        return file ?? throw new InvalidOperationException("A flow file that cannot be read has faults.");
    }

    private FlowFile Read(FlowNode root)
    {
        if (!_fields.IsObject(root, ["version", "languages", "settings", "texts", "phrases", "slots", "intents", "flows"]))
        {
            return new FlowFile();
        }

        _fields.Integer(root.Member("version"), 1, 1);
        ReadLanguages(root.Member("languages"));
        var slots = new Dictionary<string, Slot>(StringComparer.Ordinal);
        var slotFields = new SlotFields(_fields);
        foreach (var member in Members(root, "slots", SlotsMax))
        {
            if (slotFields.Read(member) is { } slot)
            {
                slots.Add(slot.Name, slot);
            }
        }

        var intents = Members(root, "intents", IntentsMax).Select(ReadIntent).OfType<IntentRule>().ToList();
        CheckPhrases(root.Member("intents"), intents);
        return new FlowFile
        {
            Languages = _fields.Languages,
            Texts = ReadTexts(root.Member("texts")),
            Phrases = ReadPhrases(root.Member("phrases")),
            Settings = ReadSettings(root.Member("settings")),
            Intents = intents,
            Flows = ReadFlows(root, slots, intents),
        };
    }

    private IEnumerable<FlowMember> Members(FlowNode root, string name, int countMax) =>
        root.Member(name) is { } node ? _fields.Named(node, countMax, name) : [];

    private void ReadLanguages(FlowNode? node)
    {
        if (node is null)
        {
            return;
        }

        var languages = _fields.List(node, 2);
        if (languages.Count is 1 or 2 && languages.All(l => l is LocalText.English or LocalText.Chinese) && languages.Distinct().Count() == languages.Count)
        {
            _fields.Languages = languages;
        }
        else
        {
            _faults.Add(node, "Expected [\"en\",\"zh\"], [\"en\"] or [\"zh\"].");
        }
    }

    private FlowSettings ReadSettings(FlowNode? node)
    {
        var settings = new FlowSettings();
        if (node is null || !_fields.IsObject(node, ["outOfScope", "tries", "choices", "dateOrder"]))
        {
            return settings;
        }

        return new FlowSettings
        {
            AnswersOutOfScope = _fields.OneOf(node.Member("outOfScope"), ["say", "answer"]) == "answer",
            Tries = _fields.Integer(node.Member("tries"), 1, 10) ?? settings.Tries,
            Choices = _fields.Integer(node.Member("choices"), 2, 5) ?? settings.Choices,
            DateOrder = _fields.OneOf(node.Member("dateOrder"), ["ask", "dayFirst", "monthFirst"]) switch
            {
                "dayFirst" => DateOrder.DayFirst,
                "monthFirst" => DateOrder.MonthFirst,
                _ => DateOrder.Ask,
            },
        };
    }

    private Dictionary<string, LocalText> ReadTexts(FlowNode? node)
    {
        var texts = new Dictionary<string, LocalText>(StringComparer.Ordinal);
        if (node is null || !_fields.IsObject(node, [.. BuiltInTexts.Names.Order(StringComparer.Ordinal)]))
        {
            return texts;
        }

        foreach (var member in node.Members)
        {
            if (BuiltInTexts.Find(member.Name) is { } builtIn && _fields.Text(member.Value, [.. builtIn.Blanks.Distinct()]) is { } text)
            {
                texts[member.Name] = text.Or(builtIn);
            }
        }

        return texts;
    }

    private Dictionary<string, IReadOnlyList<string>> ReadPhrases(FlowNode? node)
    {
        var phrases = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (node is null || !_fields.IsObject(node, [.. CommandWords.BuiltIn.Keys.Order(StringComparer.Ordinal)]))
        {
            return phrases;
        }

        foreach (var member in node.Members)
        {
            phrases[member.Name] = [.. _fields.Words(member.Value).Values.SelectMany(w => w)];
        }

        return phrases;
    }

    private IntentRule? ReadIntent(FlowMember member)
    {
        var node = member.Value;
        if (!_fields.IsObject(node, ["label", "phrases", "query", "say", "handover", "command"]))
        {
            return null;
        }

        var does = node.Members.Where(m => m.Name is "query" or "say" or "handover" or "command").ToList();
        if (does.Count > 1)
        {
            _faults.Add(does[1], $"An intent leads to one thing; this one has {string.Join(" and ", does.Select(d => d.Name))}.");
        }

        return new IntentRule
        {
            Name = member.Name,
            Label = _fields.Text(node.Member("label"), [], FlowFields.WordLengthMax),
            Phrases = new Phrases(_fields.Words(node.Member("phrases")).Values.SelectMany(w => w)),
            Query = _fields.Text(node.Member("query"), [], QueryLengthMax),
            Say = _fields.Text(node.Member("say"), []),
            Handover = _fields.Reason(node.Member("handover"), [], QueryLengthMax),
            Command = _fields.OneOf(node.Member("command"), CommandWords.Commands),
        };
    }

    /// <summary>Pressing a quick reply sends its text, so two intents cannot have the same.</summary>
    private void CheckPhrases(FlowNode? node, List<IntentRule> intents)
    {
        var words = intents.SelectMany(i => new Phrases((i.Label?.All ?? []).Concat(i.Phrases.All)).All.Select(w => (Word: w, i.Name)));
        foreach (var group in words.GroupBy(w => w.Word).Where(g => g.Count() > 1))
        {
            var last = group.Last().Name;
            _faults.Add(node!.Members.Find(m => m.Name == last)!, $"'{group.Key}' is a label or phrase of {string.Join(" and ", group.Select(g => $"'{g.Name}'"))}; nobody could tell which is meant.");
        }
    }

    private List<Flow> ReadFlows(FlowNode root, Dictionary<string, Slot> slots, List<IntentRule> intents)
    {
        var flows = new List<Flow>();
        var slotNames = root.Member("slots") is { Kind: FlowNodeKind.Object } named ? named.Members.ConvertAll(m => m.Name) : [];
        var intentNames = root.Member("intents") is { Kind: FlowNodeKind.Object } known ? known.Members.ConvertAll(m => m.Name) : [];
        var steps = new StepFields(_fields, slots, slotNames);
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in Members(root, "flows", FlowsMax))
        {
            var node = member.Value;
            if (!_fields.IsObject(node, ["label", "intents", "steps", "resume", "cancelled"]))
            {
                continue;
            }

            var starts = ReadStarts(member, intentNames, intents, owners);
            var label = _fields.Text(node.Member("label"), [], FlowFields.WordLengthMax)
                ?? starts.Select(s => intents.Find(i => i.Name == s)?.Label).FirstOrDefault(l => l is not null)
                ?? LocalText.Of(member.Name, member.Name);
            if (node.Member("steps") is null)
            {
                _faults.Add(member, "A flow needs 'steps'.");
            }

            flows.Add(new Flow
            {
                Name = member.Name,
                Label = label,
                Intents = starts,
                Steps = node.Member("steps") is { } list ? steps.Read(list) : [],
                Resume = _fields.Text(node.Member("resume"), ["flow"]),
                Cancelled = _fields.Text(node.Member("cancelled"), []),
            });
        }

        return flows;
    }

    private List<string> ReadStarts(FlowMember flow, IReadOnlyCollection<string> intentNames, List<IntentRule> intents, Dictionary<string, string> owners)
    {
        var starts = new List<string>();
        if (flow.Value.Member("intents") is not { } node)
        {
            _faults.Add(flow, "A flow needs the 'intents' that start it.");
            return starts;
        }

        if (node is { Kind: FlowNodeKind.Array, Items.Count: 0 })
        {
            _faults.Add(node, "Nothing starts this flow: name at least one intent.");
        }

        var names = _fields.List(node, IntentsMax);
        foreach (var (name, item) in names.Zip(node.Items.Where(i => i.IsString)))
        {
            if (!intentNames.Contains(name))
            {
                _faults.Add(item, $"There is no intent '{name}'.{Spelling.Suggest(name, [.. intentNames])}");
            }
            else if (!owners.TryAdd(name, flow.Name))
            {
                _faults.Add(item, $"The intent '{name}' starts the flow '{owners[name]}' already.");
            }
            else if (intents.Find(i => i.Name == name) is { } rule && (rule.Query ?? rule.Say ?? rule.Handover) is not null || intents.Find(i => i.Name == name)?.Command is not null)
            {
                _faults.Add(item, $"The intent '{name}' leads to something else already: remove its query, say, handover or command.");
            }

            starts.Add(name);
        }

        return starts;
    }
}

/// <summary>What was read.</summary>
internal sealed record FlowFile
{
    public IReadOnlyList<string> Languages { get; init; } = [LocalText.English, LocalText.Chinese];

    public FlowSettings Settings { get; init; } = new();

    public IReadOnlyDictionary<string, LocalText> Texts { get; init; } = new Dictionary<string, LocalText>();

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Phrases { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public IReadOnlyList<IntentRule> Intents { get; init; } = [];

    public IReadOnlyList<Flow> Flows { get; init; } = [];
}

internal sealed record FlowSettings
{
    public bool AnswersOutOfScope { get; init; }

    public int Tries { get; init; } = 3;

    public int Choices { get; init; } = 3;

    public DateOrder DateOrder { get; init; }
}
