using Suite.Onnx.Graphs;
using Suite.Torch.Networks;

namespace Suite.Torch.Export;

/// <summary>The linear head on what the strides' maps are on average, at most and in deviation, added to a graph.</summary>
internal sealed class LogitsLayers(OnnxGraph graph, TorchNetwork network, TensorKind kind)
{
    public const string Logits = "logits";
    private const float NormEpsilon = 1e-5f;

    public void AddAll()
    {
        graph.Set(GraphTensor.Of("pooled.zero", [], [0f]));
        graph.Set(GraphTensor.Of("pooled.epsilon", [], [1e-5f]));
        var parts = new List<string>();
        foreach (var stride in (int[])[4, 8, 16, 32])
        {
            var map = $"feat_s{stride}";
            var mean = graph.Add("GlobalAveragePool", $"pooled.mean{stride}", [map]);
            var squares = graph.Add("GlobalAveragePool", $"pooled.squares{stride}", [graph.Add("Mul", $"pooled.square{stride}", [map, map])]);
            var variance = graph.Add("Sub", $"pooled.variance{stride}", [squares, graph.Add("Mul", $"pooled.meansquare{stride}", [mean, mean])]);
            variance = graph.Add("Add", $"pooled.safe{stride}", [graph.Add("Max", $"pooled.positive{stride}", [variance, "pooled.zero"]), "pooled.epsilon"]);
            parts.Add(Flat(mean));
            parts.Add(Flat(graph.Add("GlobalMaxPool", $"pooled.max{stride}", [map])));
            parts.Add(Flat(graph.Add("Sqrt", $"pooled.deviation{stride}", [variance])));
        }

        parts.Add(EfficientNetGraph.Embedding);
        var pooled = graph.Add("Concat", "pooled", parts, GraphAttribute.Of("axis", 1));
        var (weight, bias) = Folded();
        graph.Set(GraphTensor.Of("classes.weight", [bias.Length, weight.Length / bias.Length], weight));
        graph.Set(GraphTensor.Of("classes.bias", [bias.Length], bias));
        graph.Add("Gemm", Logits, [pooled, "classes.weight", "classes.bias"], GraphAttribute.Of("transB", 1));
        graph.Outputs.Add(new GraphValue(Logits, TensorElement.Float, ["N", bias.Length]));
    }

    private string Flat(string value) => graph.Add("Flatten", value + ".flat", [value], GraphAttribute.Of("axis", 1));

    /// <summary>The normalisation before the head is linear too, and goes into its weights.</summary>
    private (float[] Weight, float[] Bias) Folded()
    {
        var (weight, bias) = (Read("classes.weight"), Read("classes.bias"));
        var (mean, variance) = (Read("pooled_norm.running_mean"), Read("pooled_norm.running_var"));
        for (var c = 0; c < bias.Length; c++)
        {
            double sum = bias[c];
            var row = weight.AsSpan(c * mean.Length, mean.Length);
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = (float)(row[i] * network.Spec.HeadScale / Math.Sqrt(variance[i] + NormEpsilon));
                sum -= (double)row[i] * mean[i];
            }

            bias[c] = (float)sum;
        }

        return (weight, bias);
    }

    private float[] Read(string name) => network.Read(network.Tensors.First(t => t.Name == name), kind);
}
