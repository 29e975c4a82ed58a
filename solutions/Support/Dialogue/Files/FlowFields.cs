using System.Globalization;
using System.Text.RegularExpressions;
using Suite.Hosting;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Files;

/// <summary>Reads single values of a flow file and notes what is wrong with them; a value that cannot be used is null, and reading goes on.</summary>
internal sealed partial class FlowFields(FlowFaults faults)
{
    public const int WordsMax = 50;
    public const int WordLengthMax = 100;
    private const int NameLengthMax = 64;

    /// <summary>Languages that every text must be there in.</summary>
    public IReadOnlyList<string> Languages { get; set; } = [LocalText.English, LocalText.Chinese];

    public FlowFaults Faults { get; } = faults;

    /// <summary>Whether it is an object, with no members but these.</summary>
    public bool IsObject(FlowNode node, IReadOnlyList<string> known)
    {
        if (node.Kind != FlowNodeKind.Object)
        {
            Faults.Add(node, $"Expected an object, found {node.KindName}.");
            return false;
        }

        foreach (var member in node.Members.Where(m => !known.Contains(m.Name)))
        {
            Faults.Add(member, $"'{member.Name}' means nothing here.{Spelling.Suggest(member.Name, [.. known])} Known: {string.Join(", ", known)}.");
        }

        return true;
    }

    /// <summary>Members of an object whose names its author chose: those with a usable name.</summary>
    public IEnumerable<FlowMember> Named(FlowNode node, int countMax, string noun)
    {
        if (node.Kind != FlowNodeKind.Object)
        {
            Faults.Add(node, $"Expected an object of {noun} by name, found {node.KindName}.");
            yield break;
        }

        if (node.Members.Count > countMax)
        {
            Faults.Add(node, $"There are {node.Members.Count} {noun}; at most {countMax} are allowed.");
            yield break;
        }

        foreach (var member in node.Members)
        {
            if (member.Name.Length <= NameLengthMax && Name().IsMatch(member.Name))
            {
                yield return member;
            }
            else
            {
                Faults.Add(member, $"A name is a letter followed by letters, digits, '_', '-' or '.', up to {NameLengthMax} characters; '{Message.Cut(member.Name, NameLengthMax)}' is none.");
            }
        }
    }

    public string? String(FlowNode? node, int lengthMax = NameLengthMax)
    {
        if (node is null)
        {
            return null;
        }

        if (!node.IsString)
        {
            Faults.Add(node, $"Expected a text, found {node.KindName}.");
            return null;
        }

        if (node.Text.Length == 0 || node.Text.Length > lengthMax)
        {
            Faults.Add(node, $"Must be 1 to {lengthMax} characters; it has {node.Text.Length}.");
            return null;
        }

        return node.Text;
    }

    /// <summary>One of a few words.</summary>
    public string? OneOf(FlowNode? node, IReadOnlyList<string> words)
    {
        if (String(node) is not { } text)
        {
            return null;
        }

        if (words.Contains(text))
        {
            return text;
        }

        Faults.Add(node!, $"Expected {string.Join(", ", words)}; found '{text}'.{Spelling.Suggest(text, [.. words])}");
        return null;
    }

    public bool? Flag(FlowNode? node)
    {
        if (node is null or { Kind: FlowNodeKind.True } or { Kind: FlowNodeKind.False })
        {
            return node is null ? null : node.Kind == FlowNodeKind.True;
        }

        Faults.Add(node, $"Expected true or false, found {node.KindName}.");
        return null;
    }

