using System.Globalization;
using System.Numerics;
using Suite.Journal;

namespace Suite.FeatureStore.Tests;

/// <summary>
/// The definition, written down and nothing else: every feature of every event is looked up in the whole journal before it, in big integers.
/// Shares no code with the engine, and is as slow as it looks.
/// </summary>
internal sealed class BruteForce(FeatureSet set)
{
    public List<FeatureEvent> Events { get; } = [];

    public List<LabelEvent> Labels { get; } = [];

    /// <summary>Plants a fault, to show that a comparison would find it.</summary>
    public bool WindowStartsOneMicrosecondEarly { get; init; }

    public double[] Features(FeatureEvent x) => [.. set.Features.Select(feature => Feature(feature, x))];

    private double Feature(FeatureDefinition f, FeatureEvent x)
    {
        var moment = DateTime.UnixEpoch.AddTicks(x.TimeMicros * 10);
        switch (f.Aggregation)
        {
            case Aggregation.Value: return OwnValue(f, x);
            case Aggregation.Matches: return Meets(f.Filter, x) ? 1 : 0;
            case Aggregation.Weekend: return moment.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 1 : 0;
            case Aggregation.Night: return moment.Hour <= 6 ? 1 : 0;
            case Aggregation.Hour: return moment.Hour;
            case Aggregation.Weekday: return ((int)moment.DayOfWeek + 6) % 7;
        }

        if (KeysOf(f.Entity!, x).Any(static key => key.IsNone))
        {
            return double.NaN;
        }

        var value = Over(f, f.Of, x, f.Window);
        if (f.Aggregation != Aggregation.Ratio)
        {
            return value;
        }

        var below = Over(f, f.Of, x, f.Over);
        return below == 0 ? double.NaN : value / below;
    }

    private double Over(FeatureDefinition f, Aggregation of, FeatureEvent x, TimeSpan length)
    {
        var end = x.TimeMicros - Micros(f.Delay);
        var start = end - Micros(length) - (WindowStartsOneMicrosecondEarly ? 1 : 0);
        var before = Events.Where(e => e.Position < x.Position && e.TimeMicros > start && e.TimeMicros <= end
            && KeysOf(f.Entity!, e).SequenceEqual(KeysOf(f.Entity!, x)) && Meets(f.Filter, e)).ToList();
        var window = f.Delay == TimeSpan.Zero && Meets(f.Filter, x) ? before.Append(x).ToList() : before;
        var frauds = of is Aggregation.FraudCount or Aggregation.FraudShare or Aggregation.TimeSinceFraud
            ? before.Where(e => IsKnownFraud(e, x)).ToList()
            : [];
        var unit = f.Field is null ? 1 : Unit(f.Field, x);
        var values = IsNumber(f.Field) ? window.Where(e => Counts(f.Field!, e, x)).Select(e => (BigInteger)Number(f.Field!, e)).ToList() : [];
        var earlier = before.OrderBy(static e => e.TimeMicros).ThenBy(static e => e.Position).ToList();
        return of switch
        {
            Aggregation.Count => window.Count,
            Aggregation.FraudCount => frauds.Count,
            Aggregation.FraudShare => window.Count == 0 ? 0 : (double)frauds.Count / window.Count,
            Aggregation.TimeSinceFraud => frauds.Count == 0 ? double.NaN : (x.TimeMicros - frauds.Max(static e => e.TimeMicros)) / 1e6,
            Aggregation.TimeSinceLast => earlier.Count == 0 ? double.NaN : (x.TimeMicros - earlier[^1].TimeMicros) / 1e6,
            Aggregation.Last => earlier.LastOrDefault(e => Counts(f.Field!, e, x)) is { } last ? ToDouble(Number(f.Field!, last)) / unit : double.NaN,
            Aggregation.Distinct => window.Select(e => Distinguisher(f.Field!, e)).Where(static value => value is not null).Distinct().Count(),
            Aggregation.Sum => ToDouble(Sum(values)) / unit,
            Aggregation.Mean => Mean(values, unit),
            Aggregation.Std => Std(values, unit),
            Aggregation.Min => values.Count == 0 ? double.NaN : ToDouble(values.Min()) / unit,
            Aggregation.Max => values.Count == 0 ? double.NaN : ToDouble(values.Max()) / unit,
            Aggregation.RatioToMean => Divide(OwnValue(f, x), Mean(values, unit)),
            Aggregation.RatioToMax => values.Count == 0 ? double.NaN : Divide(OwnValue(f, x), ToDouble(values.Max()) / unit),
            Aggregation.ZScore => Divide(OwnValue(f, x) - Mean(values, unit), Std(values, unit)),
            _ => throw new NotSupportedException(of.ToString()),
        };
    }

