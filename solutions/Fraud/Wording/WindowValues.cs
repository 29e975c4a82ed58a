using Suite.FeatureStore;

namespace Suite.Fraud.Wording;

/// <summary>What a feature vector says about one window: reads or works out a value; NaN where it cannot.</summary>
internal delegate double WindowValue(ReadOnlySpan<double> features, PaidAmount paid);

/// <summary>Names the content of a window.</summary>
internal readonly record struct WindowKey(string Entity, Aggregation Aggregation, string? Field, FeatureFilter Filter, TimeSpan Window, TimeSpan Delay)
{
    public static WindowKey Of(FeatureDefinition feature, Aggregation aggregation, TimeSpan window) =>
        new(feature.Entity!, aggregation, feature.Field, feature.Filter, window, feature.Delay);
}

/// <summary>
/// Every window value that a stored feature vector holds or implies: a mean may be a feature itself, or follow from the amount and its ratio
/// to that mean, or from the ratio of a shorter window. Nothing is computed for its own sake while scoring. Immutable.
/// </summary>
internal sealed class WindowValues
{
    public const string AmountField = "amount";

    private readonly Dictionary<WindowKey, WindowValue> _values = [];
    private readonly FeatureSet _features;

    public WindowValues(FeatureSet features)
    {
        _features = features;
        for (var i = 0; i < features.Features.Count; i++)
        {
            var at = i;
            if (features.Features[i] is { Entity: not null, Aggregation: not Aggregation.Ratio } feature)
            {
                _values.TryAdd(WindowKey.Of(feature, feature.Aggregation, feature.Window), (row, _) => row[at]);
            }
        }

        Imply(Aggregation.RatioToMean, (feature, ratio) => OfRatio(feature, Aggregation.Mean, ratio));
        Imply(Aggregation.RatioToMax, (feature, ratio) => OfRatio(feature, Aggregation.Max, ratio));
        Imply(Aggregation.Ratio, OfWindows);
    }

    /// <summary>All windows of which this is known.</summary>
    public IEnumerable<KeyValuePair<WindowKey, WindowValue>> Of(Aggregation aggregation) => _values.Where(v => v.Key.Aggregation == aggregation);

    public WindowValue? Find(WindowKey key) => _values.GetValueOrDefault(key);

    /// <summary>The longest window over the same payments as <paramref name="like"/> of which this is known.</summary>
    public (WindowValue Value, TimeSpan Window)? Longest(WindowKey like, TimeSpan atLeast)
    {
        (WindowValue Value, TimeSpan Window)? found = null;
        foreach (var (key, value) in _values)
        {
            if (key.Window >= atLeast && key == like with { Window = key.Window } && !(found?.Window >= key.Window))
            {
                found = (value, key.Window);
            }
        }

        return found;
    }

    private void Imply(Aggregation aggregation, Action<FeatureDefinition, WindowValue> imply)
    {
        for (var i = 0; i < _features.Features.Count; i++)
        {
            var at = i;
            if (_features.Features[i].Aggregation == aggregation)
            {
                imply(_features.Features[i], (row, _) => row[at]);
            }
        }
    }

    /// <summary>The payment's own value over the window's: so the window's is the own one over the ratio.</summary>
    private void OfRatio(FeatureDefinition feature, Aggregation below, WindowValue ratio)
    {
        if (Own(feature.Field!) is { } own)
        {
            _values.TryAdd(WindowKey.Of(feature, below, feature.Window), (row, paid) => Quotient(own(row, paid), ratio(row, paid)));
        }
    }

    /// <summary>One window over another: whichever is known gives the other one.</summary>
    private void OfWindows(FeatureDefinition feature, WindowValue ratio)
    {
        var above = WindowKey.Of(feature, feature.Of, feature.Window);
        var below = WindowKey.Of(feature, feature.Of, feature.Over);
        if (Find(above) is { } known)
        {
            _values.TryAdd(below, (row, paid) => Quotient(known(row, paid), ratio(row, paid)));
        }
        else if (Find(below) is { } other)
        {
            _values.TryAdd(above, (row, paid) => other(row, paid) * ratio(row, paid));
        }
    }

    private WindowValue? Own(string field)
    {
        if (field == AmountField)
        {
            return (_, paid) => paid.Value;
        }

        var index = _features.Features.ToList().FindIndex(f => f.Aggregation == Aggregation.Value && f.Field == field);
        return index < 0 ? null : (row, _) => row[index];
    }

    private static double Quotient(double value, double by) => by > 0 && double.IsFinite(value) ? value / by : double.NaN;
}
