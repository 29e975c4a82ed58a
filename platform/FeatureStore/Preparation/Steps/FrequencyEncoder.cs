using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>A category becomes its share among the training rows that have one; a category not seen becomes 0, a missing one stays missing.</summary>
internal sealed class FrequencyEncoder(string column, string into) : PreparationStep
{
    public static FrequencyEncoder Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "column", "into");
        var column = node.Column();
        return new FrequencyEncoder(column, node.Find("into")?.Text() ?? AttributeColumn.Of(column, "frequency"));
    }

    public override FitOutcome Fit(Table training, PreparationSecrets secrets)
    {
        var categories = new Categories(training.Get(column), secrets);
        var present = Math.Max(1, categories.Rows.Count(c => c >= 0));
        var shares = categories.Names.ToDictionary(name => name, _ => 0.0, StringComparer.Ordinal);
        foreach (var group in categories.Rows.Where(c => c >= 0).GroupBy(c => c))
        {
            shares[categories.Names[group.Key]] = (double)group.Count() / present;
        }

        return new Fitted(column, into, shares).OnTraining(training, secrets);
    }

    public override FittedStep Read(DeclarationNode learned)
    {
        learned.AllowOnly("shares");
        return new Fitted(column, into, learned.Get("shares", "the shares").Members().ToDictionary(m => m.Name, m => m.Value.Number(0, 1), StringComparer.Ordinal));
    }

    private sealed class Fitted(string column, string into, Dictionary<string, double> shares) : FittedStep
    {
        public override StepOutcome Apply(Table table, PreparationSecrets secrets)
        {
            var source = table.Get(column);
            var unseen = 0;
            var values = new double[source.Count];
            for (var row = 0; row < values.Length; row++)
            {
                values[row] = source.IsMissing(row) ? double.NaN : shares.GetValueOrDefault(TableCsv.Format(source, row), -1);
                if (values[row] < 0)
                {
                    values[row] = 0;
                    unseen++;
                }
            }

            return new StepOutcome(table.With(new NumberColumn(into, values)), new JsonObject { ["column"] = column, ["into"] = into, ["categories"] = shares.Count, ["unseenRows"] = unseen });
        }

        public override JsonObject Learned() => new()
        {
            ["shares"] = new JsonObject(shares.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))),
        };
    }
}
