using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>Leaves columns out; one that is not there is an error.</summary>
internal sealed class DropColumns(string[] columns) : FixedStep
{
    public static DropColumns Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns");
        return new DropColumns(node.Columns());
    }

    public override StepOutcome Apply(Table table, PreparationSecrets secrets)
    {
        foreach (var name in columns)
        {
            table.Get(name);
        }

        return new StepOutcome(table.Without(columns), new JsonObject { ["columns"] = new JsonArray([.. columns.Select(c => (JsonNode)c)]) });
    }
}
