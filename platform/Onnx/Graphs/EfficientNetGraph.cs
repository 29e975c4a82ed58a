namespace Suite.Onnx.Graphs;

/// <summary>
/// EfficientNet as an ONNX graph: input <c>input</c> [N, 3, H, W], outputs <c>embedding</c> [N, 1280…], <c>feat_s2</c> to <c>feat_s32</c> (what
/// the last stage of each stride gives) and, with classes, <c>logits</c>; N, H and W are free. Parameters have torchvision's names and shapes;
/// without squeeze-excite the parts of a block move up by one. Batch normalisation stays a node of its own, which runtimes fold into the
/// convolution before it: so one file serves for checking each parameter and for running fast.
/// </summary>
public static class EfficientNetGraph
{
    /// <summary>The name of the input.</summary>
    public const string Input = "input";

    /// <summary>The name of the pooled features.</summary>
    public const string Embedding = "embedding";

    /// <summary>The name of the classifier's output.</summary>
    public const string Logits = "logits";

    /// <summary>Strides with an output <c>feat_s…</c>, and the stage (of 1 to 7) it comes from.</summary>
    internal static readonly (int Stride, int Stage)[] Features = [(2, 1), (4, 2), (8, 3), (16, 5), (32, 7)];

    /// <summary>Names and shapes of what a network of this kind learns or counts, in the order in which it computes.</summary>
    public static IReadOnlyList<(string Name, IReadOnlyList<int> Shape)> Parameters(EfficientNetSpec spec)
    {
        var parameters = new List<(string, IReadOnlyList<int>)>();
        Build(spec, (name, shape) =>
        {
            parameters.Add((name, shape));
            return new float[shape.Aggregate(1, static (product, d) => product * d)];
        });
        return parameters;
    }

    /// <param name="parameter">Gives a parameter's values by name and shape, row by row.</param>
    /// <exception cref="InvalidDataException">A parameter has another length than its shape says.</exception>
    public static OnnxGraph Build(EfficientNetSpec spec, Func<string, IReadOnlyList<int>, ReadOnlyMemory<float>> parameter)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parameter);
        var graph = new OnnxGraph(spec.Lite ? "efficientnet-lite" : "efficientnet");
        graph.Inputs.Add(new GraphValue(Input, TensorElement.Float, ["N", 3, "H", "W"]));
        new EfficientNetLayers(graph, spec, parameter).AddAll();
        return graph;
    }
}
