using System.Globalization;
using Suite.FeatureStore;
using Suite.Hosting;

namespace Suite.Fraud.Wording;

/// <summary>
/// The sentence of one feature: made once from its declaration, filled with each payment's value. Published words: a stored decision reads the
/// same for ever, so a sentence changes only together with the version of the product that is told about it.
/// </summary>
internal sealed class Sentence(FeatureDefinition feature, EventSchema schema)
{
    private static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    private readonly string _field = feature.Field is null ? "" : Short(feature.Field);
    private readonly string _payments = feature.Entity is null ? "" : "payments " + PaymentsOf(feature, schema);
    private readonly string _during = feature.Entity is null ? "" : During(feature, feature.Window);
    private readonly string _over = feature.Entity is null ? "" : During(feature, feature.Over);
    private readonly string _payment = feature.Entity is null ? "" : "payment " + PaymentsOf(feature, schema);
    private readonly bool _holdsThis = feature.Delay == TimeSpan.Zero && feature.Filter.Conditions.Count == 0;

    /// <summary>"this card", "this merchant"; for a composite entity "this card at this merchant".</summary>
    public static string Whose(string entity, EventSchema schema)
    {
        var kind = schema.EntityKinds.First(k => k.Name == entity);
        return string.Join(" at ", kind.Components.Select(c => "this " + schema.Entities[c]));
    }

    /// <summary>Without a full stop.</summary>
    /// <param name="value">Of the feature; NaN for undefined.</param>
    public string Text(double value, Currency? currency)
    {
        var shown = Quantities.Text(value, feature.Unit, currency);
        if (feature.HasOwnDescription)
        {
            return $"{Capital(feature.Description)}: {(double.IsNaN(value) ? "nothing to go by" : shown)}";
        }

        return double.IsNaN(value) ? Undefined() : feature.Entity is null ? OfPayment(value, shown) : OfWindow(value, shown);
    }

    private string OfPayment(double value, string shown) => feature.Aggregation switch
    {
        Aggregation.Matches => value > 0 ? $"The payment has {feature.Filter.Words}" : $"The payment does not have {feature.Filter.Words}",
        Aggregation.Weekend => value > 0 ? "The payment is made on a weekend" : "The payment is made on a weekday",
        Aggregation.Night => value > 0 ? "The payment is made at night, before 7 o'clock UTC" : "The payment is made by day, from 7 o'clock UTC on",
        Aggregation.Hour => string.Create(CultureInfo.InvariantCulture, $"The payment is made between {value:00}:00 and {value:00}:59 UTC"),
        Aggregation.Weekday => $"The payment is made on a {Weekdays[(int)value]}",
        _ => $"The {_field} is {shown}",
    };

    private string OfWindow(double value, string shown) => feature.Aggregation switch
    {
        Aggregation.Count => Number(value, shown),
        Aggregation.Sum => $"The {_field} of {_payments} {_during} adds up to {shown}",
        Aggregation.Mean => $"The mean {_field} of {_payments} {_during} is {shown}",
        Aggregation.Std => $"The {_field} of {_payments} {_during} varies by {shown} (standard deviation)",
        Aggregation.Min => $"The smallest {_field} of {_payments} {_during} is {shown}",
        Aggregation.Max => $"The largest {_field} of {_payments} {_during} is {shown}",
        Aggregation.Distinct => $"{Capital(_payments)} {_during} show {(value == 1 ? $"1 {_field}" : $"{shown} different {Quantities.Plural(_field)}")}",
        Aggregation.TimeSinceLast => feature.Delay == TimeSpan.Zero
            ? $"The last of the {_payments} before this one was made {shown} ago"
            : $"The newest of the {_payments} that are more than {Duration.Words(feature.Delay)} old was made {shown} ago",
        Aggregation.Last => $"The {_field} of the last of the {_payments} before this one was {shown}",
        Aggregation.FraudCount => $"Of the {_payments} {_during}, {shown} {(value == 1 ? "is" : "are")} known to be fraud",
        Aggregation.FraudShare => $"Of the {_payments} {_during}, {shown} are known to be fraud",
        Aggregation.TimeSinceFraud => $"The newest of the {_payments} {_during} that is known to be fraud was made {shown} ago",
        Aggregation.RatioToMean => $"The {_field} is {Times(value, shown, "")}the mean of {_payments} {_during}{WithThis}",
        Aggregation.ZScore => $"The {_field} is {Distance(value)}the mean of {_payments} {_during}{WithThis}",
        Aggregation.RatioToMax => $"The {_field} is {Times(value, shown, "as large as ")}the largest of {_payments} {_during}{WithThis}",
        Aggregation.Ratio => $"{OfRatio()} {_during} is {Times(value, shown, "the same as ")}that {_over}",
        _ => $"{Capital(feature.Description)}: {shown}",
    };

