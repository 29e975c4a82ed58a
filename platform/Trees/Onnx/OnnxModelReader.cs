using System.Globalization;

namespace Suite.Trees;

/// <summary>
/// Reads an ONNX graph that is one tree ensemble of the domain ai.onnx.ml (versions 1 to 3) with what converters put around it: a cast
/// before, casts, identities and a ZipMap after. Anything else is refused by name. Where the specification is silent, ONNX Runtime decides.
/// </summary>
internal static class OnnxModelReader
{
    private const int Float32 = 1;

    internal static ParsedForest Read(ReadOnlyMemory<byte> bytes)
    {
        var graph = OnnxProto.ReadModel(bytes);
        var ensembles = graph.Nodes.Where(static n => n.Operator is "TreeEnsembleRegressor" or "TreeEnsembleClassifier").ToArray();
        if (ensembles.Length != 1)
        {
            throw new TreeModelFormatException(0, ensembles.Length == 0
                ? $"the graph has no TreeEnsembleRegressor or TreeEnsembleClassifier, but {Names(graph.Nodes)}"
                : $"the graph has {ensembles.Length} tree ensembles; one is supported");
        }

        var ensemble = ensembles[0];
        var columns = FindInput(graph, ensemble);
        CheckTail(graph, ensemble);
        return ensemble.Operator == "TreeEnsembleRegressor" ? ReadRegressor(ensemble, columns) : ReadClassifier(ensemble, columns);
    }

    internal static TreeModelFormatException Refuse(OnnxNode node, string reason) => new(0, $"{OnnxProto.Shown(node.Operator)}: {reason}");

    /// <summary>Back from the ensemble to the graph's one input, through casts to float32 and identities; gives the number of columns or 0.</summary>
    private static long FindInput(OnnxGraph graph, OnnxNode ensemble)
    {
        var at = ensemble;
        for (var steps = 0; steps <= graph.Nodes.Count; steps++)
        {
            var name = at.Inputs.Count == 1 ? at.Inputs[0] : throw Refuse(at, $"has {at.Inputs.Count} inputs, one is supported");
            if (graph.Nodes.Find(n => n.Outputs.Contains(name)) is not { } before)
            {
                var inputs = graph.Inputs.Where(i => !graph.Initializers.Contains(i.Name)).ToArray();
                return inputs is [var only] && only.Name == name && only.Dimensions == 2 && (only.ElementType == Float32 || at != ensemble)
                    ? only.Columns
                    : throw new TreeModelFormatException(0, "the graph must have one input, float32 rows by columns");
            }

            at = before.Operator == "Identity" || (before.Operator == "Cast" && before.Attributes.TryGetValue("to", out var to) && to.Integer == Float32)
                ? before
                : throw Refuse(before, "is not supported before the trees; a cast to float32 is");
        }

        throw new TreeModelFormatException(0, "the graph runs in a circle");
    }

    private static void CheckTail(OnnxGraph graph, OnnxNode ensemble)
    {
        var known = new HashSet<string>(ensemble.Outputs, StringComparer.Ordinal);
        foreach (var node in graph.Nodes.SkipWhile(n => n != ensemble).Skip(1))
        {
            if (node.Operator is not ("ZipMap" or "Identity" or "Cast") || !node.Inputs.TrueForAll(known.Contains))
            {
                throw Refuse(node, "is not supported after the trees; ZipMap, Identity and Cast are");
            }

            known.UnionWith(node.Outputs);
        }
    }

    private static ParsedForest ReadRegressor(OnnxNode node, long columns)
    {
        var targets = Integer(node, "n_targets", 1, TreeModelLimits.ClassCountMax);
        var aggregate = Text(node, "aggregate_function", "SUM");
        if (aggregate != "SUM")
        {
            throw Refuse(node, $"the aggregate_function '{OnnxProto.Shown(aggregate)}' is not supported; SUM is");
        }

        var transform = Transform(node);
        if (targets == 1 && transform != OnnxTransform.None)
        {
            // ONNX Runtime leaves the sum as it is here, the specification does not: whoever reads the score may expect either.
            throw Refuse(node, "a post_transform of a single target is not supported: runtimes do not agree what it means");
        }

        var reader = new OnnxTreeReader(node, "target");
        var trees = reader.Read(static id => (int)Math.Clamp(id, -1, int.MaxValue), targets);
        return Model(node, reader, trees, columns, targets, transform, IsShare(trees, transform, 0) && targets == 1 ? 0 : null);
    }

