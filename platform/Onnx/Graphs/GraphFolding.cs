namespace Suite.Onnx.Graphs;

/// <summary>Computes ahead what does not depend on the input, as runtimes do when they load: needed before weights are rounded, since rounding is to see what is really multiplied.</summary>
public static class GraphFolding
{
    /// <summary>Undoes <see cref="HalfWeights.StoreAsHalf"/>: constants in float16 with a cast become constants in float32.</summary>
    public static void FoldStoredHalves(this OnnxGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        foreach (var cast in graph.Nodes.Where(static n => n.Operator == "Cast" && n.AttributeOr("to", 0) == (long)TensorElement.Float).ToList())
        {
            if (graph.Initializers.TryGetValue(cast.Inputs[0], out var tensor) && tensor.Element == TensorElement.Half)
            {
                graph.Nodes.Remove(cast);
                graph.Set(GraphTensor.Of(cast.Outputs[0], tensor.Shape, tensor.ToFloats()));
            }
        }

        graph.RemoveUnused();
    }

    /// <summary>Multiplies batch normalisation into the convolution before it, where that has no other reader.</summary>
    public static void FoldBatchNormalisation(this OnnxGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var readers = graph.Nodes.SelectMany(static n => n.Inputs).Concat(graph.Outputs.Select(static o => o.Name)).CountBy(static name => name).ToDictionary();
        var makers = graph.Nodes.Where(static n => n.Operator == "Conv").ToDictionary(static n => n.Outputs[0]);
        foreach (var norm in graph.Nodes.Where(static n => n.Operator == "BatchNormalization").ToList())
        {
            if (makers.TryGetValue(norm.Inputs[0], out var convolution) && readers[norm.Inputs[0]] == 1
                && Constants(graph, [.. norm.Inputs.Skip(1), .. convolution.Inputs.Skip(1)]) && readers[convolution.Inputs[1]] == 1)
            {
                Fold(graph, convolution, norm);
            }
        }

        graph.RemoveUnused();
    }

    private static void Fold(OnnxGraph graph, GraphNode convolution, GraphNode norm)
    {
        float[] Values(int input) => graph.Initializers[norm.Inputs[input]].ToFloats();
        var (scale, shift, mean, variance) = (Values(1), Values(2), Values(3), Values(4));
        var epsilon = norm.Attributes.FirstOrDefault(static a => a.Name == "epsilon")?.Value is float stated ? stated : 1e-5f;
        var weights = graph.Initializers[convolution.Inputs[1]];
        var (values, bias) = (weights.ToFloats(), convolution.Inputs.Count > 2 ? graph.Initializers[convolution.Inputs[2]].ToFloats() : new float[scale.Length]);
        var each = values.Length / scale.Length;
        for (var channel = 0; channel < scale.Length; channel++)
        {
            var factor = scale[channel] / Math.Sqrt((double)variance[channel] + epsilon);
            foreach (ref var weight in values.AsSpan(channel * each, each))
            {
                weight = (float)(weight * factor);
            }

            bias[channel] = (float)(((bias[channel] - mean[channel]) * factor) + shift[channel]);
        }

        graph.Set(GraphTensor.Of(weights.Name, weights.Shape, values));
        var biasName = convolution.Outputs[0] + ".folded_bias";
        graph.Set(GraphTensor.Of(biasName, [bias.Length], bias));
        graph.Nodes[graph.Nodes.IndexOf(convolution)] = new GraphNode("Conv", [convolution.Inputs[0], weights.Name, biasName], norm.Outputs)
        {
            Name = convolution.Name,
            Attributes = convolution.Attributes,
        };
        graph.Nodes.Remove(norm);
    }

    private static bool Constants(OnnxGraph graph, string[] names) => names.All(graph.Initializers.ContainsKey);

    /// <summary>Drops constants that nothing reads.</summary>
    public static void RemoveUnused(this OnnxGraph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        var used = graph.Nodes.SelectMany(static n => n.Inputs).Concat(graph.Outputs.Select(static o => o.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in graph.Initializers.Keys.Where(n => !used.Contains(n)).ToList())
        {
            graph.Remove(name);
        }
    }
}
