using System.Text;
using Suite.FeatureStore.Validation;

namespace Suite.FeatureStore.Tests.Validation;

public sealed class DriftTests
{
    [Fact]
    public void The_index_is_the_sum_worked_by_hand()
    {
        // (0.2 − 0.25)·ln(0.8) + (0.3 − 0.25)·ln(1.2) + (0.4 − 0.25)·ln(1.6) + (0.1 − 0.25)·ln(0.4)
        var bins = new[] { 0.2, 0.3, 0.4, 0.1 }.Select((actual, i) => new DriftBin($"{i}", 0.25, actual));

        Assert.Equal(0.228217, Drift.Psi(bins), 6);
        Assert.Equal(0, Drift.Psi([new DriftBin("a", 0.5, 0.5), new DriftBin("b", 0, 0)]));
        Assert.Equal((0.5 - 1e-4) * Math.Log(0.5 / 1e-4), Drift.Psi([new DriftBin("a", 0, 0.5)]), 12);
    }

    [Theory]
    [InlineData(0.09, "stable")]
    [InlineData(0.1, "moderate")]
    [InlineData(0.2499, "moderate")]
    [InlineData(0.25, "large")]
    public void The_limits_are_the_customary_ones(double psi, string verdict) =>
        Assert.Equal(verdict, new ColumnDrift { Column = "x", Kind = "number", Psi = psi, Bins = [] }.Verdict);

    [Theory]
    [InlineData(1.2238, 0.10)]
    [InlineData(1.3581, 0.05)]
    [InlineData(1.4802, 0.025)]
    [InlineData(1.6276, 0.01)]
    [InlineData(1.9495, 0.001)]
    [InlineData(0.8276, 0.5)]
    [InlineData(0.5712, 0.9)]
    public void Kolmogorovs_distribution_has_its_tabled_values(double x, double p) => Assert.Equal(p, Distributions.Kolmogorov(x), 1e-4 * Math.Max(1, p * 10));

    [Fact]
    public void Small_samples_have_the_p_value_of_all_their_mergings()
    {
        foreach (var (n, m) in ((int, int)[])[(3, 3), (4, 6), (5, 2), (1, 7), (6, 5)])
        {
            var distances = Mergings(n, m).ToList();
            foreach (var d in distances.Distinct())
            {
                Assert.Equal(distances.Count(other => other >= d - 1e-12) / (double)distances.Count, Distributions.KolmogorovSmirnov(d, n, m), 10);
            }
        }

        // A known pair: 1, 2, 3 against 4, 5, 6 is 2 of 20 mergings.
        Assert.Equal(0.1, Distributions.KolmogorovSmirnov(1, 3, 3), 12);
    }

    [Fact]
    public void Exact_and_limiting_p_values_meet_where_the_one_takes_over()
    {
        var exact = Distributions.KolmogorovSmirnov(0.2, 100, 100);
        var limit = Distributions.Kolmogorov(0.2 * Math.Sqrt(50));

        Assert.InRange(limit - exact, -0.02, 0.02);
        Assert.NotEqual(exact, limit);
    }

    [Fact]
    public void The_distance_is_the_largest_between_the_step_functions()
    {
        var random = new Random(9);
        for (var trial = 0; trial < 50; trial++)
        {
            var a = Enumerable.Range(0, 1 + random.Next(30)).Select(_ => (double)random.Next(12)).ToArray();
            var b = Enumerable.Range(0, 1 + random.Next(30)).Select(_ => (double)random.Next(15)).ToArray();
            var expected = a.Concat(b).Max(x => Math.Abs((a.Count(v => v <= x) / (double)a.Length) - (b.Count(v => v <= x) / (double)b.Length)));

            Assert.Equal(expected, Drift.KolmogorovSmirnov(Sketch(a), Sketch(b)), 12);
        }
    }

    [Theory]
    [InlineData(3.841459, 1, 0.05)]
    [InlineData(6.634897, 1, 0.01)]
    [InlineData(18.307038, 10, 0.05)]
    [InlineData(4.605170, 2, 0.1)]
    [InlineData(124.342113, 100, 0.05)]
    [InlineData(0.000157, 1, 0.99)]
    public void Chi_squared_has_its_tabled_values(double x, int degrees, double p) => Assert.Equal(p, Distributions.ChiSquared(x, degrees), 1e-5);

