using System.Numerics;

namespace Suite.Trees.Tests;

/// <summary>
/// A second, slow reading of what LightGBM does, from the written tree and not from our model: its decisions word for word, and Shapley
/// values by their definition over all coalitions.
/// </summary>
internal static class LightgbmRules
{
    internal static double Score(LightgbmText.Tree tree, double[] row)
    {
        var node = tree.Left.Count == 0 ? ~0 : 0;
        while (node >= 0)
        {
            node = GoesLeft(tree, node, row[tree.Feature[node]]) ? tree.Left[node] : tree.Right[node];
        }

        return tree.Leaves[~node];
    }

    internal static double[] Shapley(IReadOnlyList<LightgbmText.Tree> trees, double[] row)
    {
        var worth = Enumerable.Range(0, 1 << row.Length)
            .Select(known => trees.Sum(t => Worth(t, t.Left.Count == 0 ? ~0 : 0, row, known))).ToArray();
        var result = new double[row.Length];
        for (var feature = 0; feature < row.Length; feature++)
        {
            for (var known = 0; known < worth.Length; known++)
            {
                if ((known & (1 << feature)) == 0)
                {
                    var size = BitOperations.PopCount((uint)known);
                    var weight = Factorial(size) * Factorial(row.Length - size - 1) / Factorial(row.Length);
                    result[feature] += weight * (worth[known | (1 << feature)] - worth[known]);
                }
            }
        }

        return result;
    }

    internal static double Worth(LightgbmText.Tree tree, int node, double[] row, int known)
    {
        if (node < 0)
        {
            return tree.Leaves[~node];
        }

        if ((known & (1 << tree.Feature[node])) != 0)
        {
            return Worth(tree, GoesLeft(tree, node, row[tree.Feature[node]]) ? tree.Left[node] : tree.Right[node], row, known);
        }

        double left = Count(tree, tree.Left[node]), all = left + Count(tree, tree.Right[node]);
        var share = all > 0 ? left / all : 0.5;
        return (share * Worth(tree, tree.Left[node], row, known)) + ((1 - share) * Worth(tree, tree.Right[node], row, known));
    }

    private static bool GoesLeft(LightgbmText.Tree tree, int node, double value)
    {
        var (isCategorical, defaultLeft, missing) = ((tree.Decision[node] & 1) != 0, (tree.Decision[node] & 2) != 0, tree.Decision[node] >> 2);
        if (isCategorical)
        {
            if (double.IsNaN(value) || double.IsInfinity(value) || Math.Abs(value) >= int.MaxValue || Math.Truncate(value) < 0)
            {
                return false;
            }

            var category = (int)Math.Truncate(value);
            var set = tree.Sets[(int)tree.Threshold[node]];
            return category / 32 < set.Length && (set[category / 32] & (1u << (category % 32))) != 0;
        }

        if (double.IsNaN(value) && missing != 2)
        {
            value = 0;
        }

        var isZero = value is >= -1.0000000180025095e-35 and <= 1.0000000180025095e-35;
        return (missing == 1 && isZero) || (missing == 2 && double.IsNaN(value)) ? defaultLeft : value <= tree.Threshold[node];
    }

    private static double Count(LightgbmText.Tree tree, int node) =>
        node < 0 ? tree.Counts[~node] : Count(tree, tree.Left[node]) + Count(tree, tree.Right[node]);

    private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
}
