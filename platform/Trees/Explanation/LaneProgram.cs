using System.Runtime.CompilerServices;

namespace Suite.Trees;

/// <summary>
/// Eight trees merged into one skeleton, so that <see cref="LaneShap"/> can explain them in the eight lanes of a vector.
/// Where a lane's own tree already ended, its lane sends everything right with share 1, which changes nothing.
/// </summary>
internal sealed class LaneProgram
{
    internal const int Lanes = 8;

    // Floats of one node: threshold, left share, right share, slot (integers), feature (integers).
    internal const int NodeStride = 5 * Lanes;

    // Floats of one repeated node more: low, high, slot (integers), share so far.
    internal const int RepeatStride = 4 * Lanes;

    internal required int NodeCount { get; init; }

    internal required int LeafCount { get; init; }

    /// <summary>Most different features on one path of any lane.</summary>
    internal required int PathFeaturesMax { get; init; }

    /// <summary>Left and right child of each node; from <see cref="NodeCount"/> on they are leaves. Parents come first.</summary>
    internal required int[] Children { get; init; }

    /// <summary>Place of a node's repeat block in <see cref="Repeats"/>, or -1 where no lane splits on a feature again.</summary>
    internal required int[] RepeatAt { get; init; }

    internal required float[] Nodes { get; init; }

    internal required float[] Repeats { get; init; }

    internal required float[] Leaves { get; init; }

    internal long Bytes =>
        4L * (Children.Length + RepeatAt.Length + Nodes.Length + Repeats.Length + Leaves.Length);

    /// <summary>Merges up to eight trees, or gives null when the skeleton would pass <paramref name="nodesMax"/>.</summary>
    internal static LaneProgram? Build(IReadOnlyList<DecisionTree> trees, int featureCount, int nodesMax)
    {
        var builder = new Builder(trees, featureCount);
        return builder.Run(nodesMax) ? builder.Finish() : null;
    }

    /// <summary>What one lane has met on its way down about one feature.</summary>
    private sealed record PathStep(PathStep? Before, int Feature, double Share, float Low, float High, bool MissingPasses)
    {
        internal static PathStep? Find(PathStep? path, int feature)
        {
            while (path is not null && path.Feature != feature)
            {
                path = path.Before;
            }

            return path;
        }

        internal static int CountFeatures(PathStep? path)
        {
            var features = new HashSet<int>();
            for (; path is not null; path = path.Before)
            {
                features.Add(path.Feature);
            }

            return features.Count;
        }
    }

    /// <summary>Where a lane stands: at a node of its tree, or past the tree's end with nothing left to give.</summary>
    private readonly record struct LanePlace(int Node, PathStep? Path)
    {
        internal static LanePlace Nowhere => new(-1, null);
    }

    private sealed class Builder(IReadOnlyList<DecisionTree> trees, int featureCount)
    {
        private readonly List<LanePlace[]> _inner = [];
        private readonly List<LanePlace[]> _leaves = [];
        private readonly List<int> _children = [];
        private readonly List<int> _repeatAt = [];
        private readonly List<float> _nodes = [];
        private readonly List<float> _repeats = [];
        private int _pathFeaturesMax = 1;

        internal bool Run(int nodesMax)
        {
            var root = Enumerable.Range(0, Lanes).Select(l => l < trees.Count ? new LanePlace(0, null) : LanePlace.Nowhere);
            if (Add([.. root]) < 0)
            {
                // No lane splits at all: one node that changes nothing keeps the walk free of a special case.
                _inner.Add(_leaves[0]);
                _leaves.Clear();
            }

            for (var node = 0; node < _inner.Count; node++)
            {
                if (_inner.Count > nodesMax)
                {
                    return false;
                }

                Expand(_inner[node]);
            }

            return true;
        }

        internal LaneProgram Finish()
        {
            var leaves = new float[_leaves.Count * Lanes];
            for (var i = 0; i < leaves.Length; i++)
            {
                var (lane, place) = (i % Lanes, _leaves[i / Lanes][i % Lanes]);
                leaves[i] = place.Node < 0 ? 0 : trees[lane].Threshold[place.Node];
                _pathFeaturesMax = Math.Max(_pathFeaturesMax, PathStep.CountFeatures(place.Path));
            }

            return new LaneProgram
            {
                NodeCount = _inner.Count,
                LeafCount = _leaves.Count,
                PathFeaturesMax = _pathFeaturesMax,
                Children = [.. _children.Select(c => c >= 0 ? c : _inner.Count + ~c)],
                RepeatAt = [.. _repeatAt],
                Nodes = Pinned(_nodes),
                Repeats = Pinned(_repeats),
                Leaves = Pinned(leaves),
            };
        }