    [Fact]
    public void A_column_of_categories_is_compared_by_counts()
    {
        // 2 × 2 table 30, 70 against 50, 50: χ² = 200·(30·50 − 70·50)² / (100·100·80·120) = 8.3333.
        var drift = Drift.Compare(Texts((30, "a"), (70, "b")), Texts((50, "a"), (50, "b")));

        Assert.Equal("category", drift.Kind);
        Assert.Equal(25 / 3.0, drift.ChiSquared!.Value, 9);
        Assert.Equal(0.003892, drift.ChiSquaredPValue!.Value, 6);
        Assert.Equal((0.2 * Math.Log(0.5 / 0.3)) + (-0.2 * Math.Log(0.5 / 0.7)), drift.Psi, 12);
    }

    [Fact]
    public void A_shifted_number_drifts_and_an_unshifted_one_does_not()
    {
        var random = new Random(77);
        var reference = Numbers(Enumerable.Range(0, 20_000).Select(_ => random.NextDouble()));
        var same = Drift.Compare(reference, Numbers(Enumerable.Range(0, 20_000).Select(_ => random.NextDouble())));
        var moved = Drift.Compare(reference, Numbers(Enumerable.Range(0, 20_000).Select(_ => random.NextDouble() + 0.3)));

        Assert.Equal(("number", "stable"), (same.Kind, same.Verdict));
        Assert.InRange(same.KsPValue!.Value, 0.001, 1);
        Assert.Equal("large", moved.Verdict);
        Assert.Equal(0.3, moved.KsStatistic!.Value, 0.02);
        Assert.InRange(moved.KsPValue!.Value, 0, 1e-12);
        Assert.Equal(1, moved.Bins.Sum(b => b.Actual), 9);
    }

    [Fact]
    public void Values_that_go_missing_are_drift()
    {
        var whole = Numbers(Enumerable.Range(0, 1_000).Select(i => (double)i));
        var holed = Numbers(Enumerable.Range(0, 1_000).Select(i => i % 2 == 0 ? double.NaN : i));

        Assert.Equal("large", Drift.Compare(whole, holed).Verdict);
        Assert.Equal(0.5, Drift.Compare(whole, holed).Bins.Single(b => b.Name == "missing").Actual);
    }

    [Fact]
    public void A_column_with_very_many_values_is_compared_by_hash()
    {
        var a = Texts([.. Enumerable.Range(0, 12_000).Select(i => (1, $"card {i}"))]);
        var b = Texts([.. Enumerable.Range(6_000, 12_000).Select(i => (1, $"card {i}"))]);

        var drift = Drift.Compare(a, b);
        Assert.Equal(("hashed", "stable"), (drift.Kind, drift.Verdict));
        Assert.Equal(65, drift.Bins.Count);
    }

    private static ColumnProfile Numbers(IEnumerable<double> values)
    {
        var column = new ColumnProfile("x");
        foreach (var value in values)
        {
            column.Add(value);
        }

        return column;
    }

    private static ColumnProfile Texts(params (int Times, string Text)[] values)
    {
        var column = new ColumnProfile("x");
        foreach (var (times, text) in values)
        {
            for (var i = 0; i < times; i++)
            {
                column.Add(Encoding.UTF8.GetBytes(text), isMissing: false);
            }
        }

        return column;
    }

    private static QuantileSketch Sketch(double[] values)
    {
        var sketch = new QuantileSketch();
        Array.ForEach(values, sketch.Add);
        return sketch;
    }

    /// <summary>The distance for every way in which n and m values can be interleaved.</summary>
    private static IEnumerable<double> Mergings(int n, int m)
    {
        for (var bits = 0; bits < 1 << (n + m); bits++)
        {
            if (int.PopCount(bits) != n)
            {
                continue;
            }

            int i = 0, j = 0;
            double largest = 0;
            for (var place = 0; place < n + m; place++)
            {
                _ = (bits >> place & 1) == 1 ? i++ : j++;
                largest = Math.Max(largest, Math.Abs(((double)i / n) - ((double)j / m)));
            }

            yield return largest;
        }
    }
}
