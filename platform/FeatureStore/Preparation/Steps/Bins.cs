using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>
/// A number becomes the number of its bin, from 0 upwards: bin i is [edge i−1, edge i). Values below and above what was seen in training go to the
/// first and the last bin; missing stays missing. A larger number never gets a lower bin.
/// </summary>
internal sealed class Bins(string column, string into, string method, int count, double[] given) : PreparationStep
{
    private const int CountMax = 1_000;

    public static Bins Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "column", "into", "method", "count", "edges");
        var column = node.Column();
        var method = node.ChoiceOf("method", "quantile", "equalWidth", "edges");
        if ((method == "edges") == node.Find("edges") is null)
        {
            throw node.Refuse("give 'edges' with \"method\": \"edges\", and only then.");
        }

        var edges = node.Find("edges")?.Numbers() ?? [];
        if (method == "edges" && (edges.Length is 0 or > CountMax || !IsRising(edges)))
        {
            throw node.Refuse($"'edges' must be 1 to {CountMax} numbers, each larger than the one before.");
        }

        return new Bins(column, node.Find("into")?.Text() ?? AttributeColumn.Of(column, "bin"), method, node.Integer("count", 10, 2, CountMax), edges);
    }

    public override FitOutcome Fit(Table training, PreparationSecrets secrets) => new Fitted(column, into, Edges(training.Number(column))).OnTraining(training, secrets);

    public override FittedStep Read(DeclarationNode learned)
    {
        learned.AllowOnly("edges");
        var edges = learned.Get("edges", "the edges").Numbers();
        return IsRising(edges) ? new Fitted(column, into, edges) : throw learned.Refuse("'edges' must rise.");
    }

    private double[] Edges(NumberColumn values)
    {
        if (method == "edges")
        {
            return given;
        }

        var sorted = Quantiles.Sorted(values);
        var edges = Enumerable.Range(1, count - 1).Select(i => method == "quantile"
            ? Quantiles.Type7(sorted, (double)i / count)
            : sorted[0] + ((sorted[^1] - sorted[0]) * ((double)i / count)));

        // Equal quantiles, as with many equal values, make one edge; an edge at the least value would make an empty bin.
        return [.. edges.Where(e => e > sorted[0]).Distinct()];
    }

    private static bool IsRising(double[] edges) => edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second);

    private sealed class Fitted(string column, string into, double[] edges) : FittedStep
    {
        public override StepOutcome Apply(Table table, PreparationSecrets secrets)
        {
            var bins = Array.ConvertAll(table.Number(column).Values, Bin);
            return new StepOutcome(table.With(new NumberColumn(into, bins)), new JsonObject { ["column"] = column, ["into"] = into, ["bins"] = edges.Length + 1 });
        }

        public override JsonObject Learned() => new() { ["edges"] = StateNodes.ToJson(edges) };

        private double Bin(double value)
        {
            if (double.IsNaN(value))
            {
                return value;
            }

            var place = Array.BinarySearch(edges, value);
            return place >= 0 ? place + 1 : ~place;
        }
    }
}