    /// <summary>Why the mean of ten payments of 20.00 may be 100.00.</summary>
    private string WithThis => _holdsThis ? ", this one included" : "";

    private string Number(double value, string shown) => value switch
    {
        0 => $"There are no {_payments} {_during}",
        1 => _holdsThis ? $"This is the only {_payment} {_during}" : $"There is 1 {_payment} {_during}",
        _ => $"There are {shown} {_payments} {_during}",
    };

    /// <summary>"3.1 times "; what reads as once is no "1 times".</summary>
    private static string Times(double value, string shown, string once) => shown != "1" ? $"{shown} times " : value == 1 ? once : $"about {once}";

    private static string Distance(double value) => Quantities.Number(Math.Abs(value)) switch
    {
        "0" => "neither above nor below ",
        "less than 0.01" => $"hardly {(value < 0 ? "below" : "above")} ",
        var shown => $"{shown} standard deviation{(shown == "1" ? "" : "s")} {(value < 0 ? "below" : "above")} ",
    };

    private string OfRatio() => feature.Of switch
    {
        Aggregation.Count => $"The number of {_payments}",
        Aggregation.Sum => $"The total {_field} of {_payments}",
        Aggregation.Mean => $"The mean {_field} of {_payments}",
        Aggregation.Std => $"The spread of the {_field} of {_payments}",
        Aggregation.Min => $"The smallest {_field} of {_payments}",
        Aggregation.Max => $"The largest {_field} of {_payments}",
        Aggregation.Distinct => $"The number of different {Quantities.Plural(_field)} among {_payments}",
        Aggregation.FraudCount => $"The number of known frauds among {_payments}",
        _ => $"The share of known frauds among {_payments}",
    };

    private string Undefined() => feature.Aggregation switch
    {
        Aggregation.TimeSinceLast => $"There are no earlier {_payments} {_during}",
        Aggregation.TimeSinceFraud => $"None of the {_payments} {_during} is known to be fraud",
        Aggregation.Last => $"There are no earlier {_payments} {_during} that have a known {_field}",
        Aggregation.Std or Aggregation.ZScore => $"There are too few {_payments} {_during} to say how much the {_field} varies",
        _ when feature.Entity is null => $"The {_field} is not known",
        _ => $"There is nothing to compare with: no {_payments} {_during} say anything about the {(_field.Length > 0 ? _field : "payment")}",
    };

    private static string PaymentsOf(FeatureDefinition feature, EventSchema schema)
    {
        var kind = schema.EntityKinds.First(k => k.Name == feature.Entity);
        var place = string.Join(' ', kind.Components.Select(c => (schema.Entities[c] == "merchant" ? "at this " : "with this ") + schema.Entities[c]));
        return feature.Filter.Conditions.Count == 0 ? place : $"{place} with {feature.Filter.Words}";
    }

    private static string During(FeatureDefinition feature, TimeSpan window) => feature.Delay == TimeSpan.Zero
        ? $"within {Duration.Words(window)}"
        : $"in the {Duration.Words(window)} that ended {Duration.Words(feature.Delay)} ago";

    private static string Short(string field) => field[(field.LastIndexOf('.') + 1)..];

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
