namespace Suite.FeatureStore;

/// <summary>
/// One declared feature. Values are doubles; NaN means undefined (no such entity on the event, nothing to average, a division by zero).
/// </summary>
public sealed record FeatureDefinition
{
    public required string Name { get; init; }

    /// <summary>Name of an entity kind of the schema; null for a feature of the event alone (its value, its calendar).</summary>
    public string? Entity { get; init; }

    public required Aggregation Aggregation { get; init; }

    /// <summary>The window of an event at t is (t − Delay − Window, t − Delay]. Zero for a feature of the event alone.</summary>
    public TimeSpan Window { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>For <see cref="Aggregation.Ratio"/>: the window below the line, with the same delay.</summary>
    public TimeSpan Over { get; init; }

    /// <summary>For <see cref="Aggregation.Ratio"/>: what is divided. Otherwise <see cref="Aggregation"/>.</summary>
    public Aggregation Of { get; init; }

    /// <summary>Name of a number, a category or (for distinct) an entity; null where the aggregation needs none.</summary>
    public string? Field { get; init; }

    /// <summary>Only events that meet all of these are in the window; empty for all.</summary>
    public required FeatureFilter Filter { get; init; }

    /// <summary>One plain sentence without a full stop, used as reason text.</summary>
    public required string Description { get; init; }

    /// <summary>The description was declared, not generated: whoever words a value uses it as it stands.</summary>
    public bool HasOwnDescription { get; init; }

    /// <summary>Name of the feature of the same set that says what this one's value usually is; null where none was declared.</summary>
    public string? Usual { get; init; }

    /// <summary>What the value counts: "payments", "currency units", "seconds", "share", "ratio", …</summary>
    public required string Unit { get; init; }
}

/// <summary>A condition on one member: a category equal to a text, or a number above or at most a bound (in whole units, not minor ones).</summary>
public sealed record FilterCondition(string Field, FilterOperator Operator, string? Text, decimal Bound);

/// <summary>All conditions must hold. Equal filters are one filter, so features share windows.</summary>
public sealed class FeatureFilter(IReadOnlyList<FilterCondition> conditions) : IEquatable<FeatureFilter>
{
    public static FeatureFilter None { get; } = new([]);

    public IReadOnlyList<FilterCondition> Conditions { get; } = conditions;

    /// <summary>"channel ecommerce and amount above 100"; empty for <see cref="None"/>.</summary>
    public string Words => FeatureDescriptions.Conditions(this);

    public bool Equals(FeatureFilter? other) => other is not null && Conditions.SequenceEqual(other.Conditions);

    public override bool Equals(object? obj) => Equals(obj as FeatureFilter);

    public override int GetHashCode() => Conditions.Aggregate(17, static (hash, condition) => HashCode.Combine(hash, condition));
}

public enum FilterOperator
{
    Equals,
    Above,
    AtMost,
}

/// <summary>
/// What is computed. The arithmetic of a published aggregation never changes (a correction is a new one): decisions replay bit for bit.
/// "Values" are those of the field in the window, money only in the event's own currency, missing ones left out.
/// </summary>
public enum Aggregation
{
    /// <summary>The event's own number, in whole units; NaN where missing.</summary>
    Value,

    /// <summary>1 when the event meets the filter, else 0.</summary>
    Matches,

    /// <summary>1 on Saturday and Sunday (UTC), else 0.</summary>
    Weekend,

    /// <summary>1 when the hour is at most 6 (UTC), else 0.</summary>
    Night,

    /// <summary>0 to 23 (UTC).</summary>
    Hour,

    /// <summary>0 for Monday to 6 for Sunday (UTC).</summary>
    Weekday,

    /// <summary>Events in the window.</summary>
    Count,

    /// <summary>Sum of the values; 0 when there is none.</summary>
    Sum,

    /// <summary>The exact sum over (values × unit), rounded once; NaN when there is none.</summary>
    Mean,

    /// <summary>Sample standard deviation from exact integers: √((n·Σv² − (Σv)²) ÷ (n·(n−1))) ÷ unit; NaN below two values.</summary>
    Std,

    /// <summary>NaN when there is none.</summary>
    Min,

    /// <summary>NaN when there is none.</summary>
    Max,

    /// <summary>Different values of a category or entity, missing ones left out.</summary>
    Distinct,

    /// <summary>Seconds since the newest earlier event in the window, the event itself left out; NaN when there is none.</summary>
    TimeSinceLast,

    /// <summary>Value of the newest earlier event in the window that has one, the event itself left out; NaN when there is none.</summary>
    Last,

    /// <summary>The same aggregation over <see cref="FeatureDefinition.Window"/> divided by that over <see cref="FeatureDefinition.Over"/>; NaN when that is 0.</summary>
    Ratio,

    /// <summary>Events in the window known to be fraud as of the event.</summary>
    FraudCount,

    /// <summary>Frauds over events; 0 when the window is empty.</summary>
    FraudShare,

    /// <summary>Seconds since the newest event in the window known to be fraud; NaN when there is none.</summary>
    TimeSinceFraud,

    /// <summary>The event's own value over the window's mean; NaN when that is 0.</summary>
    RatioToMean,

    /// <summary>(Own value − mean) ÷ standard deviation; NaN when that is 0 or undefined.</summary>
    ZScore,

    /// <summary>The event's own value over the window's maximum; NaN when that is 0.</summary>
    RatioToMax,
}
