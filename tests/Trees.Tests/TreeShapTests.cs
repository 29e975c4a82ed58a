using FsCheck;
using FsCheck.Fluent;
using Suite.Trees;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Trees.Tests;

public sealed class TreeShapTests(ITestOutputHelper output)
{
    private static readonly TreeShapOptions SlowOnly = new() { MergedNodesMax = 0, ProgramBytesMax = 0 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Contributions_equal_shapley_values_by_enumeration(bool slow) =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var features = random.Next(1, 7);
            var model = TreeModel.LoadXgboost(RandomTrees.Json(seed, random.Next(1, 12), random.Next(0, 6), features));
            var shap = new TreeShap(model, slow ? SlowOnly : null);
            Assert.Equal(slow ? model.TreeCount : 0, shap.SlowTreeCount);
            var row = RandomTrees.Row(random, features);
            var contributions = new double[features];
            shap.Explain(row, contributions);
            var expected = BruteForceShapley.Explain(model, row);
            for (var i = 0; i < features; i++)
            {
                Assert.InRange(contributions[i] - expected[i], -1e-5, 1e-5);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Contributions_and_the_expected_value_add_up_to_the_margin() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var features = random.Next(1, 20);
            var model = TreeModel.LoadXgboost(RandomTrees.Json(seed, random.Next(1, 40), random.Next(1, 9), features));
            var shap = new TreeShap(model);
            var row = RandomTrees.Row(random, features);
            var contributions = new double[features];
            shap.Explain(row, contributions);
            Assert.InRange(contributions.Sum() + shap.ExpectedValue - model.PredictMargin(row), -2e-5, 2e-5);
        }).QuickCheckThrowOnFailure();

    [LibraryTheory]
    [InlineData(1, 30, "binary:logistic")]
    [InlineData(4, 60, "reg:squarederror")]
    [InlineData(6, 300, "binary:logistic")]
    [InlineData(8, 40, "binary:logistic")]
    public void Contributions_equal_the_librarys(int depth, int rounds, string objective)
    {
        const int features = 20, rowCount = 60;
        var trained = GeneratedData.Train(depth, rounds, features, objective: objective);
        var model = TreeModel.LoadXgboost(trained.Ubj);
        var shap = new TreeShap(model);
        var slow = new TreeShap(model, SlowOnly);
        var rows = GeneratedData.Rows(rowCount, features, seed: 5);
        using var oracle = new XgboostOracle(trained.Ubj, features, threads: 1);
        var expected = oracle.PredictContributions(rows);
        Assert.Equal(rowCount * (features + 1), expected.Length);
        var contributions = new double[features];
        var slowContributions = new double[features];
        double worst = 0, worstFastSlow = 0, worstSum = 0;
        for (var i = 0; i < rowCount; i++)
        {
            var row = rows.AsSpan(i * features, features);
            shap.Explain(row, contributions);
            slow.Explain(row, slowContributions);
            for (var j = 0; j < features; j++)
            {
                worst = Math.Max(worst, Math.Abs(contributions[j] - expected[(i * (features + 1)) + j]));
                worstFastSlow = Math.Max(worstFastSlow, Math.Abs(contributions[j] - slowContributions[j]));
            }

            worst = Math.Max(worst, Math.Abs(shap.ExpectedValue - expected[(i * (features + 1)) + features]));
            worstSum = Math.Max(worstSum, Math.Abs(contributions.Sum() + shap.ExpectedValue - model.PredictMargin(row)));
        }

        output.WriteLine($"largest difference to the library {worst:E2}, to the slower algorithm {worstFastSlow:E2}, of the sum {worstSum:E2}; {shap.ProgramBytes:N0} bytes");
        Assert.Equal(0, shap.SlowTreeCount);
        Assert.Equal(model.TreeCount, slow.SlowTreeCount);
        Assert.InRange(worst, 0, 1e-5);
        Assert.InRange(worstFastSlow, 0, 1e-5);
        Assert.InRange(worstSum, 0, 1e-5);
    }

    [Fact]
    public void Trees_beyond_the_memory_bound_are_explained_as_exactly()
    {
        var model = TreeModel.LoadXgboost(RandomTrees.Json(seed: 3, treeCount: 24, depth: 6, featureCount: 9));
        var all = new TreeShap(model);
        var some = new TreeShap(model, new TreeShapOptions { ProgramBytesMax = all.ProgramBytes / 2 });
        Assert.Equal(0, all.SlowTreeCount);
        Assert.InRange(some.SlowTreeCount, 1, 23);
        Assert.InRange(some.ProgramBytes, 1, all.ProgramBytes / 2);
        var random = new Random(4);
        double[] a = new double[9], b = new double[9];
        for (var i = 0; i < 50; i++)
        {
            var row = RandomTrees.Row(random, 9);
            all.Explain(row, a);
            some.Explain(row, b);
            for (var j = 0; j < 9; j++)
            {
                Assert.InRange(a[j] - b[j], -1e-5, 1e-5);
            }
        }
    }

    [Fact]
    public void A_feature_no_tree_asks_about_contributes_exactly_nothing()
    {
        var json = System.Text.Encoding.UTF8.GetString(RandomTrees.Json(seed: 8, treeCount: 10, depth: 4, featureCount: 4)).Replace("\"num_feature\":\"4\"", "\"num_feature\":\"12\"", StringComparison.Ordinal);
        var shap = new TreeShap(TreeModel.LoadXgboost(System.Text.Encoding.UTF8.GetBytes(json)));
        var contributions = new double[12];
        Array.Fill(contributions, 77);
        shap.Explain(RandomTrees.Row(new Random(1), 12), contributions);
        Assert.All(contributions[4..], c => Assert.Equal(0d, c));
        Assert.Contains(contributions[..4], c => c != 0);
    }

    [Fact]
    public async Task Many_threads_get_the_same_bits()
    {
        var model = TreeModel.LoadXgboost(RandomTrees.Json(seed: 2, treeCount: 64, depth: 6, featureCount: 30));
        var shap = new TreeShap(model);
        var rows = Enumerable.Range(0, 40).Select(i => RandomTrees.Row(new Random(i), 30)).ToArray();
        var alone = rows.Select(Explain).ToArray();
        var together = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => Explain(rows[i % 40]))));
        for (var i = 0; i < together.Length; i++)
        {
            Assert.Equal(alone[i % 40], together[i]);
        }

        double[] Explain(float[] row)
        {
            var contributions = new double[30];
            shap.Explain(row, contributions);
            return contributions;
        }
    }
}
