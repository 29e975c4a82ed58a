using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Tests.Preparation;

public sealed class ImputerTests
{
    [Fact]
    public void Holes_take_the_training_median_today_and_later()
    {
        var fitted = Prepared.Fit("""{"step":"median","columns":["x"],"indicator":true}""", Prepared.Table(Prepared.Numbers("x", 1, double.NaN, 2, 30, 3)), out var training);

        Assert.Equal([1, 2.5, 2, 30, 3], training.Table.Number("x").Values);
        Assert.Equal([0.0, 1, 0, 0, 0], training.Table.Number("attributes.x_missing").Values);
        Assert.Equal([2.5], fitted.Apply(Prepared.Table(Prepared.Numbers("x", double.NaN)), Prepared.Secrets).Table.Number("x").Values);
    }

    [Theory]
    [InlineData("norm")]
    [InlineData("pmm")]
    public void Chained_equations_find_a_linear_relation_again_where_the_median_loses_it(string method)
    {
        var (whole, holed, holes) = Linear(2_000);
        var chained = Prepared.Training($$"""{"step":"chained","columns":["x","y","z"],"method":"{{method}}","seed":7}""", holed).Table;
        var median = Prepared.Training("""{"step":"median","columns":["x","y","z"]}""", holed).Table;

        Assert.True(Rmse(chained) < 0.55 * Rmse(median), $"{Rmse(chained)} {Rmse(median)}");
        Assert.InRange(Slope(chained), 1.9, 2.1);
        Assert.False(Slope(median) is > 1.9 and < 2.1, $"{Slope(median)}");

        // A draw has the spread of the data, or later analyses would be too sure of themselves; the median has none.
        Assert.InRange(Spread(chained) / Spread(whole), 0.95, 1.05);
        Assert.True(Spread(median) / Spread(whole) < 0.9);

        double Rmse(Table table) => Math.Sqrt(holes.Average(row => Math.Pow(table.Number("y").Values[row] - whole.Number("y").Values[row], 2)));

        static double Slope(Table table)
        {
            var (x, y) = (table.Number("x").Values, table.Number("y").Values);
            return Prepared.Correlation(x, y) * Deviation(y) / Deviation(x);
        }

        static double Spread(Table table) => Deviation(table.Number("y").Values);

        static double Deviation(double[] values) => Math.Sqrt(values.Average(v => Math.Pow(v - values.Average(), 2)));
    }

    [Fact]
    public void Matching_gives_only_values_that_were_observed()
    {
        var (_, holed, holes) = Linear(400);
        var filled = Prepared.Training("""{"step":"chained","columns":["x","y","z"]}""", holed).Table.Number("y").Values;

        Assert.NotEmpty(holes);
        Assert.All(holes, row => Assert.Contains(filled[row], holed.Number("y").Values));
    }

    [Fact]
    public void Imputations_differ_from_each_other_and_repeat_under_one_seed()
    {
        var (_, holed, holes) = Linear(400);
        var first = Filled(1, 7);

        Assert.Equal(first, Filled(1, 7));
        Assert.NotEqual(first, Filled(2, 7));
        Assert.NotEqual(first, Filled(1, 8));

        double[] Filled(int use, int seed)
        {
            var prepared = Prepared.Training($$"""{"step":"chained","columns":["x","y","z"],"method":"norm","imputations":3,"use":{{use}},"seed":{{seed}}}""", holed);
            Assert.Equal(3 * 10 * 2, prepared.Steps[0]!["trace"]!.AsArray().Count);
            return [.. holes.Select(row => prepared.Table.Number("y").Values[row])];
        }
    }

    [Fact]
    public void The_trace_settles_about_the_true_mean_of_what_is_missing()
    {
        var (whole, holed, holes) = Linear(2_000);
        var trace = Prepared.Training("""{"step":"chained","columns":["x","y","z"],"method":"norm","iterations":12}""", holed).Steps[0]!["trace"]!.AsArray();
        var truth = holes.Average(row => whole.Number("y").Values[row]);

        Assert.All(trace.Where(t => t!["column"]!.GetValue<string>() == "y" && t["iteration"]!.GetValue<int>() > 4), t => Assert.InRange(t!["mean"]!.GetValue<double>(), truth - 0.15, truth + 0.15));
    }

    [Fact]
    public void A_row_is_filled_alike_alone_and_in_company()
    {
        var (_, holed, holes) = Linear(300);
        var fitted = Prepared.Fit("""{"step":"chained","columns":["x","y","z"],"method":"norm"}""", holed, out var training);
        foreach (var row in holes.Take(20))
        {
            Assert.Equal(training.Table.Number("y").Values[row], fitted.Apply(holed.Take([row]), Prepared.Secrets).Table.Number("y").Values[0]);
        }
    }

    [Fact]
    public void A_column_without_values_or_with_too_few_is_refused()
    {
        const string Step = """{"step":"chained","columns":["x","y"]}""";
        Assert.Contains("'y'", Assert.Throws<InvalidDataException>(() => Prepared.Training(Step, Prepared.Table(Prepared.Numbers("x", 1, 2), Prepared.Numbers("y", double.NaN, double.NaN)))).Message, StringComparison.Ordinal);
        Assert.Contains("'y' is there in 1 rows", Assert.Throws<InvalidDataException>(() => Prepared.Training(Step, Prepared.Table(Prepared.Numbers("x", 1, 2), Prepared.Numbers("y", 1, double.NaN)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constant_column_neither_helps_nor_harms()
    {
        var (_, holed, _) = Linear(200);
        var filled = Prepared.Training("""{"step":"chained","columns":["x","y","k"],"method":"norm"}""", holed.With(Prepared.Numbers("k", [.. Enumerable.Repeat(3.0, 200)]))).Table;

        Assert.All(filled.Columns, column => Assert.All(Enumerable.Range(0, 200), row => Assert.True(column.Name == "z" || !column.IsMissing(row))));
    }

    /// <summary>y = 2x + noise, z = x − y + noise; three in ten of y and one in ten of z are lost by pure chance.</summary>
    private static (Table Whole, Table Holed, int[] Holes) Linear(int rows)
    {
        var random = new Random(19);
        var (x, y, z) = (new double[rows], new double[rows], new double[rows]);
        for (var i = 0; i < rows; i++)
        {
            x[i] = Normal();
            y[i] = (2 * x[i]) + (0.5 * Normal());
            z[i] = x[i] - y[i] + (0.5 * Normal());
        }

        var holes = Enumerable.Range(0, rows).Where(_ => random.NextDouble() < 0.3).ToArray();
        var (holedY, holedZ) = ((double[])y.Clone(), Array.ConvertAll(z, v => random.NextDouble() < 0.1 ? double.NaN : v));
        Array.ForEach(holes, row => holedY[row] = double.NaN);
        return (
            Prepared.Table(Prepared.Numbers("x", x), Prepared.Numbers("y", y), Prepared.Numbers("z", z)),
            Prepared.Table(Prepared.Numbers("x", x), Prepared.Numbers("y", holedY), Prepared.Numbers("z", holedZ)),
            holes);

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }
}
