using System.Globalization;

namespace Suite.Trees;

/// <summary>Reads and checks one tree: every child exists, none is reached twice, every value is finite.</summary>
internal static class XgboostTreeReader
{
    internal static DecisionTree Read(ModelValue value, int index, int featureCount)
    {
        RefuseUnsupported(value);
        var left = Integers(value["left_children"]);
        var count = left.Length;
        if (count is 0 or > TreeModelLimits.TreeNodeCountMax)
        {
            throw value.Refuse($"tree {index} has {count} nodes; 1 to {TreeModelLimits.TreeNodeCountMax} are allowed");
        }

        if (value["tree_param"]["num_nodes"].Text() != count.ToString(CultureInfo.InvariantCulture))
        {
            throw value.Refuse($"tree {index} declares another number of nodes than it has");
        }

        var source = new Columns(
            value,
            index,
            featureCount,
            left,
            SameLength(value, "right_children", count),
            SameLength(value, "split_indices", count),
            Checked(value["split_conditions"], count).Numbers(),
            SameLength(value, "default_left", count),
            Checked(value["sum_hessian"], count).Numbers());
        return Compact(source);
    }

    private static void RefuseUnsupported(ModelValue value)
    {
        if (value.Find("split_type") is { } types && types.Numbers().Any(t => t != 0))
        {
            throw types.Refuse("categorical splits are not supported");
        }

        if (value.Find("categories_nodes") is { } nodes && nodes.Numbers().Length > 0)
        {
            throw nodes.Refuse("categorical splits are not supported");
        }

        if (value["tree_param"].Find("size_leaf_vector") is { } size && size.Text() is not ("0" or "1"))
        {
            throw size.Refuse("leaves that hold vectors are not supported");
        }
    }

    /// <summary>Numbers the reachable nodes breadth first, siblings side by side; nodes that pruning left behind go.</summary>
    private static DecisionTree Compact(Columns source)
    {
        var order = new List<int> { 0 };
        var seen = new bool[source.Left.Length];
        var depths = new int[source.Left.Length];
        seen[0] = true;
        for (var i = 0; i < order.Count; i++)
        {
            var node = order[i];
            if (source.Left[node] == -1 && source.Right[node] == -1)
            {
                continue;
            }

            foreach (var child in (ReadOnlySpan<int>)[source.Left[node], source.Right[node]])
            {
                if (child < 0 || child >= seen.Length || seen[child])
                {
                    throw source.Value.Refuse(
                        $"in tree {source.Index} node {node} points to {child}, which does not exist or is reached twice");
                }

                seen[child] = true;
                depths[child] = depths[node] + 1;
                order.Add(child);
            }
        }

        var tree = new DecisionTree(order.Count) { Depth = order.Max(n => depths[n]) };
        if (tree.Depth > TreeModelLimits.TreeDepthMax)
        {
            throw source.Value.Refuse($"tree {source.Index} is deeper than {TreeModelLimits.TreeDepthMax} levels");
        }

        var next = 1;
        for (var i = 0; i < order.Count; i++)
        {
            next = CopyNode(source, order[i], tree, i, next);
        }

        return tree;
    }

    private static int CopyNode(Columns source, int from, DecisionTree tree, int to, int nextChild)
    {
        var isLeaf = source.Left[from] == -1;
        tree.Threshold[to] = Finite(source, from, source.Conditions[from], isLeaf ? "leaf value" : "split threshold");
        tree.Cover[to] = Finite(source, from, source.Hessians[from], "sum of hessians");
        if (tree.Cover[to] < 0)
        {
            throw source.Value.Refuse($"the sum of hessians in tree {source.Index} node {from} is negative");
        }

        tree.Left[to] = tree.Right[to] = -1;
        if (isLeaf)
        {
            return nextChild;
        }

        var feature = source.Features[from];
        if (feature < 0 || feature >= source.FeatureCount)
        {
            throw source.Value.Refuse($"tree {source.Index} node {from} splits on feature {feature} of {source.FeatureCount}");
        }

        tree.Feature[to] = feature;
        tree.DefaultLeft[to] = source.DefaultLeft[from] switch
        {
            0 => false,
            1 => true,
            _ => throw source.Value.Refuse($"default_left in tree {source.Index} node {from} is neither 0 nor 1"),
        };
        tree.Left[to] = nextChild;
        tree.Right[to] = nextChild + 1;
        return nextChild + 2;
    }

    private static float Finite(Columns source, int node, double value, string what)
    {
        var single = (float)value;
        return float.IsFinite(single)
            ? single
            : throw source.Value.Refuse($"the {what} in tree {source.Index} node {node} is not a finite float32");
    }

    private static int[] SameLength(ModelValue tree, string name, int count) => Integers(Checked(tree[name], count));

    private static ModelValue Checked(ModelValue column, int count) =>
        column.Numbers().Length == count ? column : throw column.Refuse("the columns of a tree differ in length");

    private static int[] Integers(ModelValue column)
    {
        var numbers = column.Numbers();
        var integers = new int[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            integers[i] = (int)numbers[i];
            if (integers[i] != numbers[i])
            {
                throw column.Refuse("an integer of 32 bits is expected");
            }
        }

        return integers;
    }

    private sealed record Columns(
        ModelValue Value,
        int Index,
        int FeatureCount,
        int[] Left,
        int[] Right,
        int[] Features,
        double[] Conditions,
        int[] DefaultLeft,
        double[] Hessians);
}
