using FsCheck;
using FsCheck.Fluent;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Tests.Preparation;

public sealed class EncoderTests
{
    [Fact]
    public void A_category_becomes_its_share_and_one_never_seen_becomes_zero()
    {
        var fitted = Prepared.Fit("""{"step":"frequency","column":"c"}""", Prepared.Table(Prepared.Texts("c", "a", "a", "b", null, "a")), out var training);

        Assert.Equal([0.75, 0.75, 0.25, double.NaN, 0.75], training.Table.Number("attributes.c_frequency").Values);
        var later = fitted.Apply(Prepared.Table(Prepared.Texts("c", "b", "new", null)), Prepared.Secrets);
        Assert.Equal([0.25, 0, double.NaN], later.Table.Number("attributes.c_frequency").Values);
        Assert.Equal(1, later.Steps[0]!["unseenRows"]!.GetValue<int>());
    }

    [Fact]
    public void The_m_estimate_is_the_formula_worked_by_hand()
    {
        // Prior 3/6; a: 2 of 3, b: 0 of 2, c: 1 of 1; m = 2.
        var fitted = Prepared.Fit("""{"step":"target","column":"c","target":"y","m":2}""", Small, out _);

        var values = fitted.Apply(Prepared.Table(Prepared.Texts("c", "a", "b", "c", "new", null)), Prepared.Secrets).Table.Number("attributes.c_target").Values;
        Assert.All(values.Zip<double, double>([(2 + 1) / 5.0, (0 + 1) / 4.0, (1 + 1) / 3.0, 0.5, 0.5]), pair => Assert.Equal(pair.Second, pair.First, 12));
    }

    [Fact]
    public void Empirical_Bayes_weighs_by_the_variances_within_and_of_all()
    {
        // τ² = 1/4 of all rows. a: n = 3, mean 2/3, σ² = 2/9: weight (3/4) / (2/9 + 3/4) = 27/35. b and c do not vary: weight 1.
        var fitted = Prepared.Fit("""{"step":"target","column":"c","target":"y","smoothing":"empiricalBayes"}""", Small, out _);

        var values = fitted.Apply(Prepared.Table(Prepared.Texts("c", "a", "b", "c")), Prepared.Secrets).Table.Number("attributes.c_target").Values;
        Assert.Equal((27.0 / 35 * 2 / 3) + (8.0 / 35 / 2), values[0], 12);
        Assert.Equal([0.0, 1.0], values[1..]);
    }

    [Fact]
    public void A_random_column_looks_like_the_answer_when_encoded_naively_and_not_out_of_fold()
    {
        const int Rows = 6_000;
        var random = new Random(11);
        var categories = Enumerable.Range(0, Rows).Select(_ => $"k{random.Next(2_000)}").ToArray();
        var answers = Enumerable.Range(0, Rows).Select(_ => random.NextDouble() < 0.3 ? 1.0 : 0).ToArray();
        var table = Prepared.Table(Prepared.Texts("c", categories), Prepared.Numbers("y", answers));

        var fitted = Prepared.Fit("""{"step":"target","column":"c","target":"y","m":0,"folds":5,"seed":3}""", table, out var training);
        var naive = fitted.Apply(table, Prepared.Secrets).Table.Number("attributes.c_target").Values;
        var outOfFold = training.Table.Number("attributes.c_target").Values;

        Assert.InRange(Prepared.Correlation(naive, answers), 0.4, 1);
        Assert.InRange(Prepared.Correlation(outOfFold, answers), -0.05, 0.05);
    }

    [Fact]
    public void No_row_changes_its_own_encoding_and_in_order_of_time_none_changes_an_earlier_one()
    {
        const string Folds = """{"step":"target","column":"c","target":"y","m":1,"folds":4}""";
        const string Times = """{"step":"target","column":"c","target":"y","m":1,"folds":4,"time":"t"}""";
        var random = new Random(5);
        var (c, y) = (Enumerable.Range(0, 80).Select(_ => $"k{random.Next(5)}").ToArray(), Enumerable.Range(0, 80).Select(_ => (double)random.Next(2)).ToArray());
        long[] t = [.. Enumerable.Range(0, 80).Select(i => (long)(i / 2))];
        for (var row = 0; row < y.Length; row++)
        {
            var other = (double[])y.Clone();
            other[row] = 1 - other[row];
            Assert.Equal(Encoded(Folds, y)[row], Encoded(Folds, other)[row]);
            Assert.Equal(Encoded(Times, y)[..(row + 1)], Encoded(Times, other)[..(row + 1)]);
        }

        double[] Encoded(string step, double[] answers) =>
            Prepared.Training(step, Prepared.Table(Prepared.Texts("c", c), Prepared.Numbers("y", answers), Prepared.Seconds("t", t))).Table.Number("attributes.c_target").Values;
    }

