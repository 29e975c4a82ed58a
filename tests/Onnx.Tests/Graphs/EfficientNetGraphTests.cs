using Microsoft.ML.OnnxRuntime;
using Suite.Onnx.Graphs;
using Xunit;

namespace Suite.Onnx.Tests.Graphs;

/// <summary>The graph against what is published of the networks, and through ONNX Runtime.</summary>
public sealed class EfficientNetGraphTests
{
    /// <summary>Parameter counts with 1,000 classes as torchvision's documentation states them; statistics of batch normalisation are none.</summary>
    [Theory]
    [InlineData("b0", 5_288_548)]
    [InlineData("b1", 7_794_184)]
    [InlineData("b2", 9_109_994)]
    [InlineData("b3", 12_233_232)]
    [InlineData("b4", 19_341_616)]
    [InlineData("lite0", 4_652_008)]
    public void Networks_have_as_many_parameters_as_published(string name, int expected)
    {
        var parameters = EfficientNetGraph.Parameters(EfficientNetSpec.Parse(name) with { Classes = 1000 });
        Assert.Equal(expected, parameters.Where(static p => !p.Name.Contains("running_", StringComparison.Ordinal)).Sum(static p => p.Shape.Aggregate(1, static (a, b) => a * b)));
        Assert.Equal(parameters.Count, parameters.Select(static p => p.Name).Distinct().Count());
    }

    [Fact]
    public void Names_and_shapes_are_those_of_torchvision()
    {
        var shapes = EfficientNetGraph.Parameters(EfficientNetSpec.B0 with { Classes = 7 }).ToDictionary(static p => p.Name, static p => string.Join("x", p.Shape));
        Assert.Equal("32x3x3x3", shapes["features.0.0.weight"]);
        Assert.Equal("32x1x3x3", shapes["features.1.0.block.0.0.weight"]);
        Assert.Equal("8x32x1x1", shapes["features.1.0.block.1.fc1.weight"]);
        Assert.Equal("16", shapes["features.1.0.block.2.1.running_var"]);
        Assert.Equal("144x1x5x5", shapes["features.3.0.block.1.0.weight"]);
        Assert.Equal("1152x48x1x1", shapes["features.7.0.block.2.fc2.weight"]);
        Assert.Equal("320x1152x1x1", shapes["features.7.0.block.3.0.weight"]);
        Assert.Equal("1280x320x1x1", shapes["features.8.0.weight"]);
        Assert.Equal("7x1280", shapes["classifier.1.weight"]);
        var lite = EfficientNetGraph.Parameters(EfficientNetSpec.Lite0).Select(static p => p.Name).ToHashSet();
        Assert.Contains("features.1.0.block.1.1.bias", lite);
        Assert.Contains("features.7.0.block.2.0.weight", lite);
        Assert.DoesNotContain("classifier.1.weight", lite);
    }

    [Theory]
    [InlineData("b0", 2, 64, 96, 1280, 16)]
    [InlineData("lite0", 1, 96, 64, 1280, 16)]
    [InlineData("b4", 1, 64, 64, 1792, 24)]
    public void Any_batch_and_size_runs_and_the_outputs_have_their_strides(string name, int count, int height, int width, int embedding, int first)
    {
        using var session = new InferenceSession(EfficientNetGraph.Build(EfficientNetSpec.Parse(name) with { Classes = 5 }, TinyNetwork.Weights(3)).ToBytes());
        var shapes = Run(session, count, height, width).ToDictionary(static o => o.Key, static o => string.Join("x", o.Value.Shape));
        Assert.Equal($"{count}x{embedding}", shapes["embedding"]);
        Assert.Equal($"{count}x{first}x{height / 2}x{width / 2}", shapes["feat_s2"]);
        Assert.EndsWith($"x{height / 4}x{width / 4}", shapes["feat_s4"], StringComparison.Ordinal);
        Assert.EndsWith($"x{height / 8}x{width / 8}", shapes["feat_s8"], StringComparison.Ordinal);
        Assert.EndsWith($"x{height / 16}x{width / 16}", shapes["feat_s16"], StringComparison.Ordinal);
        Assert.EndsWith($"x{height / 32}x{width / 32}", shapes["feat_s32"], StringComparison.Ordinal);
        Assert.Equal($"{count}x5", shapes["logits"]);
        Assert.Equal(["embedding", "feat_s16", "feat_s2", "feat_s32", "feat_s4", "feat_s8", "logits"], shapes.Keys.Order());
    }