    private bool IsKnownFraud(FeatureEvent payment, FeatureEvent x) =>
        Labels.Where(l => l.Payment.Position == payment.Position && l.Position < x.Position && l.ReportedMicros <= x.TimeMicros)
            .OrderBy(static l => l.Position).LastOrDefault()?.IsFraud ?? false;

    private IEnumerable<EntityKey> KeysOf(string entity, FeatureEvent e) =>
        set.Schema.EntityKinds.Single(kind => kind.Name == entity).Components.Select(component => e.Keys[component]);

    private bool Meets(FeatureFilter filter, FeatureEvent e) => filter.Conditions.All(condition => condition.Operator switch
    {
        FilterOperator.Equals => e.Categories[IndexOf(set.Schema.Categories, condition.Field)] == CategoryHash.Of(condition.Text),
        FilterOperator.Above => Number(condition.Field, e) != long.MinValue && Number(condition.Field, e) / (decimal)Unit(condition.Field, e) > condition.Bound,
        _ => Number(condition.Field, e) != long.MinValue && Number(condition.Field, e) / (decimal)Unit(condition.Field, e) <= condition.Bound,
    });

    /// <summary>Missing numbers never count, money only in the currency of the event that asks.</summary>
    private bool Counts(string field, FeatureEvent e, FeatureEvent x) =>
        Number(field, e) != long.MinValue && (!set.Schema.Numbers.Single(n => n.Name == field).IsMoney || e.Currency == x.Currency);

    private object? Distinguisher(string field, FeatureEvent e)
    {
        if (set.Schema.Categories.Contains(field))
        {
            var hash = e.Categories[IndexOf(set.Schema.Categories, field)];
            return hash == 0 ? null : hash;
        }

        var keys = KeysOf(field, e).ToList();
        return keys.Any(static key => key.IsNone) ? null : string.Join('/', keys);
    }

    private double OwnValue(FeatureDefinition f, FeatureEvent x) =>
        Number(f.Field!, x) == long.MinValue ? double.NaN : ToDouble(Number(f.Field!, x)) / Unit(f.Field!, x);

    private bool IsNumber(string? field) => set.Schema.Numbers.Any(number => number.Name == field);

    private long Number(string field, FeatureEvent e) => e.Numbers[IndexOf([.. set.Schema.Numbers.Select(static n => n.Name)], field)];

    private long Unit(string field, FeatureEvent x)
    {
        var number = set.Schema.Numbers.SingleOrDefault(n => n.Name == field);
        return number is null ? 1 : (long)BigInteger.Pow(10, number.IsMoney ? x.CurrencyExponent : number.Scale);
    }

    private static BigInteger Sum(List<BigInteger> values) => values.Aggregate(BigInteger.Zero, static (sum, value) => sum + value);

    private static double Mean(List<BigInteger> values, long unit) =>
        values.Count == 0 ? double.NaN : ToDouble(Sum(values)) / ToDouble((BigInteger)values.Count * unit);

    private static double Std(List<BigInteger> values, long unit)
    {
        if (values.Count < 2)
        {
            return double.NaN;
        }

        var squares = Sum([.. values.Select(static value => value * value)]);
        var spread = (values.Count * squares) - (Sum(values) * Sum(values));
        return Math.Sqrt(ToDouble(spread) / ToDouble((BigInteger)values.Count * (values.Count - 1))) / unit;
    }

    private static double Divide(double value, double by) => by == 0 ? double.NaN : value / by;

    /// <summary>Correctly rounded, unlike the conversion operator of big integers, which truncates.</summary>
    private static double ToDouble(BigInteger value) => double.Parse(value.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static int IndexOf(IReadOnlyList<string> names, string name) => names.ToList().IndexOf(name);

    private static long Micros(TimeSpan span) => span.Ticks / 10;
}
