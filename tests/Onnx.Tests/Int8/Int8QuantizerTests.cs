using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Suite.Onnx.Graphs;
using Suite.Onnx.Int8;
using Suite.Onnx.Parity;
using Suite.Onnx.Tests.Graphs;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Onnx.Tests.Int8;

public sealed class Int8QuantizerTests(ITestOutputHelper output)
{
    private static readonly int[] Shape = [3, 32, 32];
    private static readonly GoldenBatch Seen = GoldenBatch.Drawn(Shape, 24, seed: 1);
    private static readonly GoldenBatch Unseen = GoldenBatch.Drawn(Shape, 32, seed: 2);
    private static readonly ParityRule Rule = new(["logits", "embedding"], 0.1, ParityRule.Highest());
    private static readonly OnnxSessionOptions OneThread = new() { Threads = 1 };

    [Fact]
    public void Eight_bits_say_nearly_what_float32_says_in_a_third_of_the_bytes()
    {
        var graph = EfficientNetGraph.Build(EfficientNetSpec.Lite0 with { Classes = 4 }, TinyNetwork.Weights(3));
        var before = graph.ToBytes();
        var quantized = Int8Quantizer.Quantize(graph, Shape, Pictures(Seen), new Int8Options());
        Assert.Equal(before, graph.ToBytes());
        var report = Int8Report.Measure(graph, quantized, Unseen, null, Rule, OneThread);
        output.WriteLine(report.ToString());
        Assert.InRange(report.BytesInt8, 1, report.BytesFloat * 0.3);
        Assert.All(report.Differences, static d => Assert.InRange(d.Rms, 1e-4, 0.2));
        Assert.Equal(32, report.Items);
        Assert.Equal((double)report.Changed / 32, report.Loss);
    }

    /// <summary>With squeeze-excite and swish, whose products and sigmoids are rounded too.</summary>
    [Fact]
    public void Networks_with_squeeze_excite_are_quantised_too()
    {
        var graph = EfficientNetGraph.Build(EfficientNetSpec.B0, TinyNetwork.Weights(3));
        graph.StoreAsHalf();
        var quantized = Int8Quantizer.Quantize(graph, Shape, Pictures(Seen), new Int8Options());
        Assert.DoesNotContain(quantized.Nodes, static n => n.Operator is "BatchNormalization" or "Cast");
        Assert.All(quantized.Nodes.Where(static n => n.Operator == "Conv"), static n => Assert.EndsWith(".weight.widened", n.Inputs[1], StringComparison.Ordinal));
        var report = Int8Report.Measure(graph, quantized, Unseen, null, Rule with { Outputs = ["embedding", "feat_s8"] }, OneThread);
        output.WriteLine(report.ToString());
        Assert.All(report.Differences, static d => Assert.InRange(d.Rms, 1e-4, 0.3));
    }

