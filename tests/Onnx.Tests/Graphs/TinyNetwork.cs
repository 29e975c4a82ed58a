using Suite.Onnx.Graphs;

namespace Suite.Onnx.Tests.Graphs;

/// <summary>Networks with drawn weights, small enough to run many times.</summary>
internal static class TinyNetwork
{
    /// <summary>Two convolutions with ReLU6 between them, pooled and classified.</summary>
    public static OnnxGraph Build(int seed = 1, int classes = 4)
    {
        var random = new Random(seed);
        var graph = new OnnxGraph("tiny");
        graph.Inputs.Add(new GraphValue("input", TensorElement.Float, ["N", 3, "H", "W"]));
        graph.Set(GraphTensor.Of("low", [], [0f]));
        graph.Set(GraphTensor.Of("high", [], [6f]));
        var value = Convolution("c1", "input", 3, 8);
        value = graph.Add("Clip", "a1", [value, "low", "high"]);
        value = Convolution("c2", value, 8, 16);
        value = graph.Add("GlobalAveragePool", "pool", [value]);
        value = graph.Add("Flatten", "embedding", [value], GraphAttribute.Of("axis", 1));
        graph.Add("Gemm", "logits", [value, Drawn("classifier.weight", classes, 16), Drawn("classifier.bias", classes)], GraphAttribute.Of("transB", 1));
        graph.Outputs.Add(new GraphValue("embedding", TensorElement.Float, ["N", 16]));
        graph.Outputs.Add(new GraphValue("logits", TensorElement.Float, ["N", classes]));
        return graph;

        string Convolution(string name, string input, int from, int to) => graph.Add(
            "Conv", name, [input, Drawn(name + ".weight", to, from, 3, 3), Drawn(name + ".bias", to)], GraphAttribute.Of("pads", [1, 1, 1, 1]), GraphAttribute.Of("strides", [2, 2]));

        string Drawn(string name, params int[] shape)
        {
            graph.Set(GraphTensor.Of(name, shape, Normals(random, shape.Aggregate(1, static (p, d) => p * d), 0.3)));
            return name;
        }
    }

    /// <summary>Weights of a network of any depth, scaled so that what flows through it neither dies nor explodes.</summary>
    public static Func<string, IReadOnlyList<int>, ReadOnlyMemory<float>> Weights(int seed)
    {
        var random = new Random(seed);
        return (name, shape) =>
        {
            var count = shape.Aggregate(1, static (p, d) => p * d);
            return name switch
            {
                _ when shape.Count > 1 => Normals(random, count, Math.Sqrt(2.0 / shape.Skip(1).Aggregate(1, static (p, d) => p * d))),
                _ when name.EndsWith("running_var", StringComparison.Ordinal) || name.EndsWith(".1.weight", StringComparison.Ordinal) =>
                    Array.ConvertAll(Normals(random, count, 0.1), static v => 1 + Math.Abs(v)),
                _ => Normals(random, count, 0.1),
            };
        };
    }

    public static float[] Normals(Random random, int count, double deviation)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }
}
