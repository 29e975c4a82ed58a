using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>Missing numbers become the training rows' median (type 7); with "indicator", a column attributes.NAME_missing says 1 where it was missing.</summary>
internal sealed class MedianImputer(string[] columns, bool indicator) : PreparationStep
{
    public static MedianImputer Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns", "indicator");
        return new MedianImputer(node.Columns(), node.Find("indicator")?.Flag() ?? false);
    }

    public override FitOutcome Fit(Table training, PreparationSecrets secrets) =>
        new Fitted(columns, indicator, [.. columns.Select(name => Quantiles.Type7(Quantiles.Sorted(training.Number(name)), 0.5))]).OnTraining(training, secrets);

    public override FittedStep Read(DeclarationNode learned)
    {
        learned.AllowOnly("medians");
        var medians = learned.Get("medians", "one for each column").Numbers();
        return medians.Length == columns.Length ? new Fitted(columns, indicator, medians) : throw learned.Refuse($"{medians.Length} medians for {columns.Length} columns.");
    }

    private sealed class Fitted(string[] columns, bool indicator, double[] medians) : FittedStep
    {
        public override StepOutcome Apply(Table table, PreparationSecrets secrets)
        {
            var filled = new JsonObject();
            for (var i = 0; i < columns.Length; i++)
            {
                var source = table.Number(columns[i]);
                var median = medians[i];
                table = table.With(source with { Values = Array.ConvertAll(source.Values, v => double.IsNaN(v) ? median : v) });
                table = indicator ? table.With(new NumberColumn(AttributeColumn.Of(columns[i], "missing"), Array.ConvertAll(source.Values, v => double.IsNaN(v) ? 1.0 : 0))) : table;
                filled[columns[i]] = source.Values.Count(double.IsNaN);
            }

            return new StepOutcome(table, new JsonObject { ["filled"] = filled });
        }

        public override JsonObject Learned() => new() { ["medians"] = StateNodes.ToJson(medians) };
    }
}
