using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>
/// Tukey's fences (1977): a value outside [Q1 − k·IQR, Q3 + k·IQR] is an outlier, k = 1.5 unless said otherwise. Quartiles are of the training rows, by
/// the named method. A column attributes.NAME_outlier says 1 or 0 (missing where the value is); "clip" also moves outliers onto the fence.
/// </summary>
internal sealed class IqrOutliers(string[] columns, string quantiles, double k, bool clip) : PreparationStep
{
    public static IqrOutliers Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns", "quantiles", "k", "action");
        return new IqrOutliers(node.Columns(), node.ChoiceOf("quantiles", "type7", "type6", "tukeyHinges"), node.Number("k", 1.5, 0, 1_000), node.ChoiceOf("action", "mark", "clip") == "clip");
    }

    public override FitOutcome Fit(Table training, PreparationSecrets secrets) =>
        new Fitted(columns, clip, [.. columns.SelectMany(name => Fences(Quantiles.Sorted(training.Number(name))))]).OnTraining(training, secrets);

    public override FittedStep Read(DeclarationNode learned)
    {
        learned.AllowOnly("fences");
        var fences = learned.Get("fences", "two for each column").Numbers();
        return fences.Length == 2 * columns.Length ? new Fitted(columns, clip, fences) : throw learned.Refuse($"{fences.Length} fences for {columns.Length} columns.");
    }

    internal double[] Fences(double[] sorted)
    {
        var (lower, upper) = quantiles switch
        {
            "type7" => (Quantiles.Type7(sorted, 0.25), Quantiles.Type7(sorted, 0.75)),
            "type6" => (Quantiles.Type6(sorted, 0.25), Quantiles.Type6(sorted, 0.75)),
            _ => Quantiles.TukeyHinges(sorted),
        };
        return [lower - (k * (upper - lower)), upper + (k * (upper - lower))];
    }

    private sealed class Fitted(string[] columns, bool clip, double[] fences) : FittedStep
    {
        public override StepOutcome Apply(Table table, PreparationSecrets secrets)
        {
            var found = new JsonObject();
            for (var i = 0; i < columns.Length; i++)
            {
                var source = table.Number(columns[i]);
                var (low, high) = (fences[2 * i], fences[(2 * i) + 1]);
                var marks = Array.ConvertAll(source.Values, v => double.IsNaN(v) ? v : v < low || v > high ? 1 : 0);
                table = table.With(new NumberColumn(AttributeColumn.Of(columns[i], "outlier"), marks));
                table = clip ? table.With(source with { Values = Array.ConvertAll(source.Values, v => double.IsNaN(v) ? v : Math.Clamp(v, low, high)) }) : table;
                found[columns[i]] = new JsonObject { ["low"] = low, ["high"] = high, ["outliers"] = marks.Count(m => m == 1) };
            }

            return new StepOutcome(table, new JsonObject { ["found"] = found });
        }

        public override JsonObject Learned() => new() { ["fences"] = StateNodes.ToJson(fences) };
    }
}