    /// <summary>
    /// The file against the runtime: without optimisation it widens, computes in float32 and rounds, as written; with integer kernels it must
    /// come to the same. Left to itself the runtime rounds what was left out, and the embedding is off as a whole.
    /// </summary>
    [Fact]
    public void Integer_kernels_compute_what_the_file_says_and_leave_exact_what_was_left_out()
    {
        var graph = EfficientNetGraph.Build(EfficientNetSpec.Lite0, TinyNetwork.Weights(3));
        var depthwise = graph.Nodes.Where(static n => n.Operator == "Conv" && n.AttributeOr("group", 1) > 1).Select(static n => n.Name).ToArray();
        var quantized = Int8Quantizer.Quantize(graph, Shape, Pictures(Seen), new Int8Options { Excluded = depthwise });
        Assert.All(quantized.Nodes.Where(n => depthwise.Contains(n.Name)), static n => Assert.EndsWith(".0.weight", n.Inputs[1], StringComparison.Ordinal));
        using var written = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL };
        using var reference = new InferenceSession(quantized.ToBytes(), written);
        using var session = OnnxSession.Open(quantized, OneThread);
        var picture = Pictures(Unseen).First();
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, picture, [1, 3, 32, 32]);
        using var run = new RunOptions();
        using var expected = reference.Run(run, ["input"], [input], ["embedding"]);
        using var actual = session.Run(picture, [1, 3, 32, 32], ["embedding"]);
        var (wanted, got) = (expected[0].GetTensorDataAsSpan<float>().ToArray(), actual[0].GetTensorDataAsSpan<float>().ToArray());
        var off = Math.Sqrt(wanted.Zip(got, static (a, b) => (double)(a - b) * (a - b)).Sum() / wanted.Sum(static a => (double)a * a));
        output.WriteLine($"off by {off}");
        Assert.InRange(off, 0, 0.03);
    }

    [Fact]
    public void Fewer_bits_a_weight_lose_more() =>
        Assert.InRange(Rms(TinyNetwork.Build(), new Int8Options { WeightBits = 7 }), Rms(TinyNetwork.Build(), new Int8Options()) * 1.05, 1);

    [Fact]
    public void A_percentile_cuts_off_what_is_rare_and_the_extremes_do_not()
    {
        var spiked = Pictures(Seen).Select(static p => (Memory<float>)p.ToArray()).ToList();
        spiked[0].Span[5] = 1_000;
        var graph = TinyNetwork.Build();
        float Scale(double percentile) =>
            Int8Quantizer.Quantize(graph, Shape, spiked, new Int8Options { Percentile = percentile }).Initializers["input.scale"].ToFloats()[0];
        Assert.Equal(1_000 / 255f, Scale(100), 1e-3f);
        Assert.InRange(Scale(99.9), 0, 0.01f);
    }

    [Theory]
    [InlineData(0, 6, 6 / 255f, 0)]
    [InlineData(-1, 3, 4 / 255f, 64)]
    [InlineData(-2, 0, 2 / 255f, 255)]
    [InlineData(0, 0, 1, 0)]
    public void Steps_of_an_activation_cover_its_range_with_one_at_zero(float low, float high, float scale, byte zero)
    {
        var steps = Int8Rewriter.UnsignedSteps(new ActivationRange(low, high));
        Assert.Equal(scale, steps.Scale, 1e-7f);
        Assert.Equal(zero, steps.Zero);
    }

    [Fact]
    public void Steps_of_weights_are_symmetric_for_each_channel_and_a_channel_of_zeros_stays_so()
    {
        var (rounded, scales) = Int8Rewriter.SignedSteps([1f, -2f, 0.5f, 0f, 0f, 0f, -127f, 63.5f, 1f], channels: 3, bits: 8);
        Assert.Equal([64, -127, 32, 0, 0, 0, -127, 64, 1], rounded);
        Assert.Equal(2 / 127f, scales[0], 1e-7f);
        Assert.Equal(1f, scales[2]);
        Assert.All(Int8Rewriter.SignedSteps([1f, -2f, 0.5f], 1, bits: 7).Rounded, static w => Assert.InRange(w, -63, 63));
    }

    [Fact]
    public void What_cannot_be_quantised_is_refused_by_name()
    {
        var graph = TinyNetwork.Build();
        Assert.Contains("no pictures", Assert.Throws<InvalidDataException>(() => Int8Quantizer.Quantize(graph, Shape, [], new Int8Options())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Int8Quantizer.Quantize(graph, Shape, Pictures(Seen), new Int8Options { Percentile = 20 }));
        Assert.Throws<ArgumentException>(() => Int8Quantizer.Quantize(graph, Shape, Pictures(Seen), new Int8Options { WeightBits = 4 }));
        Memory<float> broken = new float[3 * 32 * 32];
        broken.Span.Fill(float.NaN);
        Assert.Contains("no numbers", Assert.Throws<InvalidDataException>(() => Int8Quantizer.Quantize(graph, Shape, [broken], new Int8Options())).Message, StringComparison.Ordinal);
        graph.OperatorSets[""] = 11;
        Assert.Contains("operator set 11", Assert.Throws<InvalidDataException>(() => Int8Quantizer.Quantize(graph, Shape, Pictures(Seen), new Int8Options())).Message, StringComparison.Ordinal);
        var empty = new OnnxGraph("empty");
        Assert.Contains("nothing", Assert.Throws<InvalidDataException>(() => Int8Quantizer.Quantize(empty, Shape, Pictures(Seen), new Int8Options())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_promotion_needs_a_report_and_a_loss_within_what_is_accepted()
    {
        var graph = TinyNetwork.Build();
        var quantized = Int8Quantizer.Quantize(graph, Shape, Pictures(Seen), new Int8Options());
        using var session = OnnxSession.Open(graph, OneThread);
        var right = ParityGate.Compare(session, session, Unseen, Rule).Decisions.Select(static d => d.Expected).ToArray();
        var report = Int8Report.Measure(graph, quantized, Unseen, right, Rule, OneThread);
        Assert.Equal(1, report.AccuracyFloat);
        Assert.Equal(1 - ((double)report.Changed / 32), report.AccuracyInt8!.Value, 1e-9);

        using var file = new SavedGraph(quantized);
        Assert.Contains("may not go live", Assert.Throws<InvalidDataException>(() => Int8Report.Require(file.Path)).Message, StringComparison.Ordinal);
        File.Delete(file.Path);
        var refused = Assert.Throws<Int8LossException>(() => (report with { AccuracyInt8 = 0.9 }).Promote(quantized, file.Path, lossMax: 0.05));
        Assert.Contains("loss 10.00 %", refused.Message, StringComparison.Ordinal);
        Assert.Throws<Int8LossException>(() => (report with { AccuracyInt8 = double.NaN }).Promote(quantized, file.Path, lossMax: 0.05));
        Assert.False(File.Exists(file.Path));

        report.Promote(quantized, file.Path, lossMax: 0.2);
        Assert.Equal(report.ToString(), Int8Report.Require(file.Path)!.ToString());
        graph.Save(file.Path);
        Assert.Null(Int8Report.Require(file.Path));
    }

    [Fact]
    public void Labels_must_be_as_many_as_pictures() => Assert.Throws<ArgumentException>(
        () => Int8Report.Measure(TinyNetwork.Build(), TinyNetwork.Build(), Unseen, [1, 2], Rule, OneThread));

    /// <summary>A real backbone on drawn pictures: what its features lose. Accuracy on real pictures is in docs/decisions/0015.</summary>
    [SharedBackboneFact]
    public void The_pretrained_backbone_keeps_its_features()
    {
        int[] shape = [3, 128, 128];
        var graph = OnnxGraph.Load(SharedBackbone.Path!);
        var convolutions = graph.Nodes.Where(static n => n.Operator == "Conv").ToList();
        var depthwise = convolutions.Where(static n => n.AttributeOr("group", 1) > 1).Select(static n => n.Name).ToArray();
        var rule = new ParityRule(["embedding", "feat_s8"], 1, ParityRule.Highest());
        foreach (var options in (Int8Options[])[new(), new() { Excluded = depthwise }])
        {
            var quantized = Int8Quantizer.Quantize(graph, shape, Pictures(GoldenBatch.Drawn(shape, 24, 1)), options);
            var report = Int8Report.Measure(graph, quantized, GoldenBatch.Drawn(shape, 12, 2), null, rule, OneThread);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{options.Excluded.Count} left out: {report}; embedding off by {report.Differences[0].Rms:P1}"));
            Assert.InRange(report.BytesInt8, 1, report.BytesFloat * 0.4);
            Assert.All(report.Differences, static d => Assert.InRange(d.Rms, 0.01, 0.35));
        }
    }

    private static double Rms(OnnxGraph graph, Int8Options options) =>
        Int8Report.Measure(graph, Int8Quantizer.Quantize(graph, Shape, Pictures(Seen), options), Unseen, null, Rule, OneThread).Differences[0].Rms;

    private static IEnumerable<Memory<float>> Pictures(GoldenBatch batch)
    {
        var length = batch.Values.Length / batch.Count;
        return Enumerable.Range(0, batch.Count).Select(i => batch.Values.AsMemory(i * length, length));
    }
}
