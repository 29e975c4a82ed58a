using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Hosting;

namespace Suite.Fraud.Rules.Language;

/// <summary>
/// The names an expression may use under one feature set, and what they are. Of a payment's attributes only those that the feature set
/// declares: the others are stored encrypted, and a rule over them could not be replayed once a person is erased.
/// </summary>
internal sealed class RuleVocabulary
{
    private const int AttributeCost = 32; // As many attributes as a payment may have are looked through.
    private const string AttributePrefix = "attributes.";

    private readonly Dictionary<string, Typed> _names = new(StringComparer.Ordinal);
    private readonly FeatureSet _features;

    public RuleVocabulary(FeatureSet features, IEnumerable<string> lists)
    {
        _features = features;
        Lists = [.. lists];
        for (var i = 0; i < features.Features.Count; i++)
        {
            var type = features.Features[i].Unit switch
            {
                "currency units" => RuleType.Money,
                "seconds" => RuleType.Duration,
                _ => RuleType.Number,
            };
            _names[features.Features[i].Name] = new Typed(type, new FeatureNode(i) { Cost = 1 }, 0);
        }

        foreach (var category in features.Schema.Categories.Where(IsAttribute))
        {
            _names[category] = new Typed(RuleType.Text, new AttributeTextNode(category[AttributePrefix.Length..]) { Cost = AttributeCost }, 0);
        }

        foreach (var number in features.Schema.Numbers.Where(n => IsAttribute(n.Name)))
        {
            var node = new AttributeNumberNode(number.Name[AttributePrefix.Length..], number.Scale) { Cost = AttributeCost * 2 };
            _names[number.Name] = new Typed(RuleType.Number, node, 0);
        }

        // Last: a feature that took a field's name would change what rules mean.
        _names["amount"] = new Typed(RuleType.Money, new AmountNode { Cost = 1 }, 0);
        _names["currency"] = new Typed(RuleType.Text, new CurrencyNode { Cost = 4 }, 0);
        _names["channel"] = new Typed(RuleType.Text, new ChannelNode { Cost = 1 }, 0);
        _names["score"] = new Typed(RuleType.Number, new ScoreNode { Cost = 1 }, 0);
        _names["hour"] = new Typed(RuleType.Number, new HourNode { Cost = 2 }, 0);
        _names["weekday"] = new Typed(RuleType.Number, new WeekdayNode { Cost = 2 }, 0);
        _names["hasDevice"] = new Typed(RuleType.Truth, new HasDeviceNode { Cost = 1 }, 0);
    }

    public IReadOnlyList<string> Lists { get; }

    public static int EntityIndex(string name) => Array.IndexOf(PaymentEvents.Entities, name);

    /// <exception cref="RuleException">There is no such name; says which one was probably meant.</exception>
    public Typed Find(NameSyntax name)
    {
        if (_names.TryGetValue(name.Name, out var known))
        {
            return known with { At = name.At };
        }

        if (EntityIndex(name.Name) >= 0)
        {
            throw new RuleException(name.At, $"'{name.Name}' can only be looked up in a list: write {name.Name} in list(\"NAME\").");
        }

        if (IsAttribute(name.Name))
        {
            throw new RuleException(name.At, $"the feature set '{_features.Name}' declares no '{name.Name}', so it is stored encrypted and no decision may hang on it. "
                + $"Declare it in the feature set's schema{Near(name.Name)}");
        }

        throw new RuleException(name.At, $"there is no field or feature '{name.Name}' in the feature set '{_features.Name}'{Near(name.Name)}");
    }

    /// <exception cref="RuleException">There is no such list; says which one was probably meant.</exception>
    public string FindList(TextSyntax list) => Lists.Contains(list.Value) ? list.Value : throw new RuleException(
        list.At,
        $"there is no list '{list.Value}'{(Spelling.Nearest(list.Value, [.. Lists]) is { } near ? $": did you mean '{near}'?" : "; add its first entry, then the rule.")}");

    private string Near(string name) => Spelling.Nearest(name, [.. _names.Keys]) is { } near ? $": did you mean '{near}'?" : ".";

    private static bool IsAttribute(string name) => name.StartsWith(AttributePrefix, StringComparison.Ordinal);
}