    private static ParsedForest ReadClassifier(OnnxNode node, long columns)
    {
        var labels = Math.Max(Count(node, "classlabels_int64s", static a => a.Integers.Count), Count(node, "classlabels_strings", static a => a.Texts.Count));
        if (labels < 2 || labels > TreeModelLimits.ClassCountMax)
        {
            throw Refuse(node, $"{labels} class labels; 2 to {TreeModelLimits.ClassCountMax} are supported");
        }

        var transform = Transform(node);
        var reader = new OnnxTreeReader(node, "class");
        if (labels > 2 || reader.Outputs.Count > 1)
        {
            var all = reader.Read(static id => (int)Math.Clamp(id, -1, int.MaxValue), labels);
            var isOneOfTwo = labels == 2 && (transform == OnnxTransform.Logistic || IsShare(all, transform, 1));
            if (labels == 2 && node.Attributes.ContainsKey("base_values"))
            {
                throw Refuse(node, "base_values of two classes with weights of their own are not supported: runtimes do not agree what they mean");
            }

            return Model(node, reader, all, columns, labels, transform, isOneOfTwo ? 1 : null);
        }

        // Two classes and weights for one of them: the other's score follows, and which way depends on the sign of the weights.
        if (reader.AllPositive ? transform != OnnxTransform.None : transform != OnnxTransform.Logistic)
        {
            throw Refuse(node, reader.AllPositive
                ? "two classes with positive weights for one of them are probabilities; post_transform must be NONE"
                : "two classes with weights of both signs for one of them are log-odds; post_transform must be LOGISTIC");
        }

        var trees = reader.Read(static _ => 0, 1);
        return Model(node, reader, trees, columns, 1, transform, transform == OnnxTransform.Logistic || IsShare(trees, transform, 0) ? 0 : null);
    }

    private static ParsedForest Model(
        OnnxNode node, OnnxTreeReader reader, List<SplitTree> trees, long columns, int outputs, OnnxTransform transform, int? probability)
    {
        var features = columns > 0 ? columns : reader.FeatureMax + 1;
        if (features <= reader.FeatureMax || features is 0 or > TreeModelLimits.FeatureCountMax)
        {
            throw Refuse(node, $"a split asks for feature {reader.FeatureMax} of {features}");
        }

        return new ParsedForest
        {
            Objective = node.Operator,
            FeatureNames = [.. Enumerable.Range(0, (int)features).Select(static i => string.Create(CultureInfo.InvariantCulture, $"f{i}"))],
            HasFeatureNames = false,
            OutputCount = outputs,
            Trees = trees,
            BaseValues = BaseValues(node, outputs),
            Link = new OnnxLink(transform),
            ProbabilityOutput = probability,
            IsFloat32 = true,
        };
    }

    /// <summary>Whatever the row, the sum lies in [0, 1]: leaves are shares of a vote.</summary>
    private static bool IsShare(List<SplitTree> trees, OnnxTransform transform, int output)
    {
        const double rounding = 1e-4;
        var votes = trees.Where(t => t.Output == output).ToArray();
        return transform == OnnxTransform.None
            && votes.Sum(static t => t.Leaves.Min()) >= -rounding && votes.Sum(static t => t.Leaves.Max()) <= 1 + rounding;
    }

    private static double[] BaseValues(OnnxNode node, int outputs)
    {
        if (node.Attributes.ContainsKey("base_values_as_tensor"))
        {
            throw Refuse(node, "base_values_as_tensor is not supported");
        }

        if (!node.Attributes.TryGetValue("base_values", out var values) || values.Floats.Count == 0)
        {
            return new double[outputs];
        }

        return values.Floats.Count == outputs && values.Floats.TrueForAll(float.IsFinite)
            ? [.. values.Floats.Select(static v => (double)v)]
            : throw Refuse(node, $"base_values must be {outputs} finite numbers");
    }

    private static OnnxTransform Transform(OnnxNode node) => Text(node, "post_transform", "NONE") switch
    {
        "NONE" => OnnxTransform.None,
        "LOGISTIC" => OnnxTransform.Logistic,
        "SOFTMAX" => OnnxTransform.Softmax,
        var other => throw Refuse(node, $"the post_transform '{OnnxProto.Shown(other)}' is not supported; NONE, LOGISTIC and SOFTMAX are"),
    };

    private static int Integer(OnnxNode node, string name, int min, int max) =>
        node.Attributes.TryGetValue(name, out var attribute) && attribute.Integer >= min && attribute.Integer <= max
            ? (int)attribute.Integer
            : throw Refuse(node, $"{name} must be {min} to {max}");

    private static string Text(OnnxNode node, string name, string standard) =>
        node.Attributes.TryGetValue(name, out var attribute) ? attribute.Text : standard;

    private static int Count(OnnxNode node, string name, Func<OnnxAttribute, int> count) =>
        node.Attributes.TryGetValue(name, out var attribute) ? count(attribute) : 0;

    private static string Names(List<OnnxNode> nodes) =>
        nodes.Count == 0 ? "nothing" : string.Join(", ", nodes.Select(static n => OnnxProto.Shown(n.Operator)).Distinct().Take(10));
}
