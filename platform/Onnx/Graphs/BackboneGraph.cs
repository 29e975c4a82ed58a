namespace Suite.Onnx.Graphs;

/// <summary>
/// A published classifier as a backbone: the same convolutions, any batch and size, and outputs named as <see cref="EfficientNetGraph"/> names
/// them (<c>embedding</c>, <c>feat_s2</c> to <c>feat_s32</c>) instead of the classes it was trained for.
/// </summary>
public static class BackboneGraph
{
    private static readonly int[] Strides = [2, 4, 8, 16, 32];

    /// <summary>Operators that keep the size of a picture and whose result may be a stage's.</summary>
    private static readonly HashSet<string> Keeping = ["Conv", "Add", "BatchNormalization", "Clip", "Relu", "Mul", "Sigmoid", "HardSwish", "HardSigmoid"];

    /// <summary>
    /// Cuts behind the last pooling over the whole picture and adds an output for the last value of each stride that joins or ends a block
    /// (a sum, or a convolution with nothing but its normalisation and activation behind it).
    /// </summary>
    /// <param name="classifier">Unchanged. Channels first, one input.</param>
    /// <exception cref="InvalidDataException">It is no such network; the message says what is missing.</exception>
    public static OnnxGraph FromClassifier(OnnxGraph classifier)
    {
        ArgumentNullException.ThrowIfNull(classifier);
        var graph = classifier.Copy();
        if (graph.Inputs is not [{ Element: TensorElement.Float, Dimensions: [_, { Size: 3 }, _, _] } input])
        {
            throw new InvalidDataException("A backbone has one input of float32: batch, 3 channels, height, width. This network has another.");
        }

        var strides = StridesOf(graph, input.Name);
        var pooling = graph.Nodes.LastOrDefault(n => PoolsWhole(n) && strides.ContainsKey(n.Inputs[0]))
            ?? throw new InvalidDataException("The network has no pooling over the whole picture, behind which its features could be taken.");
        var stages = Strides.Select(stride => (Stride: stride, Value: StageEnd(graph, strides, stride, pooling))).Where(static s => s.Value is not null).ToList();
        Keep(graph, [pooling.Outputs[0], .. stages.Select(static s => s.Value!)]);

        Rename(graph, input.Name, EfficientNetGraph.Input);
        graph.Inputs[0] = new GraphValue(EfficientNetGraph.Input, TensorElement.Float, ["N", 3, "H", "W"]);
        graph.Outputs.Clear();
        graph.Add("Flatten", EfficientNetGraph.Embedding, [pooling.Outputs[0]], GraphAttribute.Of("axis", 1));
        graph.Outputs.Add(new GraphValue(EfficientNetGraph.Embedding, TensorElement.Float, ["N", GraphDimension.Unknown]));
        foreach (var (stride, value) in stages)
        {
            graph.Add("Identity", $"feat_s{stride}", [value!]);
            graph.Outputs.Add(new GraphValue($"feat_s{stride}", TensorElement.Float, ["N", GraphDimension.Unknown, GraphDimension.Unknown, GraphDimension.Unknown]));
        }

        return graph;
    }

    private static bool PoolsWhole(GraphNode node) =>
        node.Operator == "GlobalAveragePool" || (node.Operator == "ReduceMean" && node.AttributeList("axes") is [2 or -2, 3 or -1]);

    /// <summary>How many pixels of the input lie between two of a value, for all values that are pictures.</summary>
    private static Dictionary<string, int> StridesOf(OnnxGraph graph, string input)
    {
        var strides = new Dictionary<string, int>(StringComparer.Ordinal) { [input] = 1 };
        foreach (var node in graph.Nodes)
        {
            var known = node.Inputs.Where(strides.ContainsKey).Select(i => strides[i]).ToList();
            if (known.Count > 0 && (Keeping.Contains(node.Operator) || node.Operator is "MaxPool" or "AveragePool" or "Identity" or "Pad"))
            {
                strides[node.Outputs[0]] = known.Max() * (node.AttributeList("strides") is [var step, ..] ? (int)step : 1);
            }
        }

        return strides;
    }

    /// <summary>
    /// The last value of this stride that starts the next stage: what the first convolution of the following stride's block reads, or what is
    /// pooled. Where a block widens before it strides, that convolution is the widening one.
    /// </summary>
    private static string? StageEnd(OnnxGraph graph, Dictionary<string, int> strides, int stride, GraphNode pooling)
    {
        var makers = graph.Nodes.Where(n => n.Outputs.Count > 0 && strides.ContainsKey(n.Outputs[0])).ToDictionary(static n => n.Outputs[0], StringComparer.Ordinal);
        var leaving = graph.Nodes.FirstOrDefault(n => n.Operator is "Conv" or "MaxPool" or "AveragePool" && strides.TryGetValue(n.Inputs[0], out var from) && from == stride && strides[n.Outputs[0]] > stride)
            ?? (strides[pooling.Inputs[0]] == stride ? pooling : null);
        if (leaving is null || !makers.TryGetValue(leaving.Inputs[0], out var maker))
        {
            return null;
        }

        // Back over the activation and normalisation of a convolution of 1 × 1 that widens: it belongs to the next block.
        var (value, convolution) = (leaving.Inputs[0], maker);
        while (convolution.Operator is not ("Conv" or "Add") && makers.TryGetValue(convolution.Inputs[0], out var before))
        {
            convolution = before;
        }

        var widens = convolution.Operator == "Conv" && graph.Initializers.TryGetValue(convolution.Inputs[1], out var weights)
            && weights.Shape is [var to, var channels, 1, 1] && to > channels && convolution.AttributeOr("group", 1) == 1;
        return widens && strides.ContainsKey(convolution.Inputs[0]) ? convolution.Inputs[0] : value;
    }

    private static void Keep(OnnxGraph graph, HashSet<string> wanted)
    {
        for (var i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            if (graph.Nodes[i].Outputs.Any(wanted.Contains))
            {
                wanted.UnionWith(graph.Nodes[i].Inputs);
            }
            else
            {
                graph.Nodes.RemoveAt(i);
            }
        }

        graph.Outputs.Clear();
        graph.RemoveUnused();
    }

    private static void Rename(OnnxGraph graph, string from, string to)
    {
        foreach (var node in graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                node.Inputs[i] = node.Inputs[i] == from ? to : node.Inputs[i];
            }
        }
    }
}
