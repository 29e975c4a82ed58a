namespace Suite.FeatureStore;

/// <summary>What an aggregation needs to be declared.</summary>
internal enum FieldNeed
{
    None,
    Number,
    CategoryOrEntity,
}

/// <summary>Names, needs and versions of the aggregations over windows.</summary>
internal static class AggregationTable
{
    internal sealed record Row(Aggregation Aggregation, string JsonName, string NameSuffix, FieldNeed Field, bool CanBeRatio, int Version = 1);

    public static IReadOnlyList<Row> Rows { get; } =
    [
        new(Aggregation.Count, "count", "COUNT", FieldNeed.None, true),
        new(Aggregation.Sum, "sum", "SUM", FieldNeed.Number, true),
        new(Aggregation.Mean, "mean", "MEAN", FieldNeed.Number, true),
        new(Aggregation.Std, "std", "STD", FieldNeed.Number, true),
        new(Aggregation.Min, "min", "MIN", FieldNeed.Number, true),
        new(Aggregation.Max, "max", "MAX", FieldNeed.Number, true),
        new(Aggregation.Distinct, "distinct", "DISTINCT", FieldNeed.CategoryOrEntity, true),
        new(Aggregation.TimeSinceLast, "timeSinceLast", "TIME_SINCE_LAST", FieldNeed.None, false),
        new(Aggregation.Last, "last", "LAST", FieldNeed.Number, false),
        new(Aggregation.FraudCount, "fraudCount", "FRAUD_COUNT", FieldNeed.None, true),
        new(Aggregation.FraudShare, "fraudShare", "FRAUD_SHARE", FieldNeed.None, true),
        new(Aggregation.TimeSinceFraud, "timeSinceFraud", "TIME_SINCE_FRAUD", FieldNeed.None, false),
        new(Aggregation.RatioToMean, "ratioToMean", "RATIO_TO_MEAN", FieldNeed.Number, false),
        new(Aggregation.ZScore, "zScore", "ZSCORE", FieldNeed.Number, false),
        new(Aggregation.RatioToMax, "ratioToMax", "RATIO_TO_MAX", FieldNeed.Number, false),
    ];

    /// <summary>Aggregations that are written as <c>"calendar": name</c>.</summary>
    public static IReadOnlyList<(Aggregation Aggregation, string JsonName)> Calendar { get; } =
    [
        (Aggregation.Weekend, "weekend"),
        (Aggregation.Night, "night"),
        (Aggregation.Hour, "hour"),
        (Aggregation.Weekday, "weekday"),
    ];

    public static Row Get(Aggregation aggregation) => Rows.First(row => row.Aggregation == aggregation);

    public static Row? Find(string jsonName) => Rows.FirstOrDefault(row => row.JsonName == jsonName);
}
