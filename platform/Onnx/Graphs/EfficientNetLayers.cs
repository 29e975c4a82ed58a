namespace Suite.Onnx.Graphs;

/// <summary>The layers of one EfficientNet, added to a graph in the order in which they compute.</summary>
internal sealed class EfficientNetLayers(OnnxGraph graph, EfficientNetSpec spec, Func<string, IReadOnlyList<int>, ReadOnlyMemory<float>> parameter)
{
    private const float BatchNormEpsilon = 1e-5f;

    private static readonly string[] NormParameters = ["weight", "bias", "running_mean", "running_var"];

    public void AddAll()
    {
        if (spec.Lite)
        {
            graph.Set(GraphTensor.Of("relu6.low", [], [0f]));
            graph.Set(GraphTensor.Of("relu6.high", [], [6f]));
        }

        var stages = spec.Stages();
        var value = Activation(Convolution("features.0", EfficientNetGraph.Input, 3, spec.Stem, kernel: 3, stride: 2), "features.0.2");
        var outputs = new List<GraphValue>();
        for (var stage = 1; stage <= stages.Count; stage++)
        {
            value = Stage(stage, stages[stage - 1], value);
            if (Array.Find(EfficientNetGraph.Features, f => f.Stage == stage) is { Stride: > 0 } feature)
            {
                graph.Add("Identity", $"feat_s{feature.Stride}", [value]);
                outputs.Add(new GraphValue($"feat_s{feature.Stride}", TensorElement.Float, ["N", stages[stage - 1].Outputs, GraphDimension.Unknown, GraphDimension.Unknown]));
            }
        }

        value = Activation(Convolution("features.8", value, stages[^1].Outputs, spec.Embedding, kernel: 1, stride: 1), "features.8.2");
        value = graph.Add("GlobalAveragePool", "avgpool", [value]);
        graph.Add("Flatten", EfficientNetGraph.Embedding, [value], GraphAttribute.Of("axis", 1));
        graph.Outputs.Add(new GraphValue(EfficientNetGraph.Embedding, TensorElement.Float, ["N", spec.Embedding]));
        outputs.ForEach(graph.Outputs.Add);
        if (spec.Classes > 0)
        {
            Classifier();
        }
    }

    private void Classifier()
    {
        string[] inputs = [EfficientNetGraph.Embedding, Parameter("classifier.1.weight", spec.Classes, spec.Embedding), Parameter("classifier.1.bias", spec.Classes)];
        graph.Add("Gemm", EfficientNetGraph.Logits, inputs, GraphAttribute.Of("transB", 1));
        graph.Outputs.Add(new GraphValue(EfficientNetGraph.Logits, TensorElement.Float, ["N", spec.Classes]));
    }

    private string Stage(int number, BlockStage stage, string value)
    {
        for (var i = 0; i < stage.Repeats; i++)
        {
            var first = i == 0;
            value = Block($"features.{number}.{i}", stage with { Inputs = first ? stage.Inputs : stage.Outputs, Stride = first ? stage.Stride : 1 }, value);
        }

        return value;
    }

    /// <summary>Expand, depthwise, squeeze-excite, project; a block that keeps its shape adds its input.</summary>
    private string Block(string name, BlockStage block, string input)
    {
        var (part, value, inner) = (0, input, block.Inputs * block.Expansion);
        string Part() => $"{name}.block.{part++}";

        if (block.Expansion > 1)
        {
            var expand = Part();
            value = Activation(Convolution(expand, value, block.Inputs, inner, kernel: 1, stride: 1), expand + ".2");
        }

        var depthwise = Part();
        value = Activation(Convolution(depthwise, value, inner, inner, block.Kernel, block.Stride, groups: inner), depthwise + ".2");
        if (!spec.Lite)
        {
            value = SqueezeExcite(Part(), value, inner, Math.Max(1, block.Inputs / 4));
        }

        value = Convolution(Part(), value, inner, block.Outputs, kernel: 1, stride: 1);
        return block.Stride == 1 && block.Inputs == block.Outputs ? graph.Add("Add", name + ".add", [value, input]) : value;
    }

    /// <summary>Scales each channel by what all channels are on average (Hu et al., "Squeeze-and-Excitation Networks", 2018).</summary>
    private string SqueezeExcite(string name, string input, int channels, int squeezed)
    {
        var value = graph.Add("GlobalAveragePool", name + ".avgpool", [input]);
        value = graph.Add("Conv", name + ".fc1", [value, Parameter(name + ".fc1.weight", squeezed, channels, 1, 1), Parameter(name + ".fc1.bias", squeezed)]);
        value = Activation(value, name + ".activation");
        value = graph.Add("Conv", name + ".fc2", [value, Parameter(name + ".fc2.weight", channels, squeezed, 1, 1), Parameter(name + ".fc2.bias", channels)]);
        value = graph.Add("Sigmoid", name + ".scale_activation", [value]);
        return graph.Add("Mul", name, [input, value]);
    }

    /// <summary>Convolution without bias, then batch normalisation: parts 0 and 1.</summary>
    private string Convolution(string name, string input, int from, int to, int kernel, int stride, int groups = 1)
    {
        long[] pads = [kernel / 2, kernel / 2, kernel / 2, kernel / 2];
        var value = graph.Add(
            "Conv",
            name + ".0",
            [input, Parameter(name + ".0.weight", to, from / groups, kernel, kernel)],
            GraphAttribute.Of("group", groups),
            GraphAttribute.Of("kernel_shape", [kernel, kernel]),
            GraphAttribute.Of("pads", pads),
            GraphAttribute.Of("strides", [stride, stride]));
        string[] statistics = [.. NormParameters.Select(p => Parameter($"{name}.1.{p}", to))];
        return graph.Add("BatchNormalization", name + ".1", [value, .. statistics], GraphAttribute.Of("epsilon", BatchNormEpsilon));
    }

    /// <summary>x · sigmoid(x), or, in the lite variants, x cut to 0 … 6.</summary>
    private string Activation(string input, string name) => spec.Lite
        ? graph.Add("Clip", name, [input, "relu6.low", "relu6.high"])
        : graph.Add("Mul", name, [input, graph.Add("Sigmoid", name + ".sigmoid", [input])]);

    private string Parameter(string name, params int[] shape)
    {
        graph.Set(GraphTensor.Of(name, shape, parameter(name, shape).Span));
        return name;
    }
}
