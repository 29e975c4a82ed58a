using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Journal;

namespace Suite.Fraud.Training.Cards;

/// <summary>
/// What is known of each row of a training set besides its features: what divides payments into segments, what they cost, how late frauds were
/// reported. Small numbers in columns, since a training may have millions of rows.
/// </summary>
internal sealed class TrainingFacts
{
    /// <summary>A card counts as new for this long after its first payment.</summary>
    public const long NewCardMicros = 7 * DayMicros;

    public const string None = "(none)";

    private const long DayMicros = 86_400_000_000;

    private readonly List<long> _amounts = [];
    private readonly List<int> _currencies = [];
    private readonly List<int> _cards = [];
    private readonly List<bool> _newCards = [];
    private readonly Dictionary<EntityKey, (int Number, long FirstMicros)> _seen = [];
    private readonly Dictionary<int, long> _delays = [];

    public TrainingFacts(EventSchema schema) => Categories = [.. schema.Categories.Select(name => new CategoryColumn(name))];

    /// <summary>In minor units of <see cref="Currencies"/>.</summary>
    public IReadOnlyList<long> Amounts => _amounts;

    /// <summary>ISO 4217 numbers.</summary>
    public IReadOnlyList<int> Currencies => _currencies;

    /// <summary>Numbered from 0 by first payment in the journal.</summary>
    public IReadOnlyList<int> Cards => _cards;

    public IReadOnlyList<bool> NewCards => _newCards;

    public IReadOnlyList<CategoryColumn> Categories { get; }

    /// <summary>From payment to report, of every row reported as fraud.</summary>
    public IEnumerable<long> DelaysMicros => _delays.OrderBy(d => d.Key).Select(d => d.Value);

    /// <summary>A payment of the journal, row or not: says which cards are known.</summary>
    public void Saw(EntityKey card, long timeMicros)
    {
        if (!_seen.TryGetValue(card, out var seen))
        {
            _seen.Add(card, (_seen.Count, timeMicros));
        }
        else if (timeMicros < seen.FirstMicros)
        {
            _seen[card] = (seen.Number, timeMicros);
        }
    }

    /// <summary>The next row; its card was seen.</summary>
    public void Add(PaymentFacts facts, EntityKey card, long timeMicros)
    {
        var (number, first) = _seen[card];
        _amounts.Add(facts.AmountMinor);
        _currencies.Add(facts.CurrencyNumber);
        _cards.Add(number);
        _newCards.Add(timeMicros - first < NewCardMicros);
        foreach (var column in Categories)
        {
            column.Add(ValueOf(column.Name, facts));
        }
    }

    public void Label(int row, bool isFraud, long delayMicros)
    {
        if (!isFraud)
        {
            _delays.Remove(row);
        }
        else
        {
            _delays[row] = delayMicros;
        }
    }

    private static string ValueOf(string category, PaymentFacts facts) =>
        (category == "channel" ? facts.Channel : facts.Attributes.FirstOrDefault(a => "attributes." + a.Key == category).Value) ?? None;
}

/// <summary>Texts of one category, each kept once.</summary>
internal sealed class CategoryColumn(string name)
{
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);
    private readonly List<int> _rows = [];

    public string Name { get; } = name;

    public string this[int row] => Values[_rows[row]];

    private List<string> Values { get; } = [];

    public void Add(string value)
    {
        if (!_codes.TryGetValue(value, out var code))
        {
            _codes.Add(value, code = Values.Count);
            Values.Add(value);
        }

        _rows.Add(code);
    }
}
