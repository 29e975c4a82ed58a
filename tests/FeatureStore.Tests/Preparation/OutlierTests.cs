using Suite.FeatureStore.Preparation;
using Suite.FeatureStore.Preparation.Steps;

namespace Suite.FeatureStore.Tests.Preparation;

public sealed class OutlierTests
{
    [Theory]
    [InlineData("type7", 25.5, 42.5)]
    [InlineData("type6", 20.25, 42.75)]
    [InlineData("tukeyHinges", 25.5, 42.5)]
    public void Quartiles_are_those_of_the_named_definition(string method, double q1, double q3)
    {
        // The textbook's eleven numbers; type 6 gives (n + 1)p = 3rd and 9th for these.
        double[] values = [6, 7, 15, 36, 39, 40, 41, 42, 43, 47, 49];
        var expected = method == "type6" ? (15, 43) : (q1, q3);
        var report = Prepared.Training($$"""{"step":"iqrOutliers","columns":["x"],"quantiles":"{{method}}"}""", Prepared.Table(Prepared.Numbers("x", values))).Steps[0]!["found"]!["x"]!;

        Assert.Equal(expected.Item1 - (1.5 * (expected.Item2 - expected.Item1)), report["low"]!.GetValue<double>(), 12);
        Assert.Equal(expected.Item2 + (1.5 * (expected.Item2 - expected.Item1)), report["high"]!.GetValue<double>(), 12);
    }

    [Fact]
    public void A_value_on_the_fence_is_inside_one_beyond_is_marked_and_clipped_and_missing_stays()
    {
        // Quartiles 2 and 4: fences −1 and 7.
        var fitted = Prepared.Fit("""{"step":"iqrOutliers","columns":["x"],"action":"clip"}""", Prepared.Table(Prepared.Numbers("x", 1, 2, 3, 4, 5)), out _);
        var later = fitted.Apply(Prepared.Table(Prepared.Numbers("x", -1, 7, 7.01, -50, double.NaN)), Prepared.Secrets).Table;

        Assert.Equal([0, 0, 1, 1, double.NaN], later.Number("attributes.x_outlier").Values);
        Assert.Equal([-1, 7, 7, -1, double.NaN], later.Number("x").Values);
    }

    [Fact]
    public void Planted_outliers_have_the_highest_scores_and_ordinary_rows_stay_under_the_threshold()
    {
        var random = new Random(23);
        var (x, y) = (new double[1_000], new double[1_000]);
        for (var i = 0; i < x.Length; i++)
        {
            (x[i], y[i]) = (random.NextDouble() + random.NextDouble() + random.NextDouble(), random.NextDouble() + random.NextDouble() + random.NextDouble());
        }

        int[] planted = [17, 400, 999];
        (x[17], y[17]) = (12, 12);
        (x[400], y[400]) = (9, -9);
        (x[999], y[999]) = (-8, 11);
        var table = Prepared.Training("""{"step":"isolationForest","columns":["x","y"],"seed":4}""", Prepared.Table(Prepared.Numbers("x", x), Prepared.Numbers("y", y))).Table;
        var scores = table.Number("attributes.isolation_score").Values;

        Assert.Equal(planted, Enumerable.Range(0, scores.Length).OrderByDescending(i => scores[i]).Take(3).Order());
        Assert.All(planted, row => Assert.Equal(1, table.Number("attributes.isolation_outlier").Values[row]));
        Assert.All(scores, s => Assert.InRange(s, 0, 1));
        Assert.True(scores.Average() < 0.5, $"{scores.Average()}");
    }

    [Fact]
    public void The_average_path_is_that_of_all_random_trees()
    {
        // Mean depth of a leaf over every random split of n equally spaced points, by its recursion.
        var depth = new double[40];
        for (var n = 2; n < depth.Length; n++)
        {
            for (var left = 1; left < n; left++)
            {
                depth[n] += (((left * depth[left]) + ((n - left) * depth[n - left])) / n) / (n - 1);
            }

            depth[n] += 1;
            Assert.Equal(depth[n], IsolationTree.AveragePath(n), 10);
        }

        Assert.Equal(1, IsolationTree.AveragePath(2));
        Assert.Equal(IsolationTree.AveragePath(1_024), IsolationTree.AveragePath(1_025), 1e-2);
        // With the paper's estimate of the harmonic number, ln(i) + 0.5772156649.
        Assert.Equal((2 * (Math.Log(255) + 0.5772156649)) - (2.0 * 255 / 256), IsolationTree.AveragePath(256), 0.01);
    }

    [Fact]
    public void Trees_grown_on_a_few_points_have_that_average_path()
    {
        double[][] points = [[1], [2], [3], [4]];
        var total = 0.0;
        for (ulong i = 0; i < 20_000; i++)
        {
            // Height 2 of 4 points: what is left in a leaf is made up for by c(size), so the mean stays that of whole trees.
            var tree = IsolationTree.Grow(points, SeededRandom.For(1, i));
            total += points.Average(tree.PathLength);
        }

        Assert.Equal(IsolationTree.AveragePath(4), total / 20_000, 0.02);
    }

    [Fact]
    public void Equal_rows_are_no_outliers_of_each_other_and_holes_are_refused()
    {
        var scores = Prepared.Training("""{"step":"isolationForest","columns":["x"]}""", Prepared.Table(Prepared.Numbers("x", 3, 3, 3, 3))).Table.Number("attributes.isolation_score").Values;

        Assert.All(scores, s => Assert.Equal(0.5, s, 12));
        Assert.Contains("row 2", Assert.Throws<InvalidDataException>(() =>
            Prepared.Training("""{"step":"isolationForest","columns":["x"]}""", Prepared.Table(Prepared.Numbers("x", 1, double.NaN)))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Prepared.Training("""{"step":"isolationForest","columns":["x"]}""", Prepared.Table(Prepared.Numbers("x", 1))));
    }
}
