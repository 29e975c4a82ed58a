using Suite.Onnx.Graphs;

namespace Suite.Onnx.Int8;

/// <summary>Puts quantisation into a graph: a pair of rounding and widening behind each stored activation, and rounded weights before their operators.</summary>
internal sealed class Int8Rewriter(OnnxGraph graph, QuantizationPlan plan, IReadOnlyDictionary<string, ActivationRange> ranges, int weightBits)
{
    private readonly Dictionary<string, float> _scales = new(StringComparer.Ordinal);
    private readonly List<GraphNode> _nodes = [];

    public OnnxGraph Rewrite()
    {
        var stored = plan.Activations.ToHashSet(StringComparer.Ordinal);
        foreach (var input in graph.Inputs.Where(i => stored.Contains(i.Name)))
        {
            Store(input.Name, input.Name, Widened(input.Name));
        }

        var outputs = graph.Outputs.Select(static o => o.Name).ToHashSet(StringComparer.Ordinal);
        var inputs = graph.Inputs.Select(static i => i.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
        {
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                // An output of the graph keeps its name where it is widened again, so readers of it need no other.
                if (stored.Contains(node.Inputs[i]) && (inputs.Contains(node.Inputs[i]) || !outputs.Contains(node.Inputs[i])))
                {
                    node.Inputs[i] = Widened(node.Inputs[i]);
                }
            }

            if (QuantizationPlan.Weighted(node) && plan.Nodes.Contains(node))
            {
                RoundWeights(node);
            }

            _nodes.Add(node);
            for (var i = 0; i < node.Outputs.Count; i++)
            {
                var name = node.Outputs[i];
                if (stored.Contains(name))
                {
                    var isOutput = outputs.Contains(name);
                    node.Outputs[i] = isOutput ? name + ".exact" : name;
                    Store(name, node.Outputs[i], isOutput ? name : Widened(name));
                }
            }
        }

        graph.Nodes.Clear();
        _nodes.ForEach(graph.Nodes.Add);
        graph.RemoveUnused();
        return graph;
    }

    private static string Widened(string name) => name + ".widened";

    private void Store(string name, string from, string to)
    {
        var (scale, zero) = UnsignedSteps(ranges[name]);
        _scales[to] = scale;
        graph.Set(GraphTensor.Of(name + ".scale", [], [scale]));
        graph.Set(GraphTensor.Of(name + ".zero", [], (byte[])[zero]));
        string[] parameters = [name + ".scale", name + ".zero"];
        _nodes.Add(new GraphNode("QuantizeLinear", [from, .. parameters], [name + ".rounded"]) { Name = name + ".round" });
        _nodes.Add(new GraphNode("DequantizeLinear", [name + ".rounded", .. parameters], [to]) { Name = name + ".widen" });
    }

    /// <summary>256 steps over the range, one of them exactly at zero.</summary>
    internal static (float Scale, byte Zero) UnsignedSteps(ActivationRange range)
    {
        var scale = (range.High - range.Low) / 255;
        return scale > 0 && float.IsNormal(scale) ? (scale, (byte)Math.Clamp(MathF.Round(-range.Low / scale), 0, 255)) : (1, 0);
    }

    /// <summary>Weights and bias of a convolution or matrix product, a scale for each output channel.</summary>
    private void RoundWeights(GraphNode node)
    {
        var weights = graph.Initializers[node.Inputs[1]];
        var (rounded, scales) = SignedSteps(weights.ToFloats(), weights.Shape[0], weightBits);
        node.Inputs[1] = StoreConstant(node.Outputs[0] + ".weight", scales, name => GraphTensor.Of(name, weights.Shape, rounded));
        if (node.Inputs.Count > 2 && node.Inputs[2].Length > 0)
        {
            var bias = graph.Initializers[node.Inputs[2]];
            var inputScale = _scales[node.Inputs[0]];
            var steps = Array.ConvertAll(scales, s => s * inputScale);
            var integers = bias.ToFloats().Zip(steps, static (value, step) => (int)Math.Clamp(Math.Round((double)value / step), int.MinValue, int.MaxValue)).ToArray();
            node.Inputs[2] = StoreConstant(node.Outputs[0] + ".bias", steps, name => GraphTensor.Of(name, bias.Shape, integers));
        }
    }

    /// <summary>Under the operator's name, since its scale depends on the operator's input: constants that two operators share are stored twice.</summary>
    private string StoreConstant(string name, float[] scales, Func<string, GraphTensor> rounded)
    {
        var widened = Widened(name);
        graph.Set(rounded(name + ".rounded"));
        graph.Set(GraphTensor.Of(name + ".scale", [scales.Length], scales));
        _nodes.Add(new GraphNode("DequantizeLinear", [name + ".rounded", name + ".scale"], [widened]) { Name = name + ".widen", Attributes = [GraphAttribute.Of("axis", 0)] });
        return widened;
    }

    /// <summary>Symmetric steps a channel: the zero is exact and the largest weight is the last step.</summary>
    internal static (sbyte[] Rounded, float[] Scales) SignedSteps(float[] weights, int channels, int bits)
    {
        var (rounded, scales, each, last) = (new sbyte[weights.Length], new float[channels], weights.Length / channels, (1 << (bits - 1)) - 1);
        for (var channel = 0; channel < channels; channel++)
        {
            var values = weights.AsSpan(channel * each, each);
            var largest = 0f;
            foreach (var value in values)
            {
                largest = Math.Max(largest, Math.Abs(value));
            }

            var scale = largest / last;
            scales[channel] = scale = float.IsNormal(scale) ? scale : 1;
            for (var i = 0; i < each; i++)
            {
                rounded[(channel * each) + i] = (sbyte)Math.Clamp(MathF.Round(values[i] / scale), -last, last);
            }
        }

        return (rounded, scales);
    }
}
