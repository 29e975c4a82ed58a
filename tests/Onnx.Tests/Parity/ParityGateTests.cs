using System.Runtime.InteropServices;
using Suite.Onnx.Graphs;
using Suite.Onnx.Parity;
using Suite.Onnx.Tests.Graphs;
using Xunit;

namespace Suite.Onnx.Tests.Parity;

public sealed class ParityGateTests
{
    private static readonly GoldenBatch Golden = GoldenBatch.Drawn([3, 32, 32], 16, seed: 7);
    private static readonly ParityRule Strict = new(["logits", "embedding"], 1e-4, ParityRule.Highest());

    [Fact]
    public void The_same_network_passes()
    {
        var report = Compare(TinyNetwork.Build(), TinyNetwork.Build(), Strict);
        Assert.True(report.Passed, report.ToString());
        Assert.Equal(16, report.Decisions.Count);
        Assert.All(report.Differences, static d => Assert.Equal(0, d.Relative));
    }

    [Theory]
    [InlineData("c1.weight")]
    [InlineData("c2.bias")]
    [InlineData("classifier.weight")]
    public void One_altered_weight_is_caught_and_named(string weight)
    {
        var altered = TinyNetwork.Build();
        Floats(altered, weight)[3] += 0.05f;
        var report = Compare(TinyNetwork.Build(), altered, Strict);
        Assert.False(report.Passed);
        Assert.Contains("differs by", report.ToString(), StringComparison.Ordinal);
        Assert.Contains(weight.StartsWith("classifier", StringComparison.Ordinal) ? "'logits'" : "output '", report.ToString(), StringComparison.Ordinal);
        var worst = report.Differences.MaxBy(static d => d.Relative)!;
        Assert.NotEqual(worst.Expected, worst.Actual);
    }

    [Fact]
    public void A_changed_decision_is_refused_however_much_outputs_may_differ()
    {
        var altered = TinyNetwork.Build();
        Floats(altered, "classifier.bias")[2] += 100;
        var report = Compare(TinyNetwork.Build(), altered, Strict with { Relative = 1e9 });
        Assert.False(report.Passed);
        Assert.NotEmpty(report.Changed);
        Assert.All(report.Changed, static c => Assert.Equal(2, c.Actual));
        Assert.Contains($"{report.Changed.Count} of 16 decisions change", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_none_are_never_near()
    {
        var broken = TinyNetwork.Build();
        Floats(broken, "c2.bias")[0] = float.NaN;
        var report = Compare(TinyNetwork.Build(), broken, Strict with { Relative = 1e9 });
        Assert.False(report.Passed);
        Assert.Equal(double.PositiveInfinity, report.Differences.Max(static d => d.Relative));
    }

    [Fact]
    public void A_network_goes_live_in_half_precision_within_its_tolerance_and_is_refused_beyond_it()
    {
        using var file = new SavedGraph(TinyNetwork.Build());
        var half = new OnnxSessionOptions { Precision = ComputePrecision.Float16 };
        using (var session = ParityGate.Open(file.Path, half, Golden, Strict with { Relative = 1e-2 }))
        {
            Assert.Equal(ExecutionProvider.Cpu, session.Provider);
        }

        var refusal = Assert.Throws<ParityException>(() => ParityGate.Open(file.Path, half, Golden, Strict with { Relative = 1e-9 }));
        Assert.Contains(file.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("refused on Cpu in Float16: output '", refusal.Message, StringComparison.Ordinal);
        Assert.False(refusal.Report.Passed);
    }

    [Fact]
    public void On_the_cpu_in_single_precision_nothing_is_compared()
    {
        using var file = new SavedGraph(TinyNetwork.Build());
        using var session = ParityGate.Open(file.Path, new OnnxSessionOptions(), Golden, Strict with { Relative = 0 });
        Assert.Null(session.Fallback);
    }

    [Fact]
    public void Drawn_pictures_are_pictures_and_the_same_each_time()
    {
        Assert.Equal(Golden.Values, GoldenBatch.Drawn([3, 32, 32], 16, seed: 7).Values);
        Assert.NotEqual(Golden.Values, GoldenBatch.Drawn([3, 32, 32], 16, seed: 8).Values);
        Assert.All(Golden.Values, static v => Assert.InRange(v, 0, 1));
        Assert.Equal(16, Golden.Count);
        Assert.True(Golden.Values.Chunk(3 * 32 * 32).All(static p => p.Max() - p.Min() > 0.2));
    }

    private static ParityReport Compare(OnnxGraph expected, OnnxGraph actual, ParityRule rule)
    {
        var options = new OnnxSessionOptions { Threads = 1 };
        using var left = OnnxSession.Open(expected, options);
        using var right = OnnxSession.Open(actual, options);
        return ParityGate.Compare(left, right, Golden, rule);
    }

    private static Span<float> Floats(OnnxGraph graph, string name) => MemoryMarshal.Cast<byte, float>(graph.Initializers[name].Data.AsSpan());
}