    [Fact]
    public void Weights_stored_in_16_bits_halve_the_file_and_change_outputs_by_their_rounding_only()
    {
        var whole = EfficientNetGraph.Build(EfficientNetSpec.B0, TinyNetwork.Weights(3));
        var stored = OnnxGraph.Parse(whole.ToBytes());
        stored.StoreAsHalf();
        Assert.InRange(stored.ToBytes().Length, 0, whole.ToBytes().Length * 0.53);
        Assert.InRange(stored.ToBytes().Length, 1, 10_000_000);
        using var expected = new InferenceSession(whole.ToBytes());
        using var actual = new InferenceSession(stored.ToBytes());
        AssertNear(Run(expected, 1, 64, 64)["embedding"].Values, Run(actual, 1, 64, 64)["embedding"].Values, relative: 2e-2, atLeast: 1e-7);
    }

    [Fact]
    public void A_network_turned_into_float16_takes_and_gives_float32()
    {
        var whole = EfficientNetGraph.Build(EfficientNetSpec.Lite0 with { Classes = 3 }, TinyNetwork.Weights(4));
        var half = whole.ToHalf();
        Assert.All(half.Initializers.Values, static t => Assert.Equal(TensorElement.Half, t.Element));
        Assert.All(half.Inputs.Concat(half.Outputs), static v => Assert.Equal(TensorElement.Float, v.Element));
        using var expected = new InferenceSession(whole.ToBytes());
        using var actual = new InferenceSession(half.ToBytes());
        AssertNear(Run(expected, 1, 64, 64)["logits"].Values, Run(actual, 1, 64, 64)["logits"].Values, relative: 5e-2, atLeast: 1e-6);
        Assert.Contains("Cast", Assert.Throws<InvalidDataException>(half.ToHalf).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b9")]
    [InlineData("")]
    public void An_unknown_name_is_refused_with_those_there_are(string name) =>
        Assert.Contains("b0, b1, b2, b3, b4, lite0", Assert.Throws<FormatException>(() => EfficientNetSpec.Parse(name)).Message, StringComparison.Ordinal);

    [Fact]
    public void Multipliers_out_of_range_and_parameters_of_a_wrong_length_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => EfficientNetGraph.Parameters(new EfficientNetSpec(0.5, 1, false)));
        Assert.Throws<InvalidOperationException>(() => EfficientNetGraph.Parameters(new EfficientNetSpec(1, double.NaN, false)));
        Assert.Contains("features.0.0.weight", Assert.Throws<InvalidDataException>(() => EfficientNetGraph.Build(EfficientNetSpec.B0, (_, _) => new float[3])).Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, (long[] Shape, float[] Values)> Run(InferenceSession session, int count, int height, int width)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(TinyNetwork.Normals(new Random(5), count * 3 * height * width, 1), [count, 3, height, width]);
        using var options = new RunOptions();
        using var outputs = session.Run(options, ["input"], [input], session.OutputNames);
        return session.OutputNames.Select((name, i) => (name, (outputs[i].GetTensorTypeAndShape().Shape, outputs[i].GetTensorDataAsSpan<float>().ToArray()))).ToDictionary();
    }

    private static void AssertNear(float[] expected, float[] actual, double relative, double atLeast)
    {
        var scale = expected.Max(Math.Abs);
        var difference = expected.Zip(actual, static (a, b) => Math.Abs(a - b)).Max() / scale;
        Assert.True(scale is > 1e-3f and < 1e6f, $"the network does not work on this input: outputs up to {scale}");
        Assert.InRange(difference, atLeast, relative);
    }
}
