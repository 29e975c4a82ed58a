using System.Text;
using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>
/// Counts how many rows share each combination of the quasi-identifiers (Sweeney 2002; missing is a value like any other). "report" only says it,
/// "refuse" stops where a combination has fewer than k rows, "suppress" leaves those rows out.
/// </summary>
internal sealed class KAnonymity(string[] columns, int k, string action) : FixedStep
{
    public static KAnonymity Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns", "k", "action");
        return new KAnonymity(node.Columns(), node.Integer("k", 5, 2, 1_000_000), node.ChoiceOf("action", "report", "refuse", "suppress"));
    }

    public override StepOutcome Apply(Table table, PreparationSecrets secrets)
    {
        var sources = columns.Select(table.Get).ToArray();
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        var keys = new string[table.RowCount];
        var key = new StringBuilder();
        for (var row = 0; row < keys.Length; row++)
        {
            key.Clear();
            foreach (var source in sources)
            {
                // The length in front keeps "a,b" and "c" apart from "a" and "b,c".
                var cell = source.IsMissing(row) ? null : TableCsv.Format(source, row);
                key.Append(cell?.Length ?? -1).Append(':').Append(cell);
            }

            keys[row] = key.ToString();
            classes[keys[row]] = classes.GetValueOrDefault(keys[row]) + 1;
        }

        var kept = Enumerable.Range(0, keys.Length).Where(row => classes[keys[row]] >= k).ToArray();
        var below = keys.Length - kept.Length;
        var report = new JsonObject
        {
            ["k"] = k,
            ["classes"] = classes.Count,
            ["smallestClass"] = classes.Count == 0 ? 0 : classes.Values.Min(),
            ["rowsBelowK"] = below,
            ["suppressed"] = action == "suppress" ? below : 0,
        };
        return action switch
        {
            "refuse" when below > 0 => throw new InvalidDataException(
                $"{below} rows share their {string.Join(", ", columns)} with fewer than {k - 1} others. Generalise further, or suppress those rows."),
            "suppress" => new StepOutcome(table.Take(kept), report),
            _ => new StepOutcome(table, report),
        };
    }
}
