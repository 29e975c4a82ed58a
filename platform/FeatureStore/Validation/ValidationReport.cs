using System.Text.Json.Nodes;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Validation;

/// <summary>
/// What was found out about data: its profile, its drift against a reference and which expectations it meets. Values are shown only of columns with few
/// different ones, and go through the caller's mask.
/// </summary>
/// <param name="Title">What was looked at, as the reader knows it.</param>
/// <param name="Mask">Replaces card numbers in text.</param>
public sealed record ValidationReport(string Title, DatasetProfile Data, DatasetProfile? Reference, IReadOnlyList<ExpectationResult> Expectations, Func<string, string> Mask)
{
    /// <summary>A column with more different values holds identifiers or measurements: none of them is shown.</summary>
    private const int ShownDistinctMax = 100;
    private const int ShownMax = 10;

    /// <summary>13 digits; of a larger number, as of a median between two, the whole part counts.</summary>
    private const double CardNumberMin = 1e12;

    public IReadOnlyList<ColumnDrift> Drift { get; } = Reference is null ? [] : Validation.Drift.Compare(Reference, Data);

    public bool Passed => Expectations.All(e => e.Passed);

    public IReadOnlyList<ExpectationResult> Failures => [.. Expectations.Where(e => !e.Passed)];

    /// <summary>Profiles, compares, checks.</summary>
    public static ValidationReport Make(string title, DatasetProfile data, DatasetProfile? reference, Expectations expectations, Func<string, string> mask)
    {
        var report = new ValidationReport(title, data, reference, [], mask);
        return report with { Expectations = expectations.Check(data, reference is null ? null : report.Drift) };
    }

    /// <summary>The most frequent values of a column with few of them.</summary>
    public IEnumerable<(string Text, long Count)> Shown(ColumnProfile column) =>
        column.Distinct.IsExact && column.Distinct.Count <= ShownDistinctMax ? column.Distinct.Values.Take(ShownMax).Select(v => (Mask(v.Text), v.Count)) : [];

    public JsonObject ToJson() => new()
    {
        ["title"] = Mask(Title),
        ["passed"] = Passed,
        ["rows"] = Data.RowCount,
        ["referenceRows"] = Reference?.RowCount,
        ["columns"] = new JsonArray([.. Data.Columns.Select(Column)]),
        ["duplicates"] = new JsonObject
        {
            ["rowsCompared"] = Data.RowsCompared,
            ["repeatedContents"] = Data.RepeatedContents,
            ["repeatedValues"] = new JsonObject(Data.RepeatedValues.Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value))),
        },
        ["drift"] = new JsonArray([.. Drift.Select(One)]),
        ["expectations"] = new JsonArray([.. Expectations.Select(One)]),
    };

    private static JsonObject One(ExpectationResult e) => new()
    {
        ["column"] = e.Column,
        ["rule"] = e.Rule,
        ["passed"] = e.Passed,
        ["expected"] = e.Expected,
        ["found"] = e.Found,
    };

    private static JsonObject One(ColumnDrift drift) => new()
    {
        ["column"] = drift.Column,
        ["kind"] = drift.Kind,
        ["psi"] = Rounded(drift.Psi),
        ["verdict"] = drift.Verdict,
        ["ksStatistic"] = Rounded(drift.KsStatistic),
        ["ksPValue"] = drift.KsPValue,
        ["chiSquared"] = Rounded(drift.ChiSquared),
        ["chiSquaredPValue"] = drift.ChiSquaredPValue,
    };

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 6) : null;

    /// <summary>A card number that a file holds as a number is one all the same.</summary>
    internal bool IsPrivate(double value) => Math.Abs(value) >= CardNumberMin && TableCsv.FormatNumber(Math.Truncate(value)) is var text && Mask(text) != text;

    private JsonValue? Safe(double value) => IsPrivate(value) ? JsonValue.Create(Mask(TableCsv.FormatNumber(Math.Truncate(value)))) : JsonValue.Create(value);

    private JsonObject Column(ColumnProfile column)
    {
        var json = new JsonObject
        {
            ["name"] = Mask(column.Name),
            ["type"] = column.Type,
            ["missing"] = column.Missing,
            ["missingShare"] = Rounded(column.MissingShare),
            ["distinct"] = column.Distinct.Count,
            ["distinctExact"] = column.Distinct.IsExact,
        };
        if (column.Numbers > 0)
        {
            json["numbers"] = column.Numbers;
            json["notFinite"] = column.NotFinite;
            json["min"] = Safe(column.Min);
            json["max"] = Safe(column.Max);
            json["mean"] = column.Mean;
            json["deviation"] = column.Deviation;
            json["quantiles"] = new JsonObject(((double[])[0.01, 0.25, 0.5, 0.75, 0.99]).Select(p => KeyValuePair.Create($"{p:0.00}", (JsonNode?)Safe(column.Quantiles.Quantile(p)))));
            json["quantileRankErrorMax"] = column.Quantiles.RankErrorMax;
        }

        if (column.Times > 0)
        {
            json["times"] = column.Times;
            json["from"] = TableCsv.FormatTime(column.TimeMin);
            json["through"] = TableCsv.FormatTime(column.TimeMax);
            json["timeStepsBack"] = column.TimeStepsBack;
        }

        if (Shown(column).ToList() is { Count: > 0 } shown)
        {
            json["values"] = new JsonArray([.. shown.Select(v => new JsonObject { ["value"] = v.Text, ["rows"] = v.Count })]);
        }

        return json;
    }
}
