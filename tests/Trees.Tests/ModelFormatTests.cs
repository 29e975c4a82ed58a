using System.Text;
using Suite.Trees;
using Xunit;

namespace Suite.Trees.Tests;

/// <summary>Model files come from a content store that anyone with a key can write to: nothing in them is trusted.</summary>
public sealed class ModelFormatTests
{
    [Theory]
    [InlineData("\"name\":\"gbtree\"", "\"name\":\"dart\"", "booster 'dart' is not supported")]
    [InlineData("\"name\":\"binary:logistic\"", "\"name\":\"rank:pairwise\"", "objective 'rank:pairwise' is not supported")]
    [InlineData("\"num_class\":\"0\"", "\"num_class\":\"3\"", "multi-class")]
    [InlineData("\"num_target\":\"1\"", "\"num_target\":\"2\"", "several targets")]
    [InlineData("\"split_type\":[0,0,0]", "\"split_type\":[1,0,0]", "categorical")]
    [InlineData("\"categories_nodes\":[]", "\"categories_nodes\":[0]", "categorical")]
    [InlineData("\"tree_info\":[0]", "\"tree_info\":[1]", "more than one output")]
    [InlineData("\"tree_info\":[0]", "\"tree_info\":[0,0]", "more than one output")]
    [InlineData("\"num_trees\":\"1\"", "\"num_trees\":\"2\"", "2 trees are declared, 1 are there")]
    [InlineData("\"num_nodes\":\"3\"", "\"num_nodes\":\"4\"", "another number of nodes")]
    [InlineData("\"num_feature\":\"2\",\"num_target\"", "\"num_feature\":\"99999\",\"num_target\"", "number of features")]
    [InlineData("\"num_feature\":\"2\",\"num_target\"", "\"num_feature\":\"1\",\"num_target\"", "splits on feature 1 of 1")]
    [InlineData("\"base_score\":\"2.5E-1\"", "\"base_score\":\"1\"", "strictly between 0 and 1")]
    [InlineData("\"base_score\":\"2.5E-1\"", "\"base_score\":\"NaN\"", "finite")]
    [InlineData("\"base_score\":\"2.5E-1\"", "\"base_score\":\"[2.5E-1,3E-1]\"", "base_score must be one finite number")]
    [InlineData("\"feature_names\":[]", "\"feature_names\":[\"a\"]", "1 feature names for 2 features")]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[0,-1,-1]", "points to 0")]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[2,-1,-1]", "points to 2")]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[3,-1,-1]", "points to 3")]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[-1,-1,-1]", "points to -1")]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[1,-1]", "another number of nodes")]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":[1.5,-1,-1]", "integer")]
    [InlineData("\"left_children\":[1,-1,-1]", "\"left_children\":{}", "array of numbers")]
    [InlineData("\"right_children\":[2,-1,-1]", "\"right_children\":[2,-1]", "differ in length")]
    [InlineData("\"default_left\":[1,0,0]", "\"default_left\":[2,0,0]", "neither 0 nor 1")]
    [InlineData("5.00000000E+000", "5E60", "outside float32")]
    [InlineData("5.00000000E+000", "NaN", "broken JSON")]
    [InlineData("\"left_children\":", "\"left_kids\":", "'left_children' is missing")]
    [InlineData("\"version\":[1,7,4]}", "\"version\":[1,7,4]} 5", "broken JSON")]
    [InlineData("\"version\":[1,7,4]", "\"learner\":{}", "twice")]
    [InlineData("\"attributes\":{}", "\"attributes\":{\"a\":\"\\ud800\"}", "Unicode")]
    public void What_cannot_be_scored_exactly_is_refused_with_the_reason(string good, string bad, string reason)
    {
        var text = OneSplit();
        Assert.Equal(1, TreeModel.LoadXgboost(Encoding.UTF8.GetBytes(text)).TreeCount);
        Assert.Contains(good, text, StringComparison.Ordinal);
        var error = Assert.Throws<TreeModelFormatException>(
            () => TreeModel.LoadXgboost(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("at byte", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("binf\u0001")]
    [InlineData("{L")]
    [InlineData("{}}")]
    public void What_is_no_model_at_all_is_refused(string text) =>
        Assert.Throws<TreeModelFormatException>(() => TreeModel.LoadXgboost(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Nesting_is_bounded_in_both_forms()
    {
        Refused(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000)), "JSON");
        Refused([.. "{i\u0001a"u8, .. Enumerable.Repeat((byte)'[', 100_000)], "nested deeper");
    }

    [Fact]
    public void A_count_that_promises_more_than_the_file_holds_allocates_nothing()
    {
        byte[] huge = [.. "{i\u0001a[$d#L"u8, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        byte[] negative = [.. "{i\u0001a[$d#i"u8, 0xff];
        byte[] longName = [.. "{l"u8, 0x7f, 0xff, 0xff, 0xff];
        byte[] items = [.. "{i\u0001a[#l"u8, 0x7f, 0xff, 0xff, 0xff];
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var bytes in (byte[][])[huge, negative, longName, items])
        {
            Refused(bytes, "promises more");
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_cut_anywhere_is_refused(bool ubj)
    {
        var bytes = Golden(ubj);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<TreeModelFormatException>(() => TreeModel.LoadXgboost(bytes.AsMemory(0, length)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_with_any_one_byte_changed_is_refused_or_still_scores(bool ubj)
    {
        var original = Golden(ubj);
        var random = new Random(17);
        var (refused, loaded) = (0, 0);
        for (var position = 0; position < original.Length; position++)
        {
            foreach (var change in (byte[])[(byte)(original[position] ^ 1), (byte)(position % 2 == 0 ? 0xff : '#'), (byte)random.Next(256)])
            {
                var bytes = original.ToArray();
                bytes[position] = change;
                if (Survives(bytes, random))
                {
                    loaded++;
                }
                else
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 100 && loaded > 100, $"{refused} refused, {loaded} loaded: the changes do not reach both cases");
    }

    [Fact]
    public void Random_bytes_after_a_good_beginning_never_crash()
    {
        var random = new Random(23);
        foreach (var ubj in (bool[])[false, true])
        {
            var original = Golden(ubj);
            for (var trial = 0; trial < 500; trial++)
            {
                var bytes = original.ToArray();
                var from = random.Next(bytes.Length);
                random.NextBytes(bytes.AsSpan(from, Math.Min(random.Next(1, 20), bytes.Length - from)));
                Survives(bytes, random);
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_golden_model_of_the_library_1_7_4_scores_as_it_did(bool ubj)
    {
        var model = TreeModel.LoadXgboost(Golden(ubj));
        Assert.Equal(["AMOUNT", "COUNT_1D", "IS_NIGHT"], model.FeatureNames);
        var lines = File.ReadAllLines(Path.Combine(GoldenDirectory, "expected.csv"));
        Assert.Equal(40, lines.Length);
        foreach (var line in lines)
        {
            // Bits of three features, margin and score, in hexadecimal.
            var cells = line.Split(',').Select(c => BitConverter.UInt32BitsToSingle(Convert.ToUInt32(c, 16))).ToArray();
            Assert.Equal(cells[3], model.PredictMargin(cells.AsSpan(0, 3)));
            Assert.Equal(cells[4], model.Predict(cells.AsSpan(0, 3)));
        }
    }

    [Fact]
    public void A_row_of_the_wrong_length_is_refused()
    {
        var model = TreeModel.LoadXgboost(Golden(ubj: true));
        Assert.Throws<ArgumentException>(() => model.PredictMargin(new float[2]));
        Assert.Throws<ArgumentException>(() => model.PredictMargins(new float[7], new float[2]));
        Assert.Throws<ArgumentException>(() => new TreeShap(model).Explain(new float[3], new double[4]));
    }

    [Fact]
    public void Infinite_and_extreme_values_follow_the_comparison()
    {
        var model = TreeModel.LoadXgboost(Encoding.UTF8.GetBytes(OneSplit()));
        var margin = (float right) => model.PredictMargin([0, right]);
        Assert.Equal(margin(-1), margin(float.NegativeInfinity));
        Assert.Equal(margin(-1), margin(MathF.BitDecrement(5)));
        Assert.Equal(margin(-1), margin(float.NaN));
        Assert.Equal(margin(9), margin(5));
        Assert.Equal(margin(9), margin(float.PositiveInfinity));
        Assert.NotEqual(margin(-1), margin(9));
    }

    [Fact]
    public void Thousands_of_features_are_scored_from_the_heap()
    {
        var wide = TreeModel.LoadXgboost(RandomTrees.Json(seed: 6, treeCount: 9, depth: 4, featureCount: TreeModelLimits.FeatureCountMax));
        var row = RandomTrees.Row(new Random(1), wide.FeatureCount);
        var expected = wide.BaseMargin;
        foreach (var tree in wide.Trees)
        {
            var node = 0;
            while (!tree.IsLeaf(node))
            {
                var value = row[tree.Feature[node]];
                node = (float.IsNaN(value) ? tree.DefaultLeft[node] : value < tree.Threshold[node]) ? tree.Left[node] : tree.Right[node];
            }

            expected += tree.Threshold[node];
        }

        Assert.Equal(expected, wide.PredictMargin(row));
        var contributions = new double[row.Length];
        var shap = new TreeShap(wide);
        shap.Explain(row, contributions);
        Assert.InRange(contributions.Sum() + shap.ExpectedValue - expected, -1e-5, 1e-5);
    }

    private static string GoldenDirectory => Path.Combine(AppContext.BaseDirectory, "Golden", "xgboost-1.7.4");

    private static byte[] Golden(bool ubj) => File.ReadAllBytes(Path.Combine(GoldenDirectory, ubj ? "model.ubj" : "model.json"));

    private static bool Survives(byte[] bytes, Random random)
    {
        TreeModel model;
        try
        {
            model = TreeModel.LoadXgboost(bytes);
        }
        catch (TreeModelFormatException)
        {
            return false;
        }

        var row = RandomTrees.Row(random, model.FeatureCount);
        model.PredictMargin(row);
        new TreeShap(model).Explain(row, new double[row.Length]);
        return true;
    }

    private static void Refused(byte[] bytes, string reason) => Assert.Contains(
        reason, Assert.Throws<TreeModelFormatException>(() => TreeModel.LoadXgboost(bytes)).Message, StringComparison.Ordinal);

    private static string OneSplit() => RandomTrees.Model(
        [RandomTrees.Text(0, 2, [1, -1, -1], [2, -1, -1], [1, 0, 0], [5, 0.25f, -0.5f], [1, 0, 0], [10, 6, 4])], 1, 2);
}
