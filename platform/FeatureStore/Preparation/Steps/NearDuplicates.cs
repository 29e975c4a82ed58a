using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>
/// Leaves out rows that repeat an earlier one: equal in the "match" columns, within "seconds" in the time column, within a tolerance in each column of
/// "numbers", and at least "similarity" alike in each column of "texts" (Jaccard over groups of three characters). Rows are gone through in order of
/// time, then of the file; a row goes when it is near one that stayed, so the earliest of a group always stays. Exact: blocks of equal "match" columns
/// bound the pairs; without any, texts are paired through MinHash (Broder 1997), which finds a pair at the limit with a stated probability.
/// </summary>
internal sealed class NearDuplicates(NearDuplicateRule rule) : FixedStep
{
    public static NearDuplicates Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "match", "time", "seconds", "numbers", "texts", "similarity");
        var rule = new NearDuplicateRule(
            node.Find("match") is null ? [] : node.Columns("match"),
            node.Find("time")?.Text(),
            node.Number("seconds", 0, 0, 1e9),
            [.. (node.Find("numbers")?.Members() ?? []).Select(m => (m.Name, m.Value.Number(0, 1e15)))],
            node.Find("texts") is null ? [] : node.Columns("texts"),
            node.Number("similarity", 0.8, 0.3, 1));
        if (rule.Time is null != node.Find("seconds") is null)
        {
            throw node.Refuse("give 'time' and 'seconds' together.");
        }

        return rule.Match.Length + rule.Texts.Length == 0
            ? throw node.Refuse("give 'match' or 'texts': without them every pair of rows would have to be compared.")
            : new NearDuplicates(rule);
    }

    public override StepOutcome Apply(Table table, PreparationSecrets secrets)
    {
        var search = new NearDuplicateSearch(rule, table);
        var kept = search.Survivors();
        return new StepOutcome(
            table.Take(kept),
            new JsonObject { ["removed"] = table.RowCount - kept.Length, ["pairsCompared"] = search.Compared, ["pairing"] = rule.Match.Length > 0 ? "all pairs of equal match columns" : MinHash.Describe(rule.Similarity) });
    }
}

internal sealed record NearDuplicateRule(string[] Match, string? Time, double Seconds, (string Column, double Tolerance)[] Numbers, string[] Texts, double Similarity);

internal sealed class NearDuplicateSearch
{
    private readonly NearDuplicateRule _rule;
    private readonly Table _table;
    private readonly TimeColumn? _time;
    private readonly (NumberColumn Column, double Tolerance)[] _numbers;
    private readonly Column[] _match;
    private readonly TextColumn[] _texts;
    private readonly Dictionary<string, int[]> _groups = new(StringComparer.Ordinal);

    public NearDuplicateSearch(NearDuplicateRule rule, Table table)
    {
        _rule = rule;
        _table = table;
        _time = rule.Time is null ? null : table.Time(rule.Time);
        _numbers = [.. rule.Numbers.Select(n => (table.Number(n.Column), n.Tolerance))];
        _match = [.. rule.Match.Select(table.Get)];
        _texts = [.. rule.Texts.Select(table.Text)];
    }

    public long Compared { get; private set; }

    /// <summary>Rows that stay, in the order of the table.</summary>
    public int[] Survivors()
    {
        var order = Enumerable.Range(0, _table.RowCount).OrderBy(row => _time?.Micros[row] ?? 0).ThenBy(row => row);
        var blocks = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        var kept = new List<int>();
        foreach (var row in order)
        {
            var keys = Blocks(row);
            if (keys.Any(key => blocks.TryGetValue(key, out var block) && HasNear(block, row)))
            {
                continue;
            }

            kept.Add(row);
            foreach (var key in keys)
            {
                (blocks.TryGetValue(key, out var block) ? block : blocks[key] = []).Add(row);
            }
        }

        kept.Sort();
        return [.. kept];
    }

    /// <summary>The definition itself: both missing is equal, one missing is not.</summary>
    public bool IsNear(int earlier, int later)
    {
        Compared++;
        foreach (var column in _match)
        {
            if (TableCsv.Format(column, earlier) != TableCsv.Format(column, later))
            {
                return false;
            }
        }

        if (_time is not null && !IsNearInTime(earlier, later))
        {
            return false;
        }

        foreach (var (column, tolerance) in _numbers)
        {
            var (a, b) = (column.Values[earlier], column.Values[later]);
            if (double.IsNaN(a) != double.IsNaN(b) || Math.Abs(a - b) > tolerance)
            {
                return false;
            }
        }

        return _texts.All(column => Similarity(column.Values[earlier], column.Values[later]) >= _rule.Similarity);
    }

    /// <summary>Newest first, and no further than the time allows: rows come in order of time.</summary>
    private bool HasNear(List<int> block, int row)
    {
        for (var i = block.Count - 1; i >= 0 && (_time is null || IsNearInTime(block[i], row)); i--)
        {
            if (IsNear(block[i], row))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsNearInTime(int earlier, int later) =>
        (_time!.IsMissing(earlier) && _time.IsMissing(later)) ||
        (!_time.IsMissing(earlier) && !_time.IsMissing(later) && Math.Abs((double)_time.Micros[later] - _time.Micros[earlier]) <= _rule.Seconds * 1e6);

    private string[] Blocks(int row) =>
        _match.Length > 0 ? [string.Join('\u001f', _match.Select(c => TableCsv.Format(c, row)))] : MinHash.Bands(Groups(_texts[0].Values[row]), _rule.Similarity);

    private double Similarity(string? a, string? b)
    {
        if (a is null || b is null)
        {
            return a == b ? 1 : 0;
        }

        return a == b ? 1 : MinHash.Jaccard(Groups(a), Groups(b));
    }

    private int[] Groups(string? text)
    {
        text ??= "";
        if (!_groups.TryGetValue(text, out var groups))
        {
            _groups[text] = groups = MinHash.Groups(text);
        }

        return groups;
    }
}