    public int? Integer(FlowNode? node, int minimum, int maximum)
    {
        if (node is null)
        {
            return null;
        }

        if (node.Kind == FlowNodeKind.Number && int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
        {
            return value;
        }

        Faults.Add(node, $"Expected a whole number from {minimum} to {maximum}, found {(node.Kind == FlowNodeKind.Number ? node.Text : node.KindName)}.");
        return null;
    }

    public decimal? Amount(FlowNode? node)
    {
        if (node is null)
        {
            return null;
        }

        if (node.Kind == FlowNodeKind.Number && node.Text.Length <= 20 && decimal.TryParse(node.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and <= 1_000_000_000_000m && decimal.Round(value, 2) == value)
        {
            return value;
        }

        Faults.Add(node, "Expected a number above 0 with at most two decimals, as 12.50.");
        return null;
    }

    /// <param name="blanks">Names that may stand in braces.</param>
    public LocalText? Text(FlowNode? node, IReadOnlyCollection<string> blanks, int lengthMax = TextTemplate.LengthMax)
    {
        if (node is null)
        {
            return null;
        }

        if (node.IsString && Languages.Count == 1)
        {
            var only = Template(node, blanks, lengthMax);
            return only is null ? null : Languages[0] == LocalText.English ? new LocalText(only, null) : new LocalText(null, only);
        }

        if (node.Kind != FlowNodeKind.Object)
        {
            Faults.Add(node, Languages.Count == 1 ? $"Expected a text, found {node.KindName}." : $"Expected a text in each language, as {{\"en\":\"…\",\"zh\":\"…\"}}, found {node.KindName}.");
            return null;
        }

        CheckLanguages(node);
        var (english, chinese) = (node.Member(LocalText.English), node.Member(LocalText.Chinese));
        var text = new LocalText(english is null ? null : Template(english, blanks, lengthMax), chinese is null ? null : Template(chinese, blanks, lengthMax));
        return text.All.Any() ? text : null;
    }

    /// <summary>A text for agents: in one language, or in each.</summary>
    public LocalText? Reason(FlowNode? node, IReadOnlyCollection<string> blanks, int lengthMax) =>
        node is { IsString: true } ? Template(node, blanks, lengthMax) is { } template ? new LocalText(template, null) : null : Text(node, blanks, lengthMax);

    /// <summary>Lists of words per language, or one list where there is one language: by language.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Words(FlowNode? node, int countMax = WordsMax)
    {
        var words = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (node is null)
        {
            return words;
        }

        if (node.Kind == FlowNodeKind.Array && Languages.Count == 1)
        {
            words[Languages[0]] = List(node, countMax);
        }
        else if (IsObject(node, [LocalText.English, LocalText.Chinese]))
        {
            foreach (var member in node.Members.Where(m => m.Name is LocalText.English or LocalText.Chinese))
            {
                words[member.Name] = List(member.Value, countMax);
            }
        }

        return words;
    }

    public IReadOnlyList<string> List(FlowNode node, int countMax)
    {
        if (node.Kind != FlowNodeKind.Array)
        {
            Faults.Add(node, $"Expected a list of texts, found {node.KindName}.");
            return [];
        }

        if (node.Items.Count > countMax)
        {
            Faults.Add(node, $"There are {node.Items.Count}; at most {countMax} are allowed.");
            return [];
        }

        var list = new List<string>();
        foreach (var item in node.Items)
        {
            if (String(item, WordLengthMax) is { } word)
            {
                list.Add(word);
            }
        }

        return list;
    }

    private void CheckLanguages(FlowNode node)
    {
        IsObject(node, [LocalText.English, LocalText.Chinese]);
        foreach (var language in Languages.Where(l => node.Member(l) is null))
        {
            Faults.Add(node, $"There is no '{language}' here; every text must be there in {string.Join(" and ", Languages)}.");
        }
    }

    private TextTemplate? Template(FlowNode node, IReadOnlyCollection<string> blanks, int lengthMax)
    {
        if (String(node, lengthMax) is not { } text)
        {
            return null;
        }

        if (TextTemplate.Parse(text, out var fault) is not { } template)
        {
            Faults.Add(node, fault!);
            return null;
        }

        foreach (var blank in template.Blanks.Distinct().Where(b => !blanks.Contains(b)))
        {
            var known = blanks.Count == 0 ? "No blanks may stand here." : $"Known here: {string.Join(", ", blanks)}.";
            Faults.Add(node, $"Nothing fills the blank '{{{blank}}}'.{Spelling.Suggest(blank, [.. blanks])} {known}");
        }

        return template;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
