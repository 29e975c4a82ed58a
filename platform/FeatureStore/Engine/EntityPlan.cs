using Suite.Journal;

namespace Suite.FeatureStore;

/// <summary>A number as the windows of one entity kind keep it.</summary>
internal sealed record Measure(int Field, bool IsMoney, bool KeepsSquares);

/// <summary>A category or entity whose different values are counted under a filter.</summary>
internal sealed record DistinctPlan(int Filter, int Category, EntityKeyReader? Entity)
{
    /// <summary>0 where the event has none.</summary>
    public ulong ValueOf(FeatureEvent e)
    {
        if (Entity is null)
        {
            return e.Categories[Category];
        }

        var key = Entity.Read(e);
        if (key.IsNone)
        {
            return 0;
        }

        // Keys are keyed hashes already: half of one is as good as a category's hash.
        var half = (ulong)key.Value;
        return half == 0 ? 1 : half;
    }
}

/// <summary>Finds the key of an entity kind on an event; derives that of a composite one.</summary>
internal sealed class EntityKeyReader(EntityKind kind)
{
    // Odd, without structure: the fractional digits of the golden ratio.
    private static readonly UInt128 Multiplier = new(0x9E3779B97F4A7C15UL, 0xF39CC0605CEDC835UL);

    public int FirstComponent { get; } = kind.Components[0];

    public EntityKey Read(FeatureEvent e)
    {
        if (kind.Components.Count == 1)
        {
            return e.Keys[FirstComponent];
        }

        // Component keys are outputs of a keyed hash that nobody can choose, so a polynomial over them collides as rarely as they do.
        var hash = (UInt128)kind.Components.Count;
        foreach (var component in kind.Components)
        {
            if (e.Keys[component].IsNone)
            {
                return EntityKey.None;
            }

            hash = unchecked((hash + e.Keys[component].Value) * Multiplier);
            hash ^= hash >> 67;
        }

        return new EntityKey(hash == UInt128.Zero ? UInt128.One : hash);
    }
}

/// <summary>
/// What one entity kind must keep and compute, compiled from the features declared on it: its windows, filters and measures without
/// repetition, and the cells (filter × window × measure) that features read.
/// </summary>
internal sealed class EntityPlan
{
    private readonly List<EventClass> _classes = [];
    private readonly Dictionary<(ulong Filters, int Currency, uint Present), EventClass> _classByContent = [];
    private EventClass? _lastClass;

    public required string Name { get; init; }

    /// <summary>Index into <see cref="EventSchema.EntityKinds"/>.</summary>
    public required int Kind { get; init; }

    public required EntityKeyReader Keys { get; init; }

    /// <summary>Longest window plus delay.</summary>
    public required long ReachMicros { get; init; }

    /// <summary>By delay, then length: windows of one delay end at the same event.</summary>
    public required WindowPlan[] Windows { get; init; }

    public required FilterPlan[] Filters { get; init; }

    public required Measure[] Measures { get; init; }

    public required DistinctPlan[] Distincts { get; init; }

    public required bool KeepsSequence { get; init; }

    public required bool KeepsLabels { get; init; }

    public required CellPlans Cells { get; init; }

    public IReadOnlyList<EventClass> Classes => _classes;

    public bool KeepsMoney { get; init; }

    public EventClass ClassOf(FeatureEvent e)
    {
        ulong filters = 0;
        for (var f = 0; f < Filters.Length; f++)
        {
            filters |= Filters[f].Matches(e) ? 1UL << f : 0;
        }

        uint present = 0;
        for (var m = 0; m < Measures.Length; m++)
        {
            present |= e.Numbers[Measures[m].Field] != FeatureEvent.Missing ? 1U << m : 0;
        }

        return GetClass(filters, KeepsMoney ? e.Currency : 0, present);
    }

    public EventClass GetClass(ulong filters, int currency, uint present)
    {
        if (_lastClass is { } last && last.Filters == filters && last.Currency == currency && last.Present == present)
        {
            return last;
        }

        if (!_classByContent.TryGetValue((filters, currency, present), out var found))
        {
            found = new EventClass(this, _classes.Count, filters, currency, present);
            _classes.Add(found);
            _classByContent.Add((filters, currency, present), found);
        }

        return _lastClass = found;
    }
}

internal readonly record struct WindowPlan(long LengthMicros, long DelayMicros);

/// <summary>Cells by kind; a feature reads one or two by index.</summary>
internal sealed class CellPlans
{
    public required (int Filter, int Window)[] Counts { get; init; }

    public required NumberCellPlan[] Numbers { get; init; }

    public required (int Filter, int Window)[] Frauds { get; init; }

    /// <summary>Measure −1: only the time is wanted.</summary>
    public required (int Filter, int Window, int Measure)[] Lasts { get; init; }

    public required (int Distinct, int Window)[] Distincts { get; init; }
}

internal readonly record struct NumberCellPlan(int Filter, int Window, int Measure, bool Squares, bool Extremes);

/// <summary>A filter with its texts hashed and its bounds in the field's own unit.</summary>
internal sealed class FilterPlan
{
    private const int ExponentMax = 9;

    private readonly (int Category, ulong Hash)[] _equals;
    private readonly (int Number, bool IsMoney, bool Above, long[] BoundByExponent)[] _bounds;

    public FilterPlan(FeatureFilter filter, EventSchema schema)
    {
        _equals = [.. filter.Conditions.Where(static c => c.Operator == FilterOperator.Equals).Select(c => (schema.FindCategory(c.Field), CategoryHash.Of(c.Text)))];
        _bounds = [.. filter.Conditions.Where(static c => c.Operator != FilterOperator.Equals).Select(c => Bound(c, schema))];
    }

    public bool IsEmpty => _equals.Length + _bounds.Length == 0;

    public bool Matches(FeatureEvent e)
    {
        foreach (var (category, hash) in _equals)
        {
            if (e.Categories[category] != hash)
            {
                return false;
            }
        }

        foreach (var (number, isMoney, above, bounds) in _bounds)
        {
            var value = e.Numbers[number];
            if (value == FeatureEvent.Missing || value > bounds[isMoney ? e.CurrencyExponent : 0] != above)
            {
                return false;
            }
        }

        return true;
    }

    private static (int Number, bool IsMoney, bool Above, long[] BoundByExponent) Bound(FilterCondition condition, EventSchema schema)
    {
        var number = schema.FindNumber(condition.Field);
        var field = schema.Numbers[number];

        // "Above 10.5" of whole units is "above 10": rounding down keeps both comparisons exact.
        var bounds = Enumerable.Range(0, field.IsMoney ? ExponentMax + 1 : 1).Select(exponent =>
        {
            var scaled = decimal.Floor(condition.Bound * Powers.DecimalOfTen(field.IsMoney ? exponent : field.Scale));
            return (long)Math.Clamp(scaled, -(decimal)FeatureEvent.NumberMax - 1, FeatureEvent.NumberMax);
        });
        return (number, field.IsMoney, condition.Operator == FilterOperator.Above, bounds.ToArray());
    }
}

internal static class Powers
{
    private static readonly long[] OfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    public static int ExponentMax => OfTen.Length - 1;

    public static long Ten(int exponent) => OfTen[exponent];

    public static decimal DecimalOfTen(int exponent) => OfTen[exponent];
}
