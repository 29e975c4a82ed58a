using System.Globalization;
using System.Text.Json;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Validation;

/// <summary>One thing that was expected and what was found.</summary>
/// <param name="Column">Null: the file as a whole.</param>
/// <param name="Rule">The member of the declaration.</param>
public sealed record ExpectationResult(string? Column, string Rule, bool Passed, string Expected, string Found)
{
    /// <summary>For a person: "TX_AMOUNT: missingShareMax 0.01, found 0.2".</summary>
    public string Sentence => $"{Column ?? "the data"}: {Rule} {Expected}, found {Found}";
}

/// <summary>
/// What data must be like: <c>{"id": "TRANSACTION_ID", "rowsMin": 1000, "columns": {"TX_AMOUNT": {"type": "number", "min": 0, "psiMax": 0.25}}}</c>. Every
/// column named must be there. Immutable. docs/fraud-data.md lists the members.
/// </summary>
public sealed class Expectations
{
    private const int ColumnsMax = 2_000;

    private readonly List<(string Rule, Func<DatasetProfile, ExpectationResult> Check)> _rules = [];
    private readonly List<(string Column, string Rule, Func<ColumnProfile, DatasetProfile, ColumnDrift?, ExpectationResult> Check)> _columnRules = [];
    private readonly List<string> _unique = [];

    private Expectations()
    {
    }

    public static Expectations None { get; } = new();

    public string? IdColumn { get; private set; }

    public IReadOnlyList<string> UniqueColumns => _unique;

    /// <summary>Every column that something is expected of, once.</summary>
    public IReadOnlyList<string> ColumnNames => [.. _columnRules.Select(r => r.Column).Distinct()];

    /// <summary>Rules that count repetitions, which only a file's profile does; empty when there are none.</summary>
    public IReadOnlyList<string> RepetitionRules => [.. _rules.Where(r => r.Rule == "duplicateRowsMax").Select(r => r.Rule), .. _unique.Select(column => $"unique {column}")];

    /// <summary>Whether a limit on drift is declared, which needs a reference.</summary>
    public bool LimitsDrift => _columnRules.Any(r => IsDrift(r.Rule));

    public IReadOnlyList<string> MissingMarks { get; private set; } = [];

