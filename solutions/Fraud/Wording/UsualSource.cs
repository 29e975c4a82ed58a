using Suite.FeatureStore;

namespace Suite.Fraud.Wording;

/// <summary>Where a feature's usual value for this card (or merchant, or device) comes from.</summary>
/// <param name="From">Whose usual value: an entity of the schema.</param>
/// <param name="Window">Over how long; zero where the feature set names another feature.</param>
/// <param name="Unit">Of the usual value; not always the feature's own, since a ratio is compared with an amount.</param>
internal sealed record UsualSource(string From, TimeSpan Window, string Unit, WindowValue Value)
{
    private const string Card = "card";

    /// <summary>How much longer the window must be that says how many payments are usual.</summary>
    private const int LongerTimes = 2;

    /// <summary>Null where nothing in the set says what is usual for an entity.</summary>
    public static UsualSource? For(FeatureDefinition feature, FeatureSet set, WindowValues windows)
    {
        if (feature.Usual is not null)
        {
            var index = set.Features.ToList().FindIndex(f => f.Name == feature.Usual);
            return new UsualSource(set.Features[index].Entity ?? Card, TimeSpan.Zero, set.Features[index].Unit, (row, _) => row[index]);
        }

        var field = UnitOf(feature, set);
        return OfWindows(feature, set, field, windows) is not { } source ? null
            : feature.Field == "amount" && feature.Delay == TimeSpan.Zero && source.Unit == Quantities.Money && feature.Aggregation is not Aggregation.Sum
                ? source with { Value = UnlessOnlyThis(source.Value) }
                : source;
    }

    /// <summary>
    /// A window that says exactly what the payment itself says holds that payment alone (or payments all alike): it knows nothing of the card
    /// to compare with.
    /// </summary>
    private static WindowValue UnlessOnlyThis(WindowValue value) => (row, amount) => value(row, amount) is var usual && usual == amount ? double.NaN : usual;

    private static UsualSource? OfWindows(FeatureDefinition feature, FeatureSet set, string field, WindowValues windows)
    {
        return feature.Aggregation switch
        {
            Aggregation.RatioToMean or Aggregation.ZScore => Exact(feature, Aggregation.Mean, feature.Window, field, windows),
            Aggregation.RatioToMax => Exact(feature, Aggregation.Max, feature.Window, field, windows),
            Aggregation.Ratio => Exact(feature, feature.Of, feature.Over, feature.Of is Aggregation.Count ? Quantities.Payments : field, windows),
            Aggregation.Value => OwnValue(feature, set, field, windows),
            Aggregation.Max or Aggregation.Min or Aggregation.Last => Longer(feature, Aggregation.Mean, feature.Window, field, windows),
            Aggregation.Mean or Aggregation.Std => Longer(feature, feature.Aggregation, feature.Window + TimeSpan.FromTicks(1), field, windows),
            Aggregation.Count or Aggregation.Sum => Rate(feature, windows),
            Aggregation.TimeSinceLast => Gap(feature, windows),
            _ => null,
        };
    }

    private static UsualSource? Exact(FeatureDefinition feature, Aggregation aggregation, TimeSpan window, string unit, WindowValues windows) =>
        windows.Find(WindowKey.Of(feature, aggregation, window)) is { } value ? new UsualSource(feature.Entity!, window, unit, value) : null;

    private static UsualSource? Longer(FeatureDefinition feature, Aggregation aggregation, TimeSpan atLeast, string unit, WindowValues windows) =>
        windows.Longest(WindowKey.Of(feature, aggregation, default), atLeast) is var (value, window)
            ? new UsualSource(feature.Entity!, window, unit, value)
            : null;

    /// <summary>The payment's own amount is compared with the card's mean, whatever windows it is kept over.</summary>
    private static UsualSource? OwnValue(FeatureDefinition feature, FeatureSet set, string unit, WindowValues windows)
    {
        if (!set.Schema.EntityKinds.Any(kind => kind.Name == Card))
        {
            return null;
        }

        var key = new WindowKey(Card, Aggregation.Mean, feature.Field, FeatureFilter.None, default, TimeSpan.Zero);
        return windows.Longest(key, TimeSpan.Zero) is var (value, window) ? new UsualSource(Card, window, unit, value) : null;
    }

    /// <summary>
    /// What a longer window lets expect in a short one: its payments spread evenly, but for the payment itself, which is always in the window.
    /// Unknown where the longer window holds no more than the short one: then all that is known of the card is what is being judged.
    /// </summary>
    private static UsualSource? Rate(FeatureDefinition feature, WindowValues windows)
    {
        var key = WindowKey.Of(feature, feature.Aggregation, feature.Window);
        if (windows.Longest(key, feature.Window * LongerTimes) is not var (longer, window) || windows.Find(key) is not { } here)
        {
            return null;
        }

        var share = feature.Window / window;
        var holdsItself = feature.Delay == TimeSpan.Zero && feature.Filter.Conditions.Count == 0;
        var isCount = feature.Aggregation == Aggregation.Count;
        return new UsualSource(feature.Entity!, window, feature.Unit, (row, amount) =>
        {
            var all = longer(row, amount);
            var itself = !holdsItself ? 0 : isCount ? 1 : feature.Field == "amount" ? amount : 0;
            return all > here(row, amount) ? itself + ((all - itself) * share) : double.NaN;
        });
    }

    /// <summary>The time between payments, from how many there were; two at least.</summary>
    private static UsualSource? Gap(FeatureDefinition feature, WindowValues windows)
    {
        var key = new WindowKey(feature.Entity!, Aggregation.Count, null, feature.Filter, default, feature.Delay);
        return windows.Longest(key, TimeSpan.FromDays(1)) is var (count, window)
            ? new UsualSource(feature.Entity!, window, Quantities.Seconds, (row, amount) => count(row, amount) is >= 2 and var n ? window.TotalSeconds / n : double.NaN)
            : null;
    }

    private static string UnitOf(FeatureDefinition feature, FeatureSet set) =>
        set.Schema.Numbers.Any(n => n.Name == feature.Field && n.IsMoney) ? Quantities.Money : "";
}
