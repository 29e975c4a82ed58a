using System.Text;
using Suite.Trees;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Trees.Tests;

/// <summary>A damaged model is refused with the line, or is still the same model; it is never another one, and never another exception.</summary>
public sealed class LightgbmFormatTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("tree\n", "forest\n", 1, "begin with 'tree'")]
    [InlineData("version=v4", "version=v9", 2, "version 'v9' is not supported")]
    [InlineData("num_class=1", "num_class=2", 3, "num_class is 2")]
    [InlineData("max_feature_idx=1", "max_feature_idx=7", 8, "promises 8")]
    [InlineData("max_feature_idx=1", "max_feature_idx=0", 8, "promises 1")]
    [InlineData("max_feature_idx=1", "max_feature_idx=4294967296", 6, "must be a whole number")]
    [InlineData("objective=binary sigmoid:1", "objective=secret", 7, "objective 'secret' is not supported")]
    [InlineData("objective=binary sigmoid:1", "objective=binary", 7, "needs sigmoid")]
    [InlineData("objective=binary sigmoid:1", "objective=binary sigmoid:nan", 7, "cannot have")]
    [InlineData("objective=binary sigmoid:1", "objective=multiclass num_class:3", 7, "does not fit")]
    [InlineData("feature_names=Column_0 Column_1", "feature_names=a a", 8, "same name")]
    [InlineData("feature_infos=none none", "feature_infos=none", 9, "1 entries")]
    [InlineData("label_index=0", "surprise=0", 5, "unknown line 'surprise'")]
    [InlineData("label_index=0", "num_class=1", 5, "twice")]
    [InlineData("Tree=0", "Tree=1", 12, "'Tree=0' is expected")]
    [InlineData("num_leaves=3", "num_leaves=4", 21, "4 are expected")]
    [InlineData("num_leaves=3", "num_leaves=0", 13, "whole number from 1")]
    [InlineData("num_leaves=3", "num_leaves=99999999", 13, "whole number from 1")]
    [InlineData("split_feature=0 1", "split_feature=0 2", 15, "from 0 to 1 at place 2")]
    [InlineData("split_feature=0 1", "split_feature=0", 15, "1 numbers, 2 are expected")]
    [InlineData("threshold=1 0", "threshold=1 nan", 17, "must be a number at place 2")]
    [InlineData("threshold=1 0", "threshold=1 1e999", 17, "must be a number at place 2")]
    [InlineData("threshold=1 0", "threshold=1 3", 17, "asks for set 3 of 1")]
    [InlineData("decision_type=8 1", "decision_type=8 77", 18, "at place 2")]
    [InlineData("left_child=-1 -2", "left_child=0 -2", 19, "split 0 is reached twice")]
    [InlineData("left_child=-1 -2", "left_child=1 -2", 19, "split 1 is reached twice")]
    [InlineData("left_child=-1 -2", "left_child=-2 -2", 19, "leaf 1 is reached twice")]
    [InlineData("left_child=-1 -2", "left_child=-4 -2", 19, "from -3 to 1 at place 1")]
    [InlineData("right_child=1 -3", "right_child=-3 -3", 19, "reached")]
    [InlineData("leaf_value=0.5 -0.25 2", "leaf_value=0.5 inf 2", 21, "finite")]
    [InlineData("leaf_count=7 5 3", "leaf_count=7 -5 3", 23, "place 2")]
    [InlineData("cat_boundaries=0 2", "cat_boundaries=1 2", 27, "rise from 0")]
    [InlineData("cat_boundaries=0 2", "cat_boundaries=0 900000000", 28, "900000000 are expected")]
    [InlineData("cat_threshold=6 1", "cat_threshold=6", 28, "2 are expected")]
    [InlineData("cat_threshold=6 1", "cat_threshold=6 4294967296", 28, "32 bits")]
    [InlineData("is_linear=0", "is_linear=1", 29, "linear trees are not supported")]
    [InlineData("shrinkage=1", "shrinkage=10", 33, "it is damaged")]
    [InlineData("end of trees", "end", 33, "'end of trees' is expected")]
    [InlineData("[boosting: gbdt]", "[boosting: rf]", 38, "lacks average_output")]
    [InlineData("[boosting: gbdt]", "pandas_categorical:[[\"a\"]]", 38, "pandas")]
    [InlineData("label_index=0", "average_output", 38, "another boosting than rf")]
    public void What_cannot_be_scored_exactly_is_refused_with_the_line(string good, string bad, int line, string reason)
    {
        var text = Encoding.ASCII.GetString(OneTree());
        Assert.Equal(1, ForestModel.LoadLightgbm(OneTree()).TreeCount);
        Assert.Contains(good, text, StringComparison.Ordinal);
        var error = Assert.Throws<TreeModelFormatException>(
            () => ForestModel.LoadLightgbm(Encoding.ASCII.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains($"(line {line})", error.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tree")]
    [InlineData("tree\r\nversion=v4\r\n")]
    [InlineData("tree\n\n")]
    [InlineData("{}")]
    public void What_is_no_model_at_all_is_refused(string text) =>
        Assert.InRange(Assert.Throws<TreeModelFormatException>(() => ForestModel.LoadLightgbm(Encoding.ASCII.GetBytes(text))).Line, 1, 3);

    [Theory]
    [InlineData("binary_no_missing", 1)]
    [InlineData("boosting_rf", 1)]
    [InlineData("multiclass", 7)] // Has sets of categories and 1,400 lines: every seventh takes two seconds.
    public void Any_line_removed_cut_doubled_or_garbled_is_refused_or_changes_nothing(string name, int step)
    {
        var lines = Encoding.ASCII.GetString(LightgbmGolden.Bytes(name)).Split('\n');
        var expected = Scores(LightgbmGolden.Load(name));
        var random = new Random(5);
        var (refused, same) = (0, 0);
        for (var i = 0; i < lines.Length; i += step)
        {
            foreach (var changed in Damage(lines[i], random))
            {
                Check(string.Join('\n', (string[])[.. lines[..i], .. changed, .. lines[(i + 1)..]]), i);
            }

            Check(string.Join('\n', lines[..i]), i);
        }

        output.WriteLine($"{name}: {refused} refused, {same} unchanged");
        Assert.True(refused > 500 && same > 50, $"{refused} refused, {same} unchanged: the damage does not reach both cases");

        void Check(string text, int line)
        {
            try
            {
                var model = ForestModel.LoadLightgbm(Encoding.ASCII.GetBytes(text));
                Assert.True(expected.AsSpan().SequenceEqual(Scores(model)), $"damage to line {line + 1} ('{lines[line]}') made another model");
                same++;
            }
            catch (TreeModelFormatException e)
            {
                Assert.InRange(e.Line, 1, lines.Length + 1);
                refused++;
            }
        }
    }

    [Fact]
    public void Random_bytes_in_a_good_file_never_crash()
    {
        var original = OneTree();
        var random = new Random(29);
        var (refused, loaded) = (0, 0);
        for (var trial = 0; trial < 20_000; trial++)
        {
            var bytes = original.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"0123456789-. \n="[random.Next(15)];
            }

            try
            {
                var model = ForestModel.LoadLightgbm(bytes);
                var row = LightgbmText.Row(random, model.FeatureCount);
                model.Predict(row);
                new ForestShap(model).Explain(row, 0, new double[row.Length]);
                loaded++;
            }
            catch (TreeModelFormatException)
            {
                refused++;
            }
        }

        Assert.True(refused > 1_000 && loaded > 1_000, $"{refused} refused, {loaded} loaded: the changes do not reach both cases");
    }

    [Theory]
    [InlineData("regression", 2, 2)]
    [InlineData("regression sqrt", -3, -9)]
    [InlineData("regression_l1", -3, -3)]
    [InlineData("huber", 2, 2)]
    [InlineData("quantile", 2, 2)]
    [InlineData("poisson", 2, 7.38905609893065)]
    [InlineData("gamma", 1, Math.E)]
    [InlineData("tweedie", 0, 1)]
    [InlineData("binary sigmoid:2", 0.5, 0.7310585786300049)]
    [InlineData("cross_entropy", 1, 0.7310585786300049)]
    [InlineData("cross_entropy_lambda", 0, 0.6931471805599453)]
    [InlineData("cross_entropy_lambda", 800, 800)]
    [InlineData("lambdarank", 2, 2)]
    public void Every_objective_has_its_link(string objective, double raw, double score)
    {
        var model = ForestModel.LoadLightgbm(LightgbmText.Model([new([], [], [], [], [], [raw], [1], [])], 1, objective));
        Assert.Equal(score, model.Predict([0]), 1e-14);
        Assert.Equal(objective.StartsWith("binary", StringComparison.Ordinal) || objective == "cross_entropy", model.ProbabilityOutput == 0);
    }

    [Fact]
    public void Classes_each_against_the_rest_have_their_own_sigmoid()
    {
        LightgbmText.Tree Leaf(double value) => new([], [], [], [], [], [value], [1], []);
        var model = ForestModel.LoadLightgbm(LightgbmText.Model([Leaf(1), Leaf(0)], 1, "multiclassova num_class:2 sigmoid:1", perIteration: 2));
        var scores = new double[2];
        model.Predict([0], scores);
        Assert.Equal([0.7310585786300049, 0.5], scores);
        Assert.Null(model.ProbabilityOutput);
    }

    private static string[][] Damage(string line, Random random) =>
    [
        [],
        [line, line],
        [line[..(line.Length / 2)]],
        [line.Length == 0 ? "?" : line[..^1]],
        [line + " 7"],
        [line + "e999999"],
        [string.Concat(line.Select(c => random.Next(3) == 0 ? (char)random.Next(33, 127) : c))],
        [line.Replace('=', ' ')],
    ];

    private static double[] Scores(ForestModel model)
    {
        var scores = new double[2 * model.OutputCount];
        var all = new List<double>();
        foreach (var row in LightgbmGolden.Rows())
        {
            if (row.Length != model.FeatureCount)
            {
                return [];
            }

            model.PredictRaw(row, scores.AsSpan(0, model.OutputCount));
            model.Predict(row, scores.AsSpan(model.OutputCount));
            all.AddRange(scores);
        }

        return [.. all];
    }

    private static byte[] OneTree() => LightgbmText.Model(
        [new([-1, -2], [1, -3], [0, 1], [1, 0], [8, 1], [0.5, -0.25, 2], [7, 5, 3], [[6, 1]])], 2);
}
