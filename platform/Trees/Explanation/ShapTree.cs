namespace Suite.Trees;

/// <summary>One split as <see cref="ForestShap"/> goes through them.</summary>
internal struct ShapNode
{
    internal double Threshold;

    /// <summary>Shares of the training data that went left and right.</summary>
    internal double LeftShare;
    internal double RightShare;

    /// <summary>Product of the shares of the same feature's tests above.</summary>
    internal double Above;

    /// <summary>Place of the value to compare in the prepared row.</summary>
    internal int Slot;

    internal int Feature;

    /// <summary>From the number of splits on, leaves.</summary>
    internal int Left;
    internal int Right;

    /// <summary>The nearest split above on the same feature, or -1; and whether the path left it to the left.</summary>
    internal int Repeats;
    internal bool RepeatsLeft;
}

/// <summary>One tree laid out for explanation: parents before children.</summary>
internal sealed class ShapTree
{
    internal required ShapNode[] Nodes { get; init; }

    internal required double[] Leaves { get; init; }

    /// <summary>Four points each; d different features on a path need ⌈d/2⌉ points.</summary>
    internal required int Passes { get; init; }

    /// <summary>Mean of the leaves over the training data.</summary>
    internal required double Mean { get; init; }

    internal static ShapTree Build(SplitTree tree, RowPreparation preparation)
    {
        var covers = tree.SplitCovers();
        var count = tree.Splits.Length;
        var nodes = GC.AllocateArray<ShapNode>(Math.Max(1, count), pinned: true);
        var leaves = new double[tree.Leaves.Length];
        var (nextSplit, nextLeaf, mean, featuresMax) = (0, 0, 0d, 0);
        var pending = new Queue<Pending>();
        pending.Enqueue(new Pending(tree.Root, null, 1, -1, false));
        while (pending.TryDequeue(out var at))
        {
            if (at.Node < 0)
            {
                leaves[nextLeaf] = tree.Leaves[~at.Node];
                mean += at.Share * tree.Leaves[~at.Node];
                featuresMax = Math.Max(featuresMax, at.Path?.FeatureCount ?? 0);
                SetChild(at, count + nextLeaf++);
                continue;
            }

            var place = nextSplit++;
            SetChild(at, place);
            var split = tree.Splits[at.Node];
            var (leftShare, rightShare) = tree.Shares(at.Node, covers);
            var before = Path.Find(at.Path, split.Feature);
            var (slot, threshold) = preparation.Place(split);
            nodes[place] = new ShapNode
            {
                Threshold = threshold,
                LeftShare = leftShare,
                RightShare = rightShare,
                Above = before?.Share ?? 1,
                Slot = slot,
                Feature = split.Feature,
                Repeats = before?.Place ?? -1,
                RepeatsLeft = before?.IsLeft ?? false,
            };
            var features = (at.Path?.FeatureCount ?? 0) + (before is null ? 1 : 0);
            var above = before?.Share ?? 1;
            pending.Enqueue(new Pending(
                tree.Left[at.Node], new Path(at.Path, split.Feature, place, true, above * leftShare, features), at.Share * leftShare, place, true));
            pending.Enqueue(new Pending(
                tree.Right[at.Node], new Path(at.Path, split.Feature, place, false, above * rightShare, features), at.Share * rightShare, place, false));
        }

        return new ShapTree
        {
            Nodes = count == 0 ? [] : nodes,
            Leaves = leaves,
            Passes = (((featuresMax + 1) / 2) + 3) / 4,
            Mean = mean,
        };

        void SetChild(Pending at, int place)
        {
            if (at.Parent >= 0 && at.IsLeft)
            {
                nodes[at.Parent].Left = place;
            }
            else if (at.Parent >= 0)
            {
                nodes[at.Parent].Right = place;
            }
        }
    }

    private readonly record struct Pending(int Node, Path? Path, double Share, int Parent, bool IsLeft);

    /// <summary>One test on the way down: which feature, where, which way, and how much of the data passed all of the feature's tests so far.</summary>
    private sealed record Path(Path? Before, int Feature, int Place, bool IsLeft, double Share, int FeatureCount)
    {
        internal static Path? Find(Path? path, int feature)
        {
            while (path is not null && path.Feature != feature)
            {
                path = path.Before;
            }

            return path;
        }
    }
}