        private static float[] Pinned(IReadOnlyCollection<float> values)
        {
            // One element at least, so that taking the address is always allowed.
            var pinned = GC.AllocateArray<float>(Math.Max(1, values.Count), pinned: true);
            var i = 0;
            foreach (var value in values)
            {
                pinned[i++] = value;
            }

            return pinned;
        }

        private bool Splits(int lane, LanePlace place) => place.Node >= 0 && !trees[lane].IsLeaf(place.Node);

        /// <summary>Gives the index of a new inner node, or the complement of a new leaf's.</summary>
        private int Add(LanePlace[] places)
        {
            var isInner = places.Select((p, lane) => Splits(lane, p)).Any(s => s);
            var list = isInner ? _inner : _leaves;
            list.Add(places);
            return isInner ? list.Count - 1 : ~(list.Count - 1);
        }

        private void Expand(LanePlace[] places)
        {
            var block = new float[NodeStride];
            var repeat = new float[RepeatStride];
            var left = new LanePlace[Lanes];
            var right = new LanePlace[Lanes];
            var repeats = false;
            for (var lane = 0; lane < Lanes; lane++)
            {
                if (Splits(lane, places[lane]))
                {
                    repeats |= WriteSplit(lane, places[lane], block, repeat, left, right);
                }
                else
                {
                    WritePassage(lane, block, repeat);
                    left[lane] = LanePlace.Nowhere;
                    right[lane] = places[lane];
                }
            }

            _nodes.AddRange(block);
            _repeatAt.Add(repeats ? _repeats.Count : -1);
            if (repeats)
            {
                _repeats.AddRange(repeat);
            }

            _children.Add(Add(left));
            _children.Add(Add(right));
        }

        private void WritePassage(int lane, float[] block, float[] repeat)
        {
            Write(block, lane, float.NegativeInfinity, 0, 1, 2 * featureCount, featureCount);
            WriteRepeat(repeat, lane, float.NaN, float.NaN, 2 * featureCount, 1);
        }

        private bool WriteSplit(
            int lane, LanePlace place, float[] block, float[] repeat, LanePlace[] left, LanePlace[] right)
        {
            var tree = trees[lane];
            var node = place.Node;
            var (feature, threshold, defaultLeft) = (tree.Feature[node], tree.Threshold[node], tree.DefaultLeft[node]);
            var (leftShare, rightShare) = tree.Shares(node);
            Write(
                block, lane, threshold, (float)leftShare, (float)rightShare, defaultLeft ? feature : featureCount + feature, feature);
            var before = PathStep.Find(place.Path, feature);
            var known = before ?? new PathStep(null, feature, 1, float.NaN, float.NaN, MissingPasses: true);
            WriteRepeat(repeat, lane, known.Low, known.High, SlotThatFits(known), (float)known.Share);

            // Below, "at least low" and "below high"; NaN is no bound, and any bound beats it.
            left[lane] = new LanePlace(tree.Left[node], known with
            {
                Before = place.Path,
                Share = known.Share * leftShare,
                High = known.High < threshold ? known.High : threshold,
                MissingPasses = known.MissingPasses && defaultLeft,
            });
            right[lane] = new LanePlace(tree.Right[node], known with
            {
                Before = place.Path,
                Share = known.Share * rightShare,
                Low = known.Low > threshold ? known.Low : threshold,
                MissingPasses = known.MissingPasses && !defaultLeft,
            });
            return before is not null;
        }

        /// <summary>
        /// The slot whose stand-in for a missing value passes the bounds if and only if missing values came this way:
        /// NaN passes any bound, -infinity fails a low one, +infinity a high one.
        /// </summary>
        private int SlotThatFits(PathStep known) =>
            known.MissingPasses ? (2 * featureCount) + 1 + known.Feature
            : float.IsNaN(known.Low) ? featureCount + known.Feature
            : known.Feature;

        private static void Write(
            float[] block, int lane, float threshold, float leftShare, float rightShare, int slot, int feature)
        {
            block[lane] = threshold;
            block[Lanes + lane] = leftShare;
            block[(2 * Lanes) + lane] = rightShare;
            block[(3 * Lanes) + lane] = Unsafe.BitCast<int, float>(slot);
            block[(4 * Lanes) + lane] = Unsafe.BitCast<int, float>(feature);
        }

        private static void WriteRepeat(float[] repeat, int lane, float low, float high, int slot, float share)
        {
            repeat[lane] = low;
            repeat[Lanes + lane] = high;
            repeat[(2 * Lanes) + lane] = Unsafe.BitCast<int, float>(slot);
            repeat[(3 * Lanes) + lane] = share;
        }
    }
}
