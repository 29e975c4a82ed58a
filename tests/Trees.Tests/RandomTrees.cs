using System.Globalization;
using System.Text;
using System.Text.Json;
using Suite.Trees;

namespace Suite.Trees.Tests;

/// <summary>Seeded trees that no trainer would grow: repeated features, dead branches, every default direction.</summary>
internal static class RandomTrees
{
    /// <summary>A model as libxgboost 1.7 writes it, with trees of at most <paramref name="depth"/> levels.</summary>
    internal static byte[] Json(int seed, int treeCount, int depth, int featureCount, string objective = "binary:logistic")
    {
        var random = new Random(seed);
        var trees = Enumerable.Range(0, treeCount).Select(i => Tree(random, i, depth, featureCount));
        return Encoding.UTF8.GetBytes(Model(trees, treeCount, featureCount, objective));
    }

    internal static string Model(IEnumerable<string> trees, int treeCount, int featureCount, string objective = "binary:logistic") =>
        $$"""
        {"learner":{"attributes":{},"feature_names":[],"feature_types":[],"gradient_booster":{"model":{"gbtree_model_param":
        {"num_parallel_tree":"1","num_trees":"{{treeCount}}","size_leaf_vector":"0"},"tree_info":[{{string.Join(',', Enumerable.Repeat(0, treeCount))}}],
        "trees":[{{string.Join(',', trees)}}]},"name":"gbtree"},"learner_model_param":{"base_score":"2.5E-1","num_class":"0",
        "num_feature":"{{featureCount}}","num_target":"1"},"objective":{"name":"{{objective}}","reg_loss_param":{"scale_pos_weight":"1"} } },
        "version":[1,7,4]}
        """;

    internal static string Tree(Random random, int index, int depth, int featureCount)
    {
        List<int> left = [], right = [], feature = [], defaultLeft = [];
        List<float> condition = [], cover = [];
        Add(1000, 0);
        return Text(index, featureCount, left, right, feature, condition, defaultLeft, cover);

        int Add(float weight, int level)
        {
            var node = left.Count;
            left.Add(-1);
            right.Add(-1);
            feature.Add(0);
            defaultLeft.Add(0);
            cover.Add(weight);
            condition.Add((float)((random.NextDouble() * 2) - 1));
            if (level >= depth || random.NextDouble() < 0.15)
            {
                return node;
            }

            // Whole thresholds, so that rows hit them exactly; sometimes one side saw no training row at all.
            feature[node] = random.Next(featureCount);
            condition[node] = random.Next(-3, 4);
            defaultLeft[node] = random.Next(2);
            var share = random.NextDouble() < 0.08 ? 0 : (float)random.NextDouble();
            left[node] = Add(weight * share, level + 1);
            right[node] = Add(weight - (weight * share), level + 1);
            return node;
        }
    }

    internal static string Text(
        int index,
        int featureCount,
        IReadOnlyList<int> left,
        IReadOnlyList<int> right,
        IReadOnlyList<int> feature,
        IReadOnlyList<float> condition,
        IReadOnlyList<int> defaultLeft,
        IReadOnlyList<float> cover)
    {
        var zeros = string.Join(',', left.Select(_ => "0"));
        return $$"""
        {"base_weights":[{{string.Join(',', left.Select(_ => "0E0"))}}],"categories":[],"categories_nodes":[],"categories_segments":[],
        "categories_sizes":[],"default_left":{{JsonSerializer.Serialize(defaultLeft)}},"id":{{index}},"left_children":{{JsonSerializer.Serialize(left)}},
        "loss_changes":[{{zeros}}],"parents":{{JsonSerializer.Serialize(Parents(left, right))}},"right_children":{{JsonSerializer.Serialize(right)}},
        "split_conditions":[{{Floats(condition)}}],"split_indices":{{JsonSerializer.Serialize(feature)}},"split_type":[{{zeros}}],
        "sum_hessian":[{{Floats(cover)}}],"tree_param":{"num_deleted":"0","num_feature":"{{featureCount}}","num_nodes":"{{left.Count}}","size_leaf_vector":"0"} }
        """;
    }

    /// <summary>Whole values around the thresholds, a few between, and missing ones.</summary>
    internal static float[] Row(Random random, int featureCount)
    {
        var row = new float[featureCount];
        for (var i = 0; i < featureCount; i++)
        {
            row[i] = random.Next(5) switch
            {
                0 => float.NaN,
                1 => (float)((random.NextDouble() * 8) - 4),
                _ => random.Next(-4, 5),
            };
        }

        return row;
    }

    private static string Floats(IEnumerable<float> values) =>
        string.Join(',', values.Select(v => v.ToString("E8", CultureInfo.InvariantCulture)));

    private static int[] Parents(IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        var parents = new int[left.Count];
        Array.Fill(parents, int.MaxValue);
        for (var i = 0; i < left.Count; i++)
        {
            if (left[i] >= 0)
            {
                parents[left[i]] = parents[right[i]] = i;
            }
        }

        return parents;
    }
}
