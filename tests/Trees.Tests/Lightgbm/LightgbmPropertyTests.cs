using FsCheck;
using FsCheck.Fluent;
using Suite.Trees;
using Xunit;

namespace Suite.Trees.Tests;

public sealed class LightgbmPropertyTests
{
    [Fact]
    public void Any_tree_scores_any_row_as_LightGBMs_own_rules_do() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
        {
            var random = new Random(seed);
            var features = random.Next(1, 9);
            var trees = Trees(random, random.Next(1, 30), random.Next(0, 9), features);
            var model = ForestModel.LoadLightgbm(LightgbmText.Model(trees, features));
            for (var i = 0; i < 20; i++)
            {
                var row = LightgbmText.Row(random, features);
                var raw = new double[1];
                model.PredictRaw(row, raw);
                Assert.Equal(trees.Aggregate(0d, (sum, t) => sum + LightgbmRules.Score(t, row)), raw[0]);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Contributions_equal_shapley_values_by_enumeration() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed =>
        {
            var random = new Random(seed);
            var features = random.Next(1, 8);
            var trees = Trees(random, random.Next(1, 8), random.Next(0, 6), features);
            var shap = new ForestShap(ForestModel.LoadLightgbm(LightgbmText.Model(trees, features)));
            var row = LightgbmText.Row(random, features);
            var contributions = new double[features];
            shap.Explain(row, 0, contributions);
            var expected = LightgbmRules.Shapley(trees, row);
            for (var i = 0; i < features; i++)
            {
                Assert.InRange(contributions[i] - expected[i], -1e-12, 1e-12);
            }

            Assert.InRange(shap.ExpectedValue(0) - trees.Sum(t => LightgbmRules.Worth(t, t.Left.Count == 0 ? ~0 : 0, row, 0)), -1e-12, 1e-12);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_path_of_twelve_different_features_is_explained_as_exactly()
    {
        // More than eight features on a path take a second pass.
        const int features = 12;
        var chain = Enumerable.Range(0, features).ToArray();
        var tree = new LightgbmText.Tree(
            [.. chain.Select(i => i + 1 < features ? i + 1 : ~features)],
            [.. chain.Select(static i => ~i)],
            chain,
            [.. chain.Select(static i => (double)(i % 3))],
            [.. chain.Select(static _ => 8)],
            [.. Enumerable.Range(0, features + 1).Select(static i => Math.Sin(i))],
            [.. Enumerable.Range(0, features + 1).Select(static i => 10 + (i * 7 % 5))],
            []);
        var shap = new ForestShap(ForestModel.LoadLightgbm(LightgbmText.Model([tree], features)));
        var random = new Random(9);
        for (var trial = 0; trial < 5; trial++)
        {
            double[] row = [.. chain.Select(_ => (double)random.Next(-2, 2))], contributions = new double[features];
            shap.Explain(row, 0, contributions);
            var expected = LightgbmRules.Shapley([tree], row);
            Assert.All(chain, i => Assert.InRange(contributions[i] - expected[i], -1e-12, 1e-12));
        }
    }

    [Fact]
    public async Task Many_threads_get_the_same_bits_and_scoring_allocates_nothing()
    {
        var model = LightgbmGolden.Load("binary");
        var shap = new ForestShap(model);
        var rows = LightgbmGolden.Rows().Take(40).ToArray();
        var alone = rows.Select(Explain).ToArray();
        var together = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => Explain(rows[i % 40]))));
        for (var i = 0; i < together.Length; i++)
        {
            Assert.Equal(alone[i % 40], together[i]);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            model.Predict(rows[i % 40]);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        double[] Explain(double[] row)
        {
            var contributions = new double[model.FeatureCount];
            shap.Explain(row, 0, contributions);
            return [.. contributions, model.Predict(row)];
        }
    }

    private static LightgbmText.Tree[] Trees(Random random, int count, int depth, int features) =>
        [.. Enumerable.Range(0, count).Select(_ => LightgbmText.Random(random, depth, features))];
}