    /// <exception cref="FormatException">Names the member and says what to write.</exception>
    public static Expectations Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowDuplicateProperties = false });
            return Parse(new DeclarationNode(document.RootElement, "expectations"));
        }
        catch (JsonException e)
        {
            throw new FormatException($"The expectations are not JSON: {e.Message}", e);
        }
    }

    /// <summary>Every expectation with what was found, in the order declared.</summary>
    /// <param name="drift">Against a reference; null when there is none, and then a limit on drift is not met.</param>
    public IReadOnlyList<ExpectationResult> Check(DatasetProfile data, IReadOnlyList<ColumnDrift>? drift)
    {
        var results = _rules.ConvertAll(rule => rule.Check(data));
        foreach (var (name, rule, check) in _columnRules)
        {
            results.Add(data.Find(name) is not { } column
                ? new ExpectationResult(name, rule, false, "a column", "no such column")
                : IsDrift(rule)
                    ? drift?.FirstOrDefault(d => d.Column == name) is { } moved
                        ? check(column, data, moved)
                        : new ExpectationResult(name, rule, false, "a reference with this column", "none to compare with")
                    : check(column, data, null));
        }

        return results;
    }

    internal static Expectations Parse(DeclarationNode root)
    {
        root.AllowOnly("id", "missing", "rowsMin", "rowsMax", "duplicateRowsMax", "columns");
        var expectations = new Expectations { IdColumn = root.Find("id")?.Text(), MissingMarks = root.Find("missing")?.Items().Select(i => i.Text()).ToArray() ?? [] };
        expectations.AddWhole(root, "rowsMin", data => data.RowCount, atLeast: true);
        expectations.AddWhole(root, "rowsMax", data => data.RowCount, atLeast: false);
        expectations.AddWhole(root, "duplicateRowsMax", data => data.RepeatedContents, atLeast: false);
        if (expectations.IdColumn is { } id)
        {
            expectations.AddUnique(id, "id");
        }

        var columns = (root.Find("columns")?.Members() ?? []).ToList();
        if (columns.Count > ColumnsMax)
        {
            throw root.Refuse($"{columns.Count} columns are more than {ColumnsMax}.");
        }

        foreach (var (name, node) in columns)
        {
            expectations.AddColumn(name, node);
        }

        return expectations;
    }

    private void AddColumn(string name, DeclarationNode node)
    {
        node.AllowOnly(
            "type", "min", "max", "missingShareMax", "notFiniteMax", "values", "unique", "ordered", "distinctMin", "distinctMax", "meanMin", "meanMax", "psiMax", "ksMax");
        Rule(name, "exists", (_, _, _) => (true, "a column", "there"));
        if (node.Find("type")?.Choice("integer", "number", "time", "boolean", "text") is { } type)
        {
            Rule(name, "type", (c, _, _) => (IsOf(c, type), type, c.Type));
        }

        AddRange(name, node);
        AddLimit(name, node, "missingShareMax", 0, 1, (c, _) => c.MissingShare, atLeast: false);
        AddLimit(name, node, "notFiniteMax", 0, 1e15, (c, _) => c.NotFinite, atLeast: false);
        AddLimit(name, node, "distinctMin", 0, 1e15, (c, _) => c.Distinct.Count, atLeast: true);
        AddLimit(name, node, "distinctMax", 0, 1e15, (c, _) => c.Distinct.Count, atLeast: false);
        AddLimit(name, node, "meanMin", double.MinValue, double.MaxValue, (c, _) => c.Numbers == 0 ? double.NaN : c.Mean, atLeast: true);
        AddLimit(name, node, "meanMax", double.MinValue, double.MaxValue, (c, _) => c.Numbers == 0 ? double.NaN : c.Mean, atLeast: false);
        AddLimit(name, node, "psiMax", 0, 1e3, (_, drift) => drift!.Psi, atLeast: false);
        AddLimit(name, node, "ksMax", 0, 1, (_, drift) => drift!.KsStatistic ?? double.NaN, atLeast: false);
        if (node.Find("values") is { } list)
        {
            var allowed = list.Items().Select(i => i.Element.ValueKind == JsonValueKind.Number ? i.Element.GetRawText() : i.Text()).ToHashSet(StringComparer.Ordinal);
            Rule(name, "values", (c, _, _) => OnlyAllowed(c, allowed));
        }

        if (node.Find("unique")?.Flag() == true)
        {
            AddUnique(name, "unique");
        }

        if (node.Find("ordered")?.Flag() == true)
        {
            Rule(name, "ordered", (c, _, _) => (c.TimeStepsBack == 0 && c.Times == c.Count - c.Missing, "times that never step back", $"{c.TimeStepsBack} steps back, {c.Times} times in {c.Count} rows"));
        }
    }

    private static bool IsDrift(string rule) => rule is "psiMax" or "ksMax";

    private static bool IsOf(ColumnProfile column, string type) => column.Type == type || column.Type == "empty" || (type == "number" && column.Type == "integer") || type == "text";

    /// <summary>min and max are numbers, or times for a column of times.</summary>
    private void AddRange(string name, DeclarationNode node)
    {
        foreach (var (member, sign) in ((string, int)[])[("min", 1), ("max", -1)])
        {
            if (node.Find(member) is not { } bound)
            {
                continue;
            }

            if (bound.Element.ValueKind == JsonValueKind.Number)
            {
                var limit = bound.Number();
                Rule(name, member, (c, _, _) =>
                {
                    var found = sign > 0 ? c.Min : c.Max;
                    return (c.Numbers > 0 && sign * (found - limit) >= 0, Text(limit), c.Numbers == 0 ? "no number" : Text(found));
                });
                continue;
            }

            var time = ColumnProfile.TryReadTime(System.Text.Encoding.UTF8.GetBytes(bound.Text()), out var micros) ? micros : throw bound.Refuse("give a number, or a time as 2018-04-01T00:00:00Z.");
            Rule(name, member, (c, _, _) =>
            {
                var found = sign > 0 ? c.TimeMin : c.TimeMax;
                return (c.Times > 0 && sign * (found > time ? 1 : found < time ? -1 : 0) >= 0, TableCsv.FormatTime(time), c.Times == 0 ? "no time" : TableCsv.FormatTime(found));
            });
        }
    }

    private static (bool, string, string) OnlyAllowed(ColumnProfile column, HashSet<string> allowed)
    {
        var expected = string.Join(" ", allowed);
        if (!column.Distinct.IsExact)
        {
            return (false, expected, $"more than {DistinctCounter.ExactMax} different values");
        }

        // The values themselves are not told: one that does not belong here may be anything, a card number too.
        var others = column.Distinct.Values.Where(v => !allowed.Contains(v.Text)).ToList();
        return (others.Count == 0, expected, others.Count == 0 ? "only these" : $"{others.Count} other values in {others.Sum(o => o.Count)} rows");
    }

    private void AddUnique(string name, string rule)
    {
        _unique.Add(name);
        _columnRules.Add((name, rule, (c, data, _) => new ExpectationResult(
            name,
            rule,
            data.RepeatedValues.GetValueOrDefault(name, -1) == 0,
            "every value once",
            data.RepeatedValues.TryGetValue(name, out var repeated) ? $"{repeated} repetitions in {data.RowsCompared} rows" : "not counted here")));
    }

    private void AddWhole(DeclarationNode root, string member, Func<DatasetProfile, long> value, bool atLeast)
    {
        if (root.Find(member)?.Number(0, 1e15) is { } limit)
        {
            _rules.Add((member, data =>
            {
                var found = value(data);
                return new ExpectationResult(null, member, atLeast ? found >= limit : found <= limit, Text(limit), Text(found));
            }
            ));
        }
    }

    private void AddLimit(string name, DeclarationNode node, string member, double min, double max, Func<ColumnProfile, ColumnDrift?, double> value, bool atLeast)
    {
        if (node.Find(member)?.Number(min, max) is { } limit)
        {
            Rule(name, member, (c, _, drift) =>
            {
                var found = value(c, drift);
                return (atLeast ? found >= limit : found <= limit, Text(limit), double.IsNaN(found) ? "no number" : Text(found));
            });
        }
    }

    private void Rule(string name, string rule, Func<ColumnProfile, DatasetProfile, ColumnDrift?, (bool Passed, string Expected, string Found)> check) =>
        _columnRules.Add((name, rule, (c, data, drift) =>
        {
            var (passed, expected, found) = check(c, data, drift);
            return new ExpectationResult(name, rule, passed, expected, found);
        }
    ));

    /// <summary>Six digits and no exponent, where a person would write none.</summary>
    private static string Text(double value)
    {
        var short6 = value.ToString("G6", CultureInfo.InvariantCulture);
        return Math.Abs(value) is >= 1e-9 and < 1e15 ? decimal.Parse(short6, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : short6;
    }
}
