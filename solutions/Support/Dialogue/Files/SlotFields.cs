using System.Text.RegularExpressions;
using Suite.Support.Dialogue.Slots;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Files;

/// <summary>Reads the slots of a flow file.</summary>
internal sealed class SlotFields(FlowFields fields)
{
    private const int ChoicesMax = 30;
    private const int SuggestMax = 5;

    private static readonly string[] ForAll = ["type", "label", "words", "ask", "invalid"];

    /// <summary>By type: the members that only it has.</summary>
    private static readonly Dictionary<string, string[]> ByType = new(StringComparer.Ordinal)
    {
        ["orderNumber"] = ["suggest", "pattern"],
        ["pattern"] = ["suggest", "pattern"],
        ["date"] = ["suggest", "earliest", "latest", "prefer"],
        ["amount"] = ["suggest", "currencies", "minimum", "maximum"],
        ["choice"] = ["choices"],
        ["text"] = ["suggest", "minLength", "maxLength"],
        ["email"] = ["suggest"],
        ["yesNo"] = [],
    };

    /// <summary>What the types that speak for themselves are called, and by which further names.</summary>
    private static readonly Dictionary<string, (LocalText Label, string[] Words)> BuiltIn = new(StringComparer.Ordinal)
    {
        ["orderNumber"] = (LocalText.Of("order number", "订单号"), ["order number", "order no", "order", "number", "订单号", "订单", "单号", "编号"]),
        ["date"] = (LocalText.Of("date", "日期"), ["date", "day", "日期", "时间", "日子"]),
        ["amount"] = (LocalText.Of("amount", "金额"), ["amount", "price", "sum", "total", "金额", "价格", "价钱", "钱数"]),
        ["email"] = (LocalText.Of("email address", "邮箱"), ["email address", "email", "e-mail", "mail address", "邮箱", "邮箱地址", "邮件地址", "电子邮件"]),
    };

    public Slot? Read(FlowMember member)
    {
        var node = member.Value;
        if (node.Kind != FlowNodeKind.Object)
        {
            fields.Faults.Add(node, $"Expected an object with a type, found {node.KindName}.");
            return null;
        }

        if (node.Member("type") is null)
        {
            fields.Faults.Add(member, $"A slot needs a 'type': {string.Join(", ", ByType.Keys)}.");
            return null;
        }

        if (fields.OneOf(node.Member("type"), [.. ByType.Keys]) is not { } type)
        {
            return null;
        }

        fields.IsObject(node, [.. ForAll, .. ByType[type]]);
        var label = fields.Text(node.Member("label"), [], FlowFields.WordLengthMax);
        if (label is null && node.Member("label") is null && !BuiltIn.ContainsKey(type))
        {
            fields.Faults.Add(member, $"A slot of type '{type}' needs a 'label'.");
        }

        label = label is null ? BuiltIn.TryGetValue(type, out var built) ? built.Label : LocalText.Of(member.Name, member.Name) : label;
        var slot = Read(member, type, label, new Phrases(label.All.Concat(fields.Words(node.Member("words")).Values.SelectMany(w => w))));
        return slot is null ? null : slot with
        {
            Ask = fields.Text(node.Member("ask"), []),
            Invalid = fields.Text(node.Member("invalid"), []),
            Suggest = type is "choice" or "yesNo" ? slot.Suggest : fields.Words(node.Member("suggest"), SuggestMax),
        };
    }

    private static readonly Dictionary<string, Phrases> WordsByType = BuiltIn.ToDictionary(b => b.Key, b => new Phrases(b.Value.Words));

    /// <summary>Names of a type, by which a slot may be called where the flow has no other of the type.</summary>
    public static Phrases WordsOf(Slot slot) => slot switch
    {
        PatternSlot { IsOrderNumber: true } => WordsByType["orderNumber"],
        DateSlot => WordsByType["date"],
        AmountSlot => WordsByType["amount"],
        EmailSlot => WordsByType["email"],
        _ => Phrases.None,
    };

    private Slot? Read(FlowMember member, string type, LocalText label, Phrases words)
    {
        var (name, node) = (member.Name, member.Value);
        return type switch
        {
            "orderNumber" or "pattern" => ReadPattern(member, type, label, words),
            "date" => ReadDate(name, node, label, words),
            "amount" => ReadAmount(name, node, label, words),
            "choice" => ReadChoice(member, label, words),
            "text" => ReadText(name, node, label, words),
            "email" => new EmailSlot { Name = name, Label = label, Words = words },
            _ => new YesNoSlot { Name = name, Label = label, Words = words },
        };
    }

    private PatternSlot? ReadPattern(FlowMember member, string type, LocalText label, Phrases words)
    {
        var node = member.Value.Member("pattern");
        if (node is null && type == "pattern")
        {
            fields.Faults.Add(member, "A slot of type 'pattern' needs a 'pattern'.");
            return null;
        }

        var pattern = fields.String(node, PatternSlot.PatternLengthMax);
        if (node is not null && pattern is null)
        {
            return null;
        }

        try
        {
            var whole = PatternSlot.Compile(pattern ?? PatternSlot.AnyNumber);
            if (whole.IsMatch(""))
            {
                fields.Faults.Add(node!, "The pattern accepts an empty value.");
                return null;
            }

            return new PatternSlot { Name = member.Name, Label = label, Words = words, Pattern = pattern, Whole = whole, IsOrderNumber = type == "orderNumber" };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            var reason = e is NotSupportedException ? "look-around, back-references and atomic groups cannot be used, since they have no bound in time" : e.Message;
            fields.Faults.Add(node!, $"Not a usable regular expression: {reason}");
            return null;
        }
    }

