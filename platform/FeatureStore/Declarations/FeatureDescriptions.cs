using System.Globalization;

namespace Suite.FeatureStore;

/// <summary>
/// Writes the plain sentence and the unit of a feature from its declaration. Sentences are published: stored declarations carry them, and one
/// that differs from what is generated here counts as the declarer's own.
/// </summary>
internal static class FeatureDescriptions
{
    // Entities a payment is made at rather than with.
    private static readonly HashSet<string> Places = ["merchant", "terminal", "shop", "store", "branch", "atm"];

    public static string Describe(FeatureDefinition feature, EventSchema schema)
    {
        var field = feature.Field is null ? "" : Short(feature.Field);
        switch (feature.Aggregation)
        {
            case Aggregation.Value:
                return $"{field} of this payment";
            case Aggregation.Matches:
                return "whether this payment has " + Conditions(feature.Filter);
            case Aggregation.Weekend:
                return "whether the payment is made on a weekend";
            case Aggregation.Night:
                return "whether the payment is made at night, before 7 o'clock";
            case Aggregation.Hour:
                return "hour of the day of the payment";
            case Aggregation.Weekday:
                return "day of the week of the payment, 0 for Monday";
        }

        var payments = "payments " + Place(feature.Entity!, schema);
        if (feature.Filter.Conditions.Count > 0)
        {
            payments += " with " + Conditions(feature.Filter);
        }

        if (feature.Aggregation == Aggregation.Ratio)
        {
            return $"{Measure(feature.Of, field, payments)}, over {Duration.Words(feature.Window)} relative to {Duration.Words(feature.Over)}{Ending(feature)}";
        }

        return $"{Measure(feature.Aggregation, field, payments)}, over {Duration.Words(feature.Window)}{Ending(feature)}";
    }

    public static string Unit(FeatureDefinition feature, EventSchema schema)
    {
        var number = feature.Field is null ? -1 : schema.FindNumber(feature.Field);
        var ofNumber = number >= 0 && schema.Numbers[number].IsMoney ? "currency units" : "";
        return feature.Aggregation switch
        {
            Aggregation.Weekend or Aggregation.Night or Aggregation.Matches => "yes or no",
            Aggregation.Hour => "hours",
            Aggregation.Weekday => "days",
            Aggregation.Count or Aggregation.FraudCount => "payments",
            Aggregation.FraudShare => "share",
            Aggregation.Distinct => "different values",
            Aggregation.TimeSinceLast or Aggregation.TimeSinceFraud => "seconds",
            Aggregation.Ratio or Aggregation.RatioToMean or Aggregation.RatioToMax => "ratio",
            Aggregation.ZScore => "standard deviations",
            _ => ofNumber,
        };
    }

    private static string Measure(Aggregation aggregation, string field, string payments) => aggregation switch
    {
        Aggregation.Count => $"number of {payments}",
        Aggregation.Sum => $"total {field} of {payments}",
        Aggregation.Mean => $"mean {field} of {payments}",
        Aggregation.Std => $"standard deviation of the {field} of {payments}",
        Aggregation.Min => $"smallest {field} of {payments}",
        Aggregation.Max => $"largest {field} of {payments}",
        Aggregation.Distinct => $"number of different values of {field} among {payments}",
        Aggregation.TimeSinceLast => $"seconds since the last of the earlier {payments}",
        Aggregation.Last => $"{field} of the last of the earlier {payments}",
        Aggregation.FraudCount => $"number of {payments} known to be fraud",
        Aggregation.FraudShare => $"share of {payments} known to be fraud",
        Aggregation.TimeSinceFraud => $"seconds since the last of the {payments} known to be fraud",
        Aggregation.RatioToMean => $"{field} of this payment relative to the mean of {payments}",
        Aggregation.ZScore => $"{field} of this payment in standard deviations from the mean of {payments}",
        Aggregation.RatioToMax => $"{field} of this payment relative to the largest of {payments}",
        _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, null),
    };

    private static string Ending(FeatureDefinition feature) =>
        feature.Delay == TimeSpan.Zero ? "" : $" ending {Duration.Words(feature.Delay)} ago";

    private static string Place(string entity, EventSchema schema)
    {
        var kind = schema.EntityKinds[schema.FindKind(entity)];
        var names = kind.Components.Select(component => schema.Entities[component]);
        return string.Join(' ', names.Select(static name => (Places.Contains(name) ? "at this " : "with this ") + name));
    }

    public static string Conditions(FeatureFilter filter) => string.Join(" and ", filter.Conditions.Select(static condition =>
        condition.Operator switch
        {
            FilterOperator.Equals => $"{Short(condition.Field)} {condition.Text}",
            FilterOperator.Above => string.Create(CultureInfo.InvariantCulture, $"{Short(condition.Field)} above {condition.Bound}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Short(condition.Field)} at most {condition.Bound}"),
        }));

    private static string Short(string field) => field[(field.LastIndexOf('.') + 1)..];
}
