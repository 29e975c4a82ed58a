namespace Suite.Trees;

/// <summary>
/// One tree as plain columns, node 0 the root, parents before children. Immutable after loading. A node is a leaf when
/// <see cref="Left"/> is -1.
/// </summary>
internal sealed class DecisionTree(int nodeCount)
{
    internal int NodeCount { get; } = nodeCount;

    internal int[] Left { get; } = new int[nodeCount];

    internal int[] Right { get; } = new int[nodeCount];

    internal int[] Feature { get; } = new int[nodeCount];

    /// <summary>A value below the threshold goes left; for a leaf, its value.</summary>
    internal float[] Threshold { get; } = new float[nodeCount];

    /// <summary>Where a missing value goes.</summary>
    internal bool[] DefaultLeft { get; } = new bool[nodeCount];

    /// <summary>Sum of the hessians of the training rows that came through.</summary>
    internal float[] Cover { get; } = new float[nodeCount];

    internal int Depth { get; set; }

    internal bool IsLeaf(int node) => Left[node] < 0;

    /// <summary>
    /// Shares of the training rows that went left and right. Taken of the children's sum, not of the parent's own record,
    /// so that they lie in [0, 1] and sum to 1 whatever a file claims; halves where it records none.
    /// </summary>
    internal (double Left, double Right) Shares(int node)
    {
        double left = Cover[Left[node]], right = Cover[Right[node]], all = left + right;
        return all > 0 ? (left / all, right / all) : (0.5, 0.5);
    }
}
