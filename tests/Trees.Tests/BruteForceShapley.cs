using System.Numerics;
using Suite.Trees;

namespace Suite.Trees.Tests;

/// <summary>
/// Shapley values by their definition, over all 2^features coalitions, of the path-dependent game: known features
/// follow the row, unknown ones split by the shares of the training rows.
/// </summary>
internal static class BruteForceShapley
{
    internal static double[] Explain(TreeModel model, float[] row)
    {
        var features = row.Length;
        var worth = Enumerable.Range(0, 1 << features).Select(known => model.Trees.Sum(t => Worth(t, 0, row, known))).ToArray();
        var result = new double[features];
        for (var feature = 0; feature < features; feature++)
        {
            for (var known = 0; known < 1 << features; known++)
            {
                if ((known & (1 << feature)) == 0)
                {
                    var size = BitOperations.PopCount((uint)known);
                    var weight = Factorial(size) * Factorial(features - size - 1) / Factorial(features);
                    result[feature] += weight * (worth[known | (1 << feature)] - worth[known]);
                }
            }
        }

        return result;
    }

    private static double Worth(DecisionTree tree, int node, float[] row, int known)
    {
        if (tree.IsLeaf(node))
        {
            return tree.Threshold[node];
        }

        var feature = tree.Feature[node];
        if ((known & (1 << feature)) != 0)
        {
            var goesLeft = float.IsNaN(row[feature]) ? tree.DefaultLeft[node] : row[feature] < tree.Threshold[node];
            return Worth(tree, goesLeft ? tree.Left[node] : tree.Right[node], row, known);
        }

        var (left, right) = tree.Shares(node);
        return (left * Worth(tree, tree.Left[node], row, known)) + (right * Worth(tree, tree.Right[node], row, known));
    }

    private static double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
}
