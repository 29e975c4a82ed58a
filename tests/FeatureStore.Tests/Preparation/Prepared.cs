using System.Text;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Tests.Preparation;

/// <summary>Tables and recipes in a line.</summary>
internal static class Prepared
{
    /// <summary>Card numbers of the issuers' test ranges end in these digits; the mask of the product is tested where it lives.</summary>
    public const string CardNumber = "4111111111111111";

    public static PreparationSecrets Secrets { get; } = new(text => text.Replace(CardNumber, "[card number]", StringComparison.Ordinal), [.. Enumerable.Range(1, 32).Select(i => (byte)i)]);

    public static Table Table(params Column[] columns) => new(columns);

    public static NumberColumn Numbers(string name, params double[] values) => new(name, values);

    public static TextColumn Texts(string name, params string?[] values) => new(name, values);

    public static TimeColumn Seconds(string name, params long[] seconds) => new(name, Array.ConvertAll(seconds, s => s * 1_000_000));

    public static FittedPreparation Fit(string steps, Table table, out PreparedTable prepared) => PreparationRecipe.Parse($$"""{"steps":[{{steps}}]}""").Fit(table, Secrets, out prepared);

    public static PreparedTable Training(string steps, Table table)
    {
        Fit(steps, table, out var prepared);
        return prepared;
    }

    public static Table Read(string csv, TableSchema? schema = null) => Read(Encoding.UTF8.GetBytes(csv), schema);

    public static Table Read(byte[] csv, TableSchema? schema = null)
    {
        using var rows = CsvRows.Open(new MemoryStream(csv));
        return TableCsv.Read(rows, schema ?? TableSchema.AllText, TableLimits.Default);
    }

    public static string Write(Table table)
    {
        var text = new StringWriter();
        TableCsv.Write(table, text, Secrets);
        return text.ToString();
    }

    public static double Correlation(double[] a, double[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var (ab, aa, bb) = (0.0, 0.0, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            ab += (a[i] - meanA) * (b[i] - meanB);
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
        }

        return ab / Math.Sqrt(aa * bb);
    }
}
