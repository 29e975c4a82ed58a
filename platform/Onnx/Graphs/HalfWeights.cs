namespace Suite.Onnx.Graphs;

/// <summary>Weights in 16 bits: as a smaller file that computes in 32 bits, or as a network that computes in 16 where the provider can.</summary>
public static class HalfWeights
{
    /// <summary>Constants below this many numbers save nothing worth their rounding: biases, scales, limits.</summary>
    private const int CountMin = 256;

    /// <summary>
    /// Stores the float32 constants of at least 256 numbers as float16, each followed by a cast that the runtime folds away when it loads: half
    /// the bytes, and every provider computes in float32 as before with weights rounded to 11 bits. Variances of batch normalisation keep
    /// their 32 bits, since a small one is rounded to zero.
    /// </summary>
    public static void StoreAsHalf(this OnnxGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var exempt = Statistics(graph);
        var casts = new List<GraphNode>();
        foreach (var tensor in graph.Initializers.Values.Where(t => t.Element == TensorElement.Float && t.Count >= CountMin && !exempt.Contains(t.Name)).ToList())
        {
            var half = tensor.ToHalf(tensor.Name + ".half");
            graph.Remove(tensor.Name);
            graph.Set(half);
            casts.Add(new GraphNode("Cast", [half.Name], [tensor.Name]) { Name = tensor.Name + ".cast", Attributes = [GraphAttribute.Of("to", (long)TensorElement.Float)] });
        }

        for (var i = 0; i < casts.Count; i++)
        {
            graph.Nodes.Insert(i, casts[i]);
        }
    }

    /// <summary>
    /// The whole network in float16, inputs and outputs still float32: for GPUs, which compute it twice to eight times as fast. A CPU without
    /// float16 arithmetic gets casts around every operator from the runtime and is slower than in float32.
    /// </summary>
    /// <returns>A new graph, batch normalisation multiplied into the convolutions; this one is unchanged and shares nothing with it.</returns>
    /// <exception cref="InvalidDataException">An input is no float32 tensor, or the graph has operators that fix the element they work in.</exception>
    public static OnnxGraph ToHalf(this OnnxGraph original)
    {
        ArgumentNullException.ThrowIfNull(original);
        var graph = original.Copy();
        graph.FoldStoredHalves();
        graph.FoldBatchNormalisation();
        if (graph.Nodes.FirstOrDefault(static n => n.Operator is "Cast" or "QuantizeLinear" or "DequantizeLinear" or "ConstantOfShape" or "Constant") is { } fixing)
        {
            throw new InvalidDataException($"A graph with {fixing.Operator} ('{fixing.Name}') is not turned into float16: it states the element it works in.");
        }

        var half = new OnnxGraph(graph.Name) { FormatVersion = graph.FormatVersion, OperatorSets = new SortedDictionary<string, int>(graph.OperatorSets) };
        foreach (var tensor in graph.Initializers.Values)
        {
            half.Set(tensor.Element == TensorElement.Float ? tensor.ToHalf(tensor.Name) : tensor);
        }

        var inner = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
        {
            if (input.Element != TensorElement.Float)
            {
                throw new InvalidDataException($"Input '{input.Name}' holds {input.Element}; only float32 inputs become float16.");
            }

            half.Inputs.Add(input);
            inner.Add(input.Name);
            half.Nodes.Add(Cast(input.Name, Inner(input.Name), TensorElement.Half));
        }

        foreach (var output in graph.Outputs.Where(static o => o.Element == TensorElement.Float))
        {
            inner.Add(output.Name);
        }

        string Rename(string value) => inner.Contains(value) ? Inner(value) : value;
        foreach (var node in graph.Nodes)
        {
            half.Nodes.Add(new GraphNode(node.Operator, node.Inputs.Select(Rename), node.Outputs.Select(Rename)) { Domain = node.Domain, Name = node.Name, Attributes = [.. node.Attributes] });
        }

        foreach (var output in graph.Outputs)
        {
            half.Outputs.Add(output);
            if (output.Element == TensorElement.Float)
            {
                half.Nodes.Add(Cast(Inner(output.Name), output.Name, TensorElement.Float));
            }
        }

        foreach (var (key, value) in graph.Metadata)
        {
            half.Metadata[key] = value;
        }

        return half;
    }

    private static string Inner(string value) => value + ".half";

    private static GraphNode Cast(string from, string to, TensorElement element) =>
        new("Cast", [from], [to]) { Name = to + ".cast", Attributes = [GraphAttribute.Of("to", (long)element)] };

    private static HashSet<string> Statistics(OnnxGraph graph) =>
        [.. graph.Nodes.Where(static n => n.Operator == "BatchNormalization").SelectMany(static n => n.Inputs.Skip(3))];
}
