namespace Suite.Trees;

/// <summary>
/// Exact path-dependent SHAP as published: Lundberg et al., "From local explanations to global understanding with
/// explainable AI for trees", Nature Machine Intelligence 2 (2020), algorithm 2 (first in "Consistent individualized
/// feature attribution for tree ensembles", 2018). O(leaves × depth²) a tree, in double. It serves trees too deep for
/// <see cref="LaneShap"/>, and the tests as an independent second opinion.
/// </summary>
internal static class PathShap
{
    /// <summary>Adds one tree's contributions.</summary>
    internal static void Explain(DecisionTree tree, ReadOnlySpan<float> row, Span<double> contributions)
    {
        // A path of depth d needs room for itself and for the copies its ancestors keep.
        var path = new Element[(tree.Depth + 2) * (tree.Depth + 3) / 2];
        Walk(tree, 0, row, contributions, path, new Step(0, 1, 1, -1));
    }

    private static void Walk(
        DecisionTree tree, int node, ReadOnlySpan<float> row, Span<double> contributions, Span<Element> parent, Step step)
    {
        var length = step.Length;
        var path = parent[length..];
        parent[..length].CopyTo(path);
        Extend(path, length, step);
        length++;
        if (tree.IsLeaf(node))
        {
            for (var i = 1; i < length; i++)
            {
                var weight = UnwoundSum(path, length, i);
                contributions[path[i].Feature] += weight * (path[i].One - path[i].Zero) * tree.Threshold[node];
            }

            return;
        }

        var feature = tree.Feature[node];
        var value = row[feature];
        var goesLeft = float.IsNaN(value) ? tree.DefaultLeft[node] : value < tree.Threshold[node];
        var (leftShare, rightShare) = tree.Shares(node);

        // A feature met before on this path is taken out first: one player, one place.
        double zero = 1, one = 1;
        for (var i = 1; i < length; i++)
        {
            if (path[i].Feature == feature)
            {
                (zero, one) = (path[i].Zero, path[i].One);
                Unwind(path, length, i);
                length--;
                break;
            }
        }

        Walk(tree, tree.Left[node], row, contributions, path, new Step(length, leftShare * zero, goesLeft ? one : 0, feature));
        Walk(tree, tree.Right[node], row, contributions, path, new Step(length, rightShare * zero, goesLeft ? 0 : one, feature));
    }

    private static void Extend(Span<Element> path, int length, Step step)
    {
        path[length] = new Element { Feature = step.Feature, Zero = step.Zero, One = step.One, Weight = length == 0 ? 1 : 0 };
        for (var i = length - 1; i >= 0; i--)
        {
            path[i + 1].Weight += step.One * path[i].Weight * (i + 1) / (length + 1);
            path[i].Weight = step.Zero * path[i].Weight * (length - i) / (length + 1);
        }
    }

    private static void Unwind(Span<Element> path, int length, int index)
    {
        var (zero, one) = (path[index].Zero, path[index].One);
        var carried = path[length - 1].Weight;
        for (var i = length - 2; i >= 0; i--)
        {
            if (one != 0)
            {
                var kept = path[i].Weight;
                path[i].Weight = carried * length / ((i + 1) * one);
                carried = kept - (path[i].Weight * zero * (length - 1 - i) / length);
            }
            else
            {
                path[i].Weight = zero == 0 ? 0 : path[i].Weight * length / (zero * (length - 1 - i));
            }
        }

        for (var i = index; i < length - 1; i++)
        {
            path[i] = path[i + 1] with { Weight = path[i].Weight };
        }
    }

    private static double UnwoundSum(ReadOnlySpan<Element> path, int length, int index)
    {
        var (zero, one) = (path[index].Zero, path[index].One);
        var carried = path[length - 1].Weight;
        double total = 0;
        for (var i = length - 2; i >= 0; i--)
        {
            if (one != 0)
            {
                var part = carried * length / ((i + 1) * one);
                total += part;
                carried = path[i].Weight - (part * zero * (length - 1 - i) / length);
            }
            else if (zero != 0)
            {
                total += path[i].Weight / zero * length / (length - 1 - i);
            }
        }

        return total;
    }

    private readonly record struct Step(int Length, double Zero, double One, int Feature);

    private record struct Element
    {
        public int Feature;
        public double Zero;
        public double One;
        public double Weight;
    }
}
