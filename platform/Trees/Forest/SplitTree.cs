namespace Suite.Trees;

/// <summary>How a split looks at its feature's value.</summary>
internal enum SplitKind
{
    /// <summary>Left if the value is below the threshold, or the threshold +infinity; NaN is missing.</summary>
    Below,

    /// <summary>As <see cref="Below"/>, with every value within ±1e-35 missing too.</summary>
    BelowOrZeroMissing,

    /// <summary>Left if the value, cut to a whole number, is a member of the set; NaN and negative numbers are not.</summary>
    InSet,

    /// <summary>Left if the value equals the threshold; NaN is missing.</summary>
    Equal,
}

/// <summary>
/// One split. Formats say it in many ways (at most, above, not equal): readers turn them all into these four, exactly, by taking the next
/// number for the threshold or exchanging the children.
/// </summary>
/// <param name="Threshold">For <see cref="SplitKind.InSet"/> unused.</param>
/// <param name="MissingLeft">Where a missing value goes.</param>
/// <param name="Set">Bits of the members, 32 a word.</param>
internal readonly record struct Split(int Feature, SplitKind Kind, double Threshold, bool MissingLeft, ReadOnlyMemory<uint> Set = default)
{
    /// <summary>1e-35 as float32, which is how LightGBM has it.</summary>
    internal const double ZeroRange = 1e-35f;

    /// <summary>By definition; the scorer and the explainer must agree with it, and tests hold them against it.</summary>
    internal bool GoesLeft(double value) => Kind switch
    {
        SplitKind.Below => double.IsNaN(value) ? MissingLeft : IsBelow(value),
        SplitKind.BelowOrZeroMissing => double.IsNaN(value) || Math.Abs(value) <= ZeroRange ? MissingLeft : IsBelow(value),
        SplitKind.InSet => IsMember(Set.Span, CategoryOf(value)),
        _ => double.IsNaN(value) ? MissingLeft : value == Threshold,
    };

    /// <summary>The category a number stands for, or -1 where it can be none.</summary>
    internal static int CategoryOf(double value) => value is > -1 and < int.MaxValue ? (int)value : -1;

    internal static bool IsMember(ReadOnlySpan<uint> set, int category) =>
        (uint)(category >> 5) < (uint)set.Length && ((set[category >> 5] >> (category & 31)) & 1) != 0;

    private bool IsBelow(double value) => value < Threshold || Threshold == double.PositiveInfinity;
}

/// <summary>One tree as read and checked: every split and every leaf is reached from the root exactly once. Immutable after loading.</summary>
internal sealed class SplitTree
{
    /// <summary>Root first unless the tree is a single leaf.</summary>
    internal required Split[] Splits { get; init; }

    /// <summary>A split's index, or the complement of a leaf's.</summary>
    internal required int[] Left { get; init; }

    internal required int[] Right { get; init; }

    internal required double[] Leaves { get; init; }

    /// <summary>How much of the training data ended in each leaf: rows or their weights.</summary>
    internal required double[] LeafCovers { get; init; }

    /// <summary>Which of the model's outputs the leaves add to.</summary>
    internal int Output { get; init; }

    /// <summary>Splits on the longest path.</summary>
    internal required int Depth { get; init; }

    internal int Root => Splits.Length == 0 ? ~0 : 0;

    internal SplitTree WithCovers(double[] covers) =>
        new() { Splits = Splits, Left = Left, Right = Right, Leaves = Leaves, LeafCovers = covers, Output = Output, Depth = Depth };

    /// <summary>Covers of all nodes below and at each split, so that shares sum to 1 whatever a file claims of its inner nodes.</summary>
    internal double[] SplitCovers()
    {
        var covers = new double[Splits.Length];
        foreach (var split in ChildrenFirst())
        {
            covers[split] = CoverOf(Left[split], covers) + CoverOf(Right[split], covers);
        }

        return covers;
    }

    /// <summary>Shares of the training data that went left and right; halves where none is recorded.</summary>
    internal (double Left, double Right) Shares(int split, double[] splitCovers)
    {
        double left = CoverOf(Left[split], splitCovers), right = CoverOf(Right[split], splitCovers), all = left + right;
        return all > 0 ? (left / all, right / all) : (0.5, 0.5);
    }

    /// <summary>Every split after those below it. Without recursion: a file's tree may be deep.</summary>
    internal IReadOnlyList<int> ChildrenFirst()
    {
        var order = new List<int>(Splits.Length);
        if (Splits.Length > 0)
        {
            order.Add(0);
        }

        for (var i = 0; i < order.Count; i++)
        {
            foreach (var child in (ReadOnlySpan<int>)[Left[order[i]], Right[order[i]]])
            {
                if (child >= 0)
                {
                    order.Add(child);
                }
            }
        }

        order.Reverse();
        return order;
    }

    /// <summary>Splits on the longest path, or the first thing that is wrong: a node that is reached twice or never.</summary>
    internal static int Measure(int[] left, int[] right, int leafCount, int depthMax, out string? fault)
    {
        fault = null;
        var splitSeen = new bool[left.Length];
        var leafSeen = new bool[leafCount];
        var pending = new Stack<(int Node, int Depth)>();
        pending.Push((left.Length == 0 ? ~0 : 0, 0));
        var (deepest, reached) = (0, 0);
        while (pending.TryPop(out var at))
        {
            if (at.Node >= left.Length || ~at.Node >= leafCount)
            {
                fault = at.Node >= 0 ? $"a child is split {at.Node} of {left.Length}" : $"a child is leaf {~at.Node} of {leafCount}";
                return 0;
            }

            ref var seen = ref (at.Node >= 0 ? ref splitSeen[at.Node] : ref leafSeen[~at.Node]);
            if (seen || at.Depth > depthMax)
            {
                fault = seen
                    ? at.Node >= 0 ? $"split {at.Node} is reached twice" : $"leaf {~at.Node} is reached twice"
                    : $"it is deeper than {depthMax}";
                return 0;
            }

            seen = true;
            reached++;
            deepest = Math.Max(deepest, at.Depth);
            if (at.Node >= 0)
            {
                pending.Push((left[at.Node], at.Depth + 1));
                pending.Push((right[at.Node], at.Depth + 1));
            }
        }

        if (reached != left.Length + leafCount)
        {
            fault = $"{left.Length + leafCount - reached} of its nodes are never reached";
        }

        return deepest;
    }

    private double CoverOf(int node, double[] splitCovers) => node >= 0 ? splitCovers[node] : LeafCovers[~node];
}
