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

    /// <summary>
    /// Null where nothing in the set says what is usual for an entity. Like is held against like, and never against a window that the payment itself
    /// is part of: an amount or a mean against the mean of earlier payments, a number or total against what a longer window lets expect.
    /// </summary>
    public static UsualSource? For(FeatureDefinition feature, FeatureSet set, WindowValues windows, EarlierMeans means)
    {
        if (feature.Usual is not null)
        {
            return Declared(feature.Usual, set, means);
        }

        var unit = UnitOf(feature, set);
        return feature.Aggregation switch
        {
            Aggregation.RatioToMean or Aggregation.ZScore => Mean(feature, feature.Window, unit, means),
            Aggregation.Ratio when feature.Of is Aggregation.Mean => Mean(feature, feature.Over, unit, means),
            Aggregation.Value => OwnValue(feature, set, unit, means),
            Aggregation.Mean => LongerMean(feature, unit, means),
            Aggregation.Count or Aggregation.Sum => Rate(feature, windows),
            Aggregation.TimeSinceLast => Gap(feature, windows),
            _ => null,
        };
    }

    /// <summary>What the feature set's author chose, as it stands; but a mean without the payment itself.</summary>
    private static UsualSource Declared(string name, FeatureSet set, EarlierMeans means)
    {
        var index = set.Features.ToList().FindIndex(f => f.Name == name);
        var chosen = set.Features[index];
        WindowValue value = (row, _) => row[index];
        if (chosen.Aggregation == Aggregation.Mean)
        {
            value = means.Find(WindowKey.Of(chosen, Aggregation.Mean, chosen.Window)) ?? ((_, _) => double.NaN);
        }

        return new UsualSource(chosen.Entity ?? Card, TimeSpan.Zero, chosen.Unit, value);
    }

    private static UsualSource? Mean(FeatureDefinition feature, TimeSpan window, string unit, EarlierMeans means) =>
        means.Find(WindowKey.Of(feature, Aggregation.Mean, window)) is { } value ? new UsualSource(feature.Entity!, window, unit, value) : null;

    private static UsualSource? LongerMean(FeatureDefinition feature, string unit, EarlierMeans means) =>
        means.Longest(WindowKey.Of(feature, Aggregation.Mean, default), feature.Window + TimeSpan.FromTicks(1)) is var (value, window)
            ? new UsualSource(feature.Entity!, window, unit, value)
            : null;

    /// <summary>The payment's own amount is compared with the card's mean, whatever windows it is kept over.</summary>
    private static UsualSource? OwnValue(FeatureDefinition feature, FeatureSet set, string unit, EarlierMeans means)
    {
        if (!set.Schema.EntityKinds.Any(kind => kind.Name == Card))
        {
            return null;
        }

        var key = new WindowKey(Card, Aggregation.Mean, feature.Field, FeatureFilter.None, default, TimeSpan.Zero);
        return means.Longest(key, TimeSpan.Zero) is var (value, window) ? new UsualSource(Card, window, unit, value) : null;
    }

    /// <summary>
    /// What a longer window lets expect in a short one, its payments spread evenly. The payment itself is one of both numbers, but its amount says
    /// nothing of what is usually spent. Unknown where the longer window holds no more than the short one: then all that is known of the card is
    /// what is being judged.
    /// </summary>
    private static UsualSource? Rate(FeatureDefinition feature, WindowValues windows)
    {
        var key = WindowKey.Of(feature, feature.Aggregation, feature.Window);
        var isCount = feature.Aggregation == Aggregation.Count;
        var holdsItself = feature.Delay == TimeSpan.Zero;
        if ((holdsItself && !KnowsItself(feature, isCount))
            || windows.Longest(key, feature.Window * LongerTimes) is not var (longer, window) || windows.Find(key) is not { } here)
        {
            return null;
        }

        var share = feature.Window / window;
        return new UsualSource(feature.Entity!, window, feature.Unit, (row, paid) =>
        {
            var all = longer(row, paid);
            var itself = !holdsItself ? 0 : isCount ? 1 : paid.Value;
            return all > here(row, paid) ? ((all - itself) * share) + (holdsItself && isCount ? 1 : 0) : double.NaN;
        });
    }

    /// <summary>Whether the payment is in a filtered window, or has another number at all, the vector does not say.</summary>
    private static bool KnowsItself(FeatureDefinition feature, bool isCount) =>
        feature.Filter.Conditions.Count == 0 && (isCount || feature.Field == WindowValues.AmountField);

    /// <summary>The time between payments, from how many earlier ones there were.</summary>
    private static UsualSource? Gap(FeatureDefinition feature, WindowValues windows)
    {
        var itself = feature.Delay == TimeSpan.Zero ? 1 : 0;
        var key = new WindowKey(feature.Entity!, Aggregation.Count, null, feature.Filter, default, feature.Delay);
        return (itself == 0 || KnowsItself(feature, isCount: true)) && windows.Longest(key, TimeSpan.FromDays(1)) is var (count, window)
            ? new UsualSource(feature.Entity!, window, Quantities.Seconds, (row, paid) => count(row, paid) is >= 2 and var n ? window.TotalSeconds / (n - itself) : double.NaN)
            : null;
    }

    private static string UnitOf(FeatureDefinition feature, FeatureSet set) =>
        set.Schema.Numbers.Any(n => n.Name == feature.Field && n.IsMoney) ? Quantities.Money : "";
}
