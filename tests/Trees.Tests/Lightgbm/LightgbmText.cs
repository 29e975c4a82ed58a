using System.Globalization;
using System.Text;

namespace Suite.Trees.Tests;

/// <summary>Writes LightGBM model files: seeded trees that no trainer would grow, with every kind of split.</summary>
internal static class LightgbmText
{
    internal sealed record Tree(
        IReadOnlyList<int> Left, IReadOnlyList<int> Right, IReadOnlyList<int> Feature, IReadOnlyList<double> Threshold, IReadOnlyList<int> Decision,
        IReadOnlyList<double> Leaves, IReadOnlyList<int> Counts, IReadOnlyList<uint[]> Sets);

    internal static byte[] Model(IReadOnlyList<Tree> trees, int features, string objective = "binary sigmoid:1", int perIteration = 1, string names = "Column_")
    {
        var blocks = trees.Select(Block).ToArray();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"tree\nversion=v4\nnum_class={perIteration}\nnum_tree_per_iteration={perIteration}\nlabel_index=0\n");
        text.Append(CultureInfo.InvariantCulture, $"max_feature_idx={features - 1}\nobjective={objective}\n");
        text.Append("feature_names=").AppendJoin(' ', Enumerable.Range(0, features).Select(i => $"{names}{i}")).Append('\n');
        text.Append("feature_infos=").AppendJoin(' ', Enumerable.Repeat("none", features)).Append('\n');
        text.Append("tree_sizes=").AppendJoin(' ', blocks.Select(static b => b.Length)).Append("\n\n");
        text.AppendJoin("", blocks).Append("end of trees\n\nfeature_importances:\n\nparameters:\n[boosting: gbdt]\nend of parameters\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    internal static Tree Random(Random random, int depth, int features)
    {
        List<int> left = [], right = [], feature = [], decision = [], counts = [];
        List<double> threshold = [], leaves = [];
        List<uint[]> sets = [];
        Grow(0);
        return new Tree(left, right, feature, threshold, decision, leaves, counts, sets);

        int Grow(int level)
        {
            if (level >= depth || random.NextDouble() < 0.15)
            {
                leaves.Add((random.NextDouble() * 2) - 1);

                // Some leaves saw no training row at all.
                counts.Add(random.NextDouble() < 0.08 ? 0 : random.Next(1, 1_000));
                return ~(leaves.Count - 1);
            }

            var node = left.Count;
            left.Add(0);
            right.Add(0);
            feature.Add(random.Next(features));
            var isSet = random.Next(4) == 0;
            decision.Add((isSet ? 1 : 0) | (random.Next(2) << 1) | (random.Next(3) << 2));
            threshold.Add(isSet ? sets.Count : random.Next(12) == 0 ? double.PositiveInfinity : random.Next(-3, 4) / 2d);
            if (isSet)
            {
                sets.Add([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => (uint)random.NextInt64(1L << 32))]);
            }

            left[node] = Grow(level + 1);
            right[node] = Grow(level + 1);
            return node;
        }
    }

    /// <summary>Values on thresholds, between them, in and out of sets, nearly zero, infinite and missing.</summary>
    internal static double[] Row(Random random, int features) => [.. Enumerable.Range(0, features).Select(_ => random.Next(12) switch
    {
        0 => double.NaN,
        1 => 0,
        2 => 1e-36 * random.Next(-20, 21),
        3 => double.PositiveInfinity,
        4 => double.NegativeInfinity,
        5 => random.Next(40, 90),
        6 => 1e300,
        7 => -0.5,
        8 => (random.NextDouble() * 8) - 4,
        _ => random.Next(-4, 9) / 2d,
    })];

    private static string Block(Tree tree, int index)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Tree={index}\nnum_leaves={tree.Leaves.Count}\nnum_cat={tree.Sets.Count}\n");
        Line(text, "split_feature", tree.Feature);
        Line(text, "split_gain", tree.Feature.Select(static _ => 1));
        Line(text, "threshold", tree.Threshold.Select(static t => double.IsInfinity(t) ? "inf" : t.ToString("R", CultureInfo.InvariantCulture)));
        Line(text, "decision_type", tree.Decision);
        Line(text, "left_child", tree.Left);
        Line(text, "right_child", tree.Right);
        Line(text, "leaf_value", tree.Leaves.Select(static v => v.ToString("R", CultureInfo.InvariantCulture)));
        Line(text, "leaf_weight", tree.Counts);
        Line(text, "leaf_count", tree.Counts);
        Line(text, "internal_value", tree.Feature.Select(static _ => 0));
        Line(text, "internal_weight", tree.Feature.Select(static _ => 0));
        Line(text, "internal_count", tree.Feature.Select(static _ => 0));
        if (tree.Sets.Count > 0)
        {
            var ends = tree.Sets.Select((_, i) => tree.Sets.Take(i + 1).Sum(static s => s.Length));
            Line(text, "cat_boundaries", ends.Prepend(0));
            Line(text, "cat_threshold", tree.Sets.SelectMany(static s => s));
        }

        return text.Append("is_linear=0\nshrinkage=1\n\n\n").ToString();
    }

    private static void Line<T>(StringBuilder text, string key, IEnumerable<T> values) =>
        text.Append(key).Append('=').AppendJoin(' ', values).Append('\n');
}