    private DateSlot ReadDate(string name, FlowNode node, LocalText label, Phrases words)
    {
        var (earliest, latest) = (Bound(node.Member("earliest")), Bound(node.Member("latest")));
        if (earliest?.Day is { } first && latest?.Day is { } last && first > last)
        {
            fields.Faults.Add(node.Member("latest")!, "The latest day is before the earliest.");
        }

        DatePreference? prefer = fields.OneOf(node.Member("prefer"), ["past", "future", "nearest"]) switch
        {
            "past" => DatePreference.Past,
            "future" => DatePreference.Future,
            "nearest" => DatePreference.Nearest,
            _ => null,
        };
        return new DateSlot { Name = name, Label = label, Words = words, Earliest = earliest, Latest = latest, Prefer = prefer };
    }

    private DateBound? Bound(FlowNode? node)
    {
        if (fields.String(node) is not { } text)
        {
            return null;
        }

        var bound = DateBound.Parse(text);
        if (bound is null)
        {
            fields.Faults.Add(node!, $"Expected 'today', a distance from today as '-90d', '+2w', '-6m' or '-1y', or a day as '2026-01-31'; found '{text}'.");
        }

        return bound;
    }

    private AmountSlot ReadAmount(string name, FlowNode node, LocalText label, Phrases words)
    {
        var (minimum, maximum) = (fields.Amount(node.Member("minimum")), fields.Amount(node.Member("maximum")));
        if (minimum > maximum)
        {
            fields.Faults.Add(node.Member("maximum")!, "The maximum is below the minimum.");
        }

        var currencies = new List<string>();
        if (node.Member("currencies") is { } list)
        {
            if (list is { Kind: FlowNodeKind.Array, Items.Count: 0 or > 10 })
            {
                fields.Faults.Add(list, "Expected 1 to 10 currencies.");
            }

            foreach (var (code, i) in fields.List(list, 10).Select((c, i) => (c, i)))
            {
                if (code.Length == 3 && code.All(char.IsAsciiLetterUpper) && !currencies.Contains(code))
                {
                    currencies.Add(code);
                }
                else
                {
                    fields.Faults.Add(list.Items[i], $"Expected an ISO 4217 code as 'EUR', each once; found '{code}'.");
                }
            }
        }

        return new AmountSlot
        {
            Name = name,
            Label = label,
            Words = words,
            Currencies = currencies.Count > 0 ? currencies : ["CNY", "USD", "EUR", "GBP"],
            Minimum = minimum,
            Maximum = maximum,
        };
    }

    private ChoiceSlot? ReadChoice(FlowMember member, LocalText label, Phrases words)
    {
        if (member.Value.Member("choices") is not { } node)
        {
            fields.Faults.Add(member, "A slot of type 'choice' needs 'choices'.");
            return null;
        }

        var choices = new List<Choice>();
        foreach (var choice in fields.Named(node, ChoicesMax, "choices"))
        {
            if (!fields.IsObject(choice.Value, ["label", "words"]))
            {
                continue;
            }

            if (choice.Name is FlowCondition.Given or FlowCondition.Missing)
            {
                fields.Faults.Add(choice, $"'{choice.Name}' has a meaning of its own in 'when'. Give the choice another name.");
            }

            var text = fields.Text(choice.Value.Member("label"), [], FlowFields.WordLengthMax);
            if (choice.Value.Member("label") is null)
            {
                fields.Faults.Add(choice, "A choice needs a 'label'.");
            }

            if (text is not null)
            {
                choices.Add(new Choice(choice.Name, text, new Phrases(text.All.Concat(fields.Words(choice.Value.Member("words")).Values.SelectMany(w => w)))));
            }
        }

        if (node.Members.Count < 2)
        {
            fields.Faults.Add(node, "A choice is between at least two.");
        }

        CheckDistinct(node, choices);
        return new ChoiceSlot { Name = member.Name, Label = label, Words = words, Choices = choices };
    }

    private void CheckDistinct(FlowNode node, List<Choice> choices)
    {
        foreach (var group in choices.SelectMany(c => c.Words.All.Select(w => (Word: w, c.Name))).GroupBy(w => w.Word).Where(g => g.Count() > 1))
        {
            fields.Faults.Add(node, $"'{group.Key}' stands for {string.Join(" and ", group.Select(g => $"'{g.Name}'"))}; nobody could tell which is meant.");
        }

        var cancels = new Phrases(CommandWords.BuiltIn[CommandWords.Cancel]);
        foreach (var (name, word) in choices.SelectMany(c => c.Words.All.Where(cancels.IsWhole).Select(w => (c.Name, w))))
        {
            fields.Faults.Add(node.Members.Find(m => m.Name == name)!, $"'{word}' is what people say to leave a flow. Say more, as \"{word} the order\".");
        }
    }

    private TextSlot ReadText(string name, FlowNode node, LocalText label, Phrases words)
    {
        var (minimum, maximum) = (fields.Integer(node.Member("minLength"), 1, TextSlot.LengthMax) ?? 1, fields.Integer(node.Member("maxLength"), 1, TextSlot.LengthMax) ?? 500);
        if (minimum > maximum)
        {
            fields.Faults.Add(node.Member("minLength")!, "The shortest is longer than the longest.");
        }

        return new TextSlot { Name = name, Label = label, Words = words, LengthMin = minimum, LengthLimit = maximum };
    }
}
