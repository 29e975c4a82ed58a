using System.Globalization;

namespace Suite.Trees;

/// <summary>What a model file says, checked.</summary>
internal sealed record ParsedModel(
    string Objective, float BaseScore, int FeatureCount, IReadOnlyList<string> FeatureNames, IReadOnlyList<DecisionTree> Trees);

/// <summary>
/// Turns the members of libxgboost's model schema (1.x to 3.x, JSON or UBJ) into checked trees. Whatever the scorer
/// could not follow exactly is refused, never approximated.
/// </summary>
internal static class XgboostModelReader
{
    internal static ParsedModel Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > TreeModelLimits.FileBytesMax)
        {
            throw new TreeModelFormatException(0, $"a model file may have {TreeModelLimits.FileBytesMax} bytes at most");
        }

        // As libxgboost tells them apart: after '{' JSON goes on with a quote or white space, UBJ with a length.
        if (bytes.Length < 2 || bytes[0] != (byte)'{')
        {
            throw new TreeModelFormatException(0, "it starts neither as XGBoost JSON nor as UBJ; the old binary format is not read");
        }

        var isJson = bytes[1] is (byte)'"' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'}';
        return ReadModel(isJson ? JsonModelReader.Read(bytes) : UbjsonReader.Read(bytes));
    }

    private static ParsedModel ReadModel(ModelValue root)
    {
        var learner = root["learner"];
        var objective = learner["objective"]["name"];
        if (objective.Text() is not ("binary:logistic" or "reg:logistic" or "reg:squarederror"))
        {
            throw objective.Refuse(
                $"the objective '{Shorten(objective.Text())}' is not supported; binary:logistic, reg:logistic and reg:squarederror are");
        }

        var parameters = learner["learner_model_param"];
        RequireAtMostOne(parameters, "num_class", "multi-class models are not supported");
        RequireAtMostOne(parameters, "num_target", "models with several targets are not supported");
        var featureCount = ReadCount(parameters["num_feature"], TreeModelLimits.FeatureCountMax, "features");
        var baseScore = ReadBaseScore(parameters["base_score"], objective.Text());

        var booster = learner["gradient_booster"];
        if (booster["name"].Text() != "gbtree")
        {
            throw booster["name"].Refuse($"the booster '{Shorten(booster["name"].Text())}' is not supported, only gbtree is");
        }

        var model = booster["model"];
        return new ParsedModel(
            objective.Text(), baseScore, featureCount, ReadFeatureNames(learner, featureCount), ReadTrees(model, featureCount));
    }

    private static List<DecisionTree> ReadTrees(ModelValue model, int featureCount)
    {
        var treeValues = model["trees"].Items();
        var declared = ReadCount(model["gbtree_model_param"]["num_trees"], TreeModelLimits.TreeCountMax, "trees");
        if (declared != treeValues.Count)
        {
            throw model["trees"].Refuse($"{declared} trees are declared, {treeValues.Count} are there");
        }

        var groups = model["tree_info"].Numbers();
        if (groups.Length != treeValues.Count || groups.Any(g => g != 0))
        {
            throw model["tree_info"].Refuse("trees of more than one output are not supported");
        }

        var trees = new List<DecisionTree>(treeValues.Count);
        long nodes = 0;
        foreach (var value in treeValues)
        {
            var tree = XgboostTreeReader.Read(value, trees.Count, featureCount);
            nodes += tree.NodeCount;
            if (nodes > TreeModelLimits.NodeCountMax)
            {
                throw value.Refuse($"a model may have {TreeModelLimits.NodeCountMax} nodes at most");
            }

            trees.Add(tree);
        }

        return trees;
    }

    private static string[] ReadFeatureNames(ModelValue learner, int featureCount)
    {
        var values = learner.Find("feature_names")?.Items() ?? [];
        if (values.Count == 0)
        {
            // As libxgboost names them in its dumps.
            return [.. Enumerable.Range(0, featureCount).Select(i => string.Create(CultureInfo.InvariantCulture, $"f{i}"))];
        }

        if (values.Count != featureCount)
        {
            throw learner["feature_names"].Refuse($"{values.Count} feature names for {featureCount} features");
        }

        return [.. values.Select(v => v.Text())];
    }

    private static void RequireAtMostOne(ModelValue parameters, string name, string otherwise)
    {
        if (parameters.Find(name) is { } value && value.Text() is not ("0" or "1"))
        {
            throw value.Refuse(otherwise);
        }
    }

    private static int ReadCount(ModelValue value, int max, string what)
    {
        if (!int.TryParse(value.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > max)
        {
            throw value.Refuse($"the number of {what} must be an integer of at most {max}");
        }

        return count;
    }

    private static float ReadBaseScore(ModelValue value, string objective)
    {
        // From 3.1 on the library writes a vector of one, "[5E-1]".
        var text = value.Text().AsSpan();
        if (text.Length > 2 && text[0] == '[' && text[^1] == ']')
        {
            text = text[1..^1];
        }

        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var score) || !float.IsFinite(score))
        {
            throw value.Refuse("base_score must be one finite number");
        }

        return objective == "reg:squarederror" || (score > 0 && score < 1)
            ? score
            : throw value.Refuse("base_score must lie strictly between 0 and 1 for a logistic objective");
    }

    private static string Shorten(string text) => text.Length > 60 ? text[..60] : text;
}
