using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>
/// log(1 + x), sign(x)·log(1 + |x|) or √x of columns, into attributes.NAME_log1p and so on: an amount must stay an amount. With "inPlace" over the
/// column itself. A value outside the function's domain is refused, not made missing.
/// </summary>
internal sealed class NumberTransform(string[] columns, string? suffix, double min, Func<double, double> function) : FixedStep
{
    public static NumberTransform ParseLog1p(DeclarationNode node) => Parse(node, "log1p", 0, value => Log1p(value));

    public static NumberTransform ParseSignedLog(DeclarationNode node) => Parse(node, "signedLog", double.MinValue, value => Math.CopySign(Log1p(Math.Abs(value)), value));

    public static NumberTransform ParseSqrt(DeclarationNode node) => Parse(node, "sqrt", 0, Math.Sqrt);

    public override StepOutcome Apply(Table table, PreparationSecrets secrets)
    {
        var changed = columns.Select(name =>
        {
            var source = table.Number(name);
            var low = Array.FindIndex(source.Values, v => v < min);
            return low < 0
                ? (Column)new NumberColumn(Into(name), Array.ConvertAll(source.Values, v => function(v)))
                : throw new InvalidDataException($"The column '{name}' holds a number below {min} (row {low + 1}); use signedLog for signed numbers.");
        }).ToArray();
        return new StepOutcome(table.With(changed), new JsonObject { ["columns"] = new JsonArray([.. columns.Select(c => (JsonNode)c)]) });
    }

    /// <summary>Near 0, 1 + x rounds x away; the correction is Kahan's.</summary>
    internal static double Log1p(double x)
    {
        var u = 1 + x;
        return u == 1 ? x : double.IsInfinity(u) ? u : Math.Log(u) * (x / (u - 1));
    }

    private static NumberTransform Parse(DeclarationNode node, string suffix, double min, Func<double, double> function)
    {
        node.AllowOnly("step", "columns", "inPlace");
        return new NumberTransform(node.Columns(), node.Find("inPlace")?.Flag() ?? false ? null : suffix, min, function);
    }

    private string Into(string column) => suffix is null ? column : AttributeColumn.Of(column, suffix);
}
