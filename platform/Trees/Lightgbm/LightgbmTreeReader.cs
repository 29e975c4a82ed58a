namespace Suite.Trees;

/// <summary>
/// One tree block of a LightGBM file. A decision type has the bits 1 (categorical), 2 (missing goes left) and, times 4, what is missing:
/// 0 nothing, 1 zero and NaN, 2 NaN. Categorical splits point into <c>cat_boundaries</c>, which cuts <c>cat_threshold</c> into sets.
/// </summary>
internal static class LightgbmTreeReader
{
    private const int Categorical = 1;
    private const int DefaultLeft = 2;
    private const int MissingShift = 2;
    private const int ZeroIsMissing = 1;
    private const int NanIsMissing = 2;

    private static readonly string[] Known =
    [
        "num_leaves", "num_cat", "split_feature", "split_gain", "threshold", "decision_type", "left_child", "right_child", "leaf_value",
        "leaf_weight", "leaf_count", "internal_value", "internal_weight", "internal_count", "cat_boundaries", "cat_threshold", "is_linear",
        "leaf_const", "num_features", "leaf_features", "leaf_coeff", "shrinkage",
    ];

    internal static SplitTree Read(LightgbmLines lines, int index, int featureCount, int output)
    {
        var section = LightgbmSection.Read(lines, $"tree {index}", Known);
        if (section.Has("is_linear") && section.Integer("is_linear", 0, 1) == 1)
        {
            throw section.Refuse("is_linear", "linear trees are not supported; train with linear_tree=false");
        }

        var leafCount = section.Integer("num_leaves", 1, TreeModelLimits.LeafCountMax);
        var splitCount = leafCount - 1;
        var leaves = section.Reals("leaf_value", leafCount);
        if (splitCount == 0)
        {
            return new SplitTree { Splits = [], Left = [], Right = [], Leaves = leaves, LeafCovers = [1], Output = output, Depth = 0 };
        }

        var left = section.Integers("left_child", splitCount, -leafCount, splitCount - 1);
        var right = section.Integers("right_child", splitCount, -leafCount, splitCount - 1);
        var depth = SplitTree.Measure(left, right, leafCount, TreeModelLimits.LeafwiseDepthMax, out var fault);
        if (fault is not null)
        {
            throw section.Refuse("left_child", $"tree {index} is no tree: {fault}");
        }

        return new SplitTree
        {
            Splits = ReadSplits(section, splitCount, featureCount),
            Left = left,
            Right = right,
            Leaves = leaves,
            LeafCovers = Array.ConvertAll(section.Integers("leaf_count", leafCount, 0, int.MaxValue), static c => (double)c),
            Output = output,
            Depth = depth,
        };
    }

    private static Split[] ReadSplits(LightgbmSection section, int count, int featureCount)
    {
        var features = section.Integers("split_feature", count, 0, featureCount - 1);
        var thresholds = section.Thresholds("threshold", count);
        var decisions = section.Integers("decision_type", count, 0, (NanIsMissing << MissingShift) | DefaultLeft | Categorical);
        var setCount = section.Integer("num_cat", 0, count);
        var sets = setCount > 0 ? ReadSets(section, setCount) : [];
        var splits = new Split[count];
        for (var i = 0; i < count; i++)
        {
            splits[i] = (decisions[i] & Categorical) == 0
                ? Numeric(features[i], thresholds[i], decisions[i])
                : new Split(features[i], SplitKind.InSet, 0, MissingLeft: false, SetOf(section, sets, thresholds[i]));
        }

        return splits;
    }

    /// <summary>LightGBM goes left at "at most"; here it is "below the next number", which is the same for every double.</summary>
    private static Split Numeric(int feature, double threshold, int decision)
    {
        var defaultLeft = (decision & DefaultLeft) != 0;
        var below = Math.BitIncrement(threshold);
        return (decision >> MissingShift) switch
        {
            ZeroIsMissing => new Split(feature, SplitKind.BelowOrZeroMissing, below, defaultLeft),
            NanIsMissing => new Split(feature, SplitKind.Below, below, defaultLeft),

            // Where nothing is missing, NaN counts as zero.
            _ => new Split(feature, SplitKind.Below, below, MissingLeft: 0 <= threshold),
        };
    }

    private static ReadOnlyMemory<uint>[] ReadSets(LightgbmSection section, int count)
    {
        var bounds = section.Integers("cat_boundaries", count + 1, 0, int.MaxValue);
        var words = section.Words("cat_threshold", bounds[^1]);
        var sets = new ReadOnlyMemory<uint>[count];
        for (var i = 0; i < count; i++)
        {
            var length = bounds[i + 1] - bounds[i];
            if (bounds[0] != 0 || length is < 0 or > TreeModelLimits.CategoryWordsMax)
            {
                throw section.Refuse("cat_boundaries", $"cat_boundaries must rise from 0 by {TreeModelLimits.CategoryWordsMax} at most a set");
            }

            sets[i] = words.AsMemory(bounds[i], length);
        }

        return sets;
    }

    private static ReadOnlyMemory<uint> SetOf(LightgbmSection section, ReadOnlyMemory<uint>[] sets, double threshold) =>
        threshold >= 0 && threshold < sets.Length && threshold == Math.Floor(threshold)
            ? sets[(int)threshold]
            : throw section.Refuse("threshold", $"a categorical split asks for set {threshold:R} of {sets.Length}");
}
