using System.Globalization;
using System.Text;

namespace Suite.Trees;

/// <summary>
/// Reads LightGBM's text model (version v3 and v4, LightGBM 2.3 to 4.6). The format has no specification but its writer; what LightGBM
/// would silently take for something else is refused here: counts that differ, trees whose length is not the one announced, unknown lines.
/// </summary>
internal static class LightgbmModelReader
{
    private static readonly string[] Known =
    [
        "version", "num_class", "num_tree_per_iteration", "label_index", "max_feature_idx", "objective", "average_output", "feature_names",
        "monotone_constraints", "feature_infos", "tree_sizes",
    ];

    internal static ParsedForest Read(ReadOnlyMemory<byte> text)
    {
        if (text.Length > TreeModelLimits.FileBytesMax)
        {
            throw TreeModelFormatException.AtLine(1, $"a model file may have {TreeModelLimits.FileBytesMax} bytes at most");
        }

        var lines = new LightgbmLines(text);
        if (!lines.MoveNext() || !lines.Text.SequenceEqual("tree"u8))
        {
            throw TreeModelFormatException.AtLine(1, "it does not begin with 'tree', as LightGBM's text models do");
        }

        var header = LightgbmSection.Read(lines, "the header", Known);
        var (names, hasNames) = ReadNames(header);
        var perIteration = header.Integer("num_tree_per_iteration", 1, TreeModelLimits.ClassCountMax);
        var objective = LightgbmObjective.Read(header, perIteration);
        var trees = ReadTrees(lines, header, names.Length, perIteration);
        var isAverage = header.Has("average_output");
        CheckAgainstParameters(lines, header, isAverage);
        return new ParsedForest
        {
            Objective = objective.Name,
            FeatureNames = names,
            HasFeatureNames = hasNames,
            OutputCount = perIteration,
            Trees = trees,
            BaseValues = new double[perIteration],
            Link = new LightgbmLink(objective.Link, objective.Steepness, isAverage ? trees.Count / perIteration : 1),
            ProbabilityOutput = perIteration == 1 && objective.Link == LightgbmLinkKind.Sigmoid ? 0 : null,
            HasCovers = true,
        };
    }

    private static (string[] Names, bool AreReal) ReadNames(LightgbmSection header)
    {
        if (header.Text("version") is not ("v3" or "v4"))
        {
            throw header.Refuse("version", $"version '{LightgbmLines.Shown(Encoding.UTF8.GetBytes(header.Text("version")))}' is not supported; v3 and v4 are");
        }

        var count = header.Integer("max_feature_idx", 0, TreeModelLimits.FeatureCountMax - 1) + 1;
        foreach (var key in (string[])["feature_names", "feature_infos"])
        {
            if (header.TextParts(key).Length != count)
            {
                throw header.Refuse(key, $"{key} has {header.TextParts(key).Length} entries, max_feature_idx promises {count}");
            }
        }

        var names = header.TextParts("feature_names");
        if (names.GroupBy(static n => n, StringComparer.Ordinal).FirstOrDefault(static g => g.Key.Length == 0 || g.Count() > 1) is { } twice)
        {
            throw header.Refuse("feature_names", twice.Key.Length == 0 ? "a feature has an empty name" : "two features have the same name");
        }

        // What LightGBM calls features that came without names.
        var areReal = !names.Select(static (n, i) => n == string.Create(CultureInfo.InvariantCulture, $"Column_{i}")).All(static same => same);
        return (names, areReal);
    }

    private static List<SplitTree> ReadTrees(LightgbmLines lines, LightgbmSection header, int featureCount, int perIteration)
    {
        var sizes = header.TextParts("tree_sizes").Length;
        var expected = header.Integers("tree_sizes", sizes, 1, int.MaxValue);
        if (sizes == 0 || sizes > TreeModelLimits.TreeCountMax || sizes % perIteration != 0)
        {
            throw header.Refuse("tree_sizes", $"{sizes} trees are announced; it must be 1 to {TreeModelLimits.TreeCountMax}, a multiple of num_tree_per_iteration");
        }

        var trees = new List<SplitTree>();
        var (start, nodes) = (-1, 0L);
        while (lines.MoveNext())
        {
            if (lines.Text.IsEmpty)
            {
                continue;
            }

            var isEnd = lines.Text.SequenceEqual("end of trees"u8);
            if (start >= 0 && lines.Start - start != expected[trees.Count - 1])
            {
                throw lines.Refuse($"tree {trees.Count - 1} is {lines.Start - start} bytes long, tree_sizes promises {expected[trees.Count - 1]}: it is damaged");
            }

            if (isEnd && trees.Count == sizes)
            {
                return trees;
            }

            start = lines.Start;
            if (isEnd || trees.Count == sizes || !Ascii.Equals(lines.Text, string.Create(CultureInfo.InvariantCulture, $"Tree={trees.Count}")))
            {
                throw lines.Refuse(
                    $"'{(trees.Count == sizes ? "end of trees" : $"Tree={trees.Count}")}' is expected here, not '{LightgbmLines.Shown(lines.Text)}'");
            }

            trees.Add(LightgbmTreeReader.Read(lines, trees.Count, featureCount, trees.Count % perIteration));
            nodes += (2L * trees[^1].Leaves.Length) - 1;
            if (nodes > TreeModelLimits.NodeCountMax)
            {
                throw lines.Refuse($"the trees have more than {TreeModelLimits.NodeCountMax} nodes");
            }
        }

        throw lines.Refuse("the file ends before 'end of trees'");
    }

    /// <summary>
    /// The training parameters at the end of the file, where it has them, say some things again. A file without its average_output or
    /// objective line is a valid one of another meaning, so a contradiction is refused.
    /// </summary>
    private static void CheckAgainstParameters(LightgbmLines lines, LightgbmSection header, bool isAverage)
    {
        while (lines.MoveNext())
        {
            var text = lines.Text;
            if (text.StartsWith("[boosting: "u8) && text.EndsWith("]"u8) && text["[boosting: "u8.Length..^1].SequenceEqual("rf"u8) != isAverage)
            {
                throw lines.Refuse(isAverage
                    ? "the header says average_output, but the parameters name another boosting than rf"
                    : "the parameters say boosting rf, but the header lacks average_output");
            }

            if (text.StartsWith("[objective: "u8) && text.EndsWith("]"u8) && !header.Has("objective")
                && !text["[objective: "u8.Length..^1].SequenceEqual("none"u8) && !text["[objective: "u8.Length..^1].SequenceEqual("custom"u8))
            {
                throw lines.Refuse("the parameters name an objective, but the header lacks it");
            }

            if (text.StartsWith("pandas_categorical:"u8) && !text.EndsWith(":null"u8) && !text.EndsWith(":[]"u8))
            {
                throw lines.Refuse("the model was trained on a pandas frame with category columns, whose codes only that frame knows; train on numbers, with categorical_feature naming the columns");
            }
        }
    }
}