    [Fact]
    public void Before_the_first_fold_of_time_nothing_is_known()
    {
        var table = Prepared.Table(Prepared.Texts("c", "a", "a", "a", "a"), Prepared.Numbers("y", 1, 0, 1, 1), Prepared.Seconds("t", 1, 2, 3, 4));

        Assert.Equal([double.NaN, double.NaN, 0.5, 0.5], Prepared.Training("""{"step":"target","column":"c","target":"y","m":0,"folds":2,"time":"t"}""", table).Table.Number("attributes.c_target").Values);
    }

    [Fact]
    public void Bins_are_of_equal_width_or_of_equal_count_or_as_given()
    {
        var table = Prepared.Table(Prepared.Numbers("x", 0, 1, 2, 3, 10, double.NaN));

        Assert.Equal([0, 0, 0, 0, 1, double.NaN], Bin("""{"step":"bins","column":"x","method":"equalWidth","count":2}"""));
        Assert.Equal([0, 0, 1, 1, 1, double.NaN], Bin("""{"step":"bins","column":"x","method":"quantile","count":2}"""));
        Assert.Equal([0, 1, 1, 2, 2, double.NaN], Bin("""{"step":"bins","column":"x","method":"edges","edges":[1,3]}"""));

        double[] Bin(string step) => Prepared.Training(step, table).Table.Number("attributes.x_bin").Values;
    }

    [Fact]
    public void A_larger_number_never_gets_a_lower_bin()
    {
        Prop.ForAll<NonEmptyArray<NormalFloat>, NonEmptyArray<NormalFloat>, bool>((seen, later, quantile) =>
        {
            var step = $$"""{"step":"bins","column":"x","method":"{{(quantile ? "quantile" : "equalWidth")}}","count":7}""";
            var fitted = Prepared.Fit(step, Prepared.Table(Prepared.Numbers("x", [.. seen.Get.Select(v => v.Get)])), out _);
            var values = later.Get.Select(v => v.Get).Order().ToArray();
            var bins = fitted.Apply(Prepared.Table(Prepared.Numbers("x", values)), Prepared.Secrets).Table.Number("attributes.x_bin").Values;
            return bins.Zip(bins.Skip(1)).All(pair => pair.First <= pair.Second) && bins.All(b => b is >= 0 and <= 6);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_constant_column_is_one_bin_and_one_without_values_is_refused()
    {
        Assert.Equal([0.0, 0, 0], Prepared.Training("""{"step":"bins","column":"x"}""", Prepared.Table(Prepared.Numbers("x", 4, 4, 4))).Table.Number("attributes.x_bin").Values);
        Assert.Contains("Step 1 (bins): The column 'x'", Assert.Throws<InvalidDataException>(() =>
            Prepared.Training("""{"step":"bins","column":"x"}""", Prepared.Table(Prepared.Numbers("x", double.NaN)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Logarithms_and_roots_are_the_functions_named_and_refuse_what_they_cannot_take()
    {
        Assert.Equal([0, Math.Log(2), 1e-20], Of("log1p", 0, 1, 1e-20));
        Assert.Equal([-Math.Log(4), 0, Math.Log(4)], Of("signedLog", -3, 0, 3));
        Assert.Equal([0.0, 3, double.NaN], Of("sqrt", 0, 9, double.NaN));
        Assert.Contains("row 2", Assert.Throws<InvalidDataException>(() => Of("sqrt", 1, -1)).Message, StringComparison.Ordinal);
        Assert.Contains("row 1", Assert.Throws<InvalidDataException>(() => Of("log1p", -0.5)).Message, StringComparison.Ordinal);

        static double[] Of(string step, params double[] values) =>
            Prepared.Training($$"""{"step":"{{step}}","columns":["x"]}""", Prepared.Table(Prepared.Numbers("x", values))).Table.Number("attributes.x_" + step).Values;
    }

    [Fact]
    public void Card_numbers_are_not_kept_as_categories()
    {
        var table = Prepared.Table(Prepared.Texts("c", "a", Prepared.CardNumber), Prepared.Numbers("y", 0, 1));

        Assert.Contains("hash", Assert.Throws<InvalidDataException>(() => Prepared.Training("""{"step":"frequency","column":"c"}""", table)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Prepared.Training("""{"step":"target","column":"c","target":"y"}""", table));
    }

    private static Table Small => Prepared.Table(Prepared.Texts("c", "a", "a", "a", "b", "b", "c"), Prepared.Numbers("y", 1, 1, 0, 0, 0, 1));
}
