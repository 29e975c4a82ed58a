using Suite.Inspection.Benchmarks;
using Suite.Onnx;
using Suite.Onnx.Graphs;
using Suite.TestKit;
using Xunit;

namespace Suite.Inspection.Tests.Benchmarks;

public sealed class InferenceBenchTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Fact]
    public void Every_combination_has_a_figure_or_the_reason_why_there_is_none()
    {
        var path = _folder.File("lite0.onnx");
        EfficientNetGraph.Build(EfficientNetSpec.Lite0 with { Classes = 3 }, DrawnWeights.Of(EfficientNetSpec.Lite0, 1)).Save(path);
        var options = new InferenceBenchOptions
        {
            Networks = [new BenchNetwork("lite0", path, 32)],
            Precisions = [BenchPrecision.Fp32, BenchPrecision.Fp16, BenchPrecision.Int8],
            Batches = [1, 2],
            Duration = TimeSpan.FromMilliseconds(50),
            Threads = 1,
        };
        var bench = new InferenceBench(options, new Progress<string>());
        var providers = bench.FindProviders();
        Assert.Equal([ExecutionProvider.Cpu, ExecutionProvider.Cuda, ExecutionProvider.TensorRt], providers.Select(static p => p.Provider));
        Assert.True(providers[0].Present);
        Assert.All(providers, static p => Assert.NotEqual(p.Present, p.Reason is not null));

        var figures = bench.Measure(providers, CancellationToken.None).ToList();
        Assert.Equal((3 * 2) + (providers.Skip(1).Count(static p => p.Present) * 2 * 2), figures.Count);
        Assert.All(figures.Where(static f => f.Provider == ExecutionProvider.Cpu), static f =>
        {
            Assert.Null(f.Skipped);
            Assert.True(f.Runs >= 3 && f.MsP50 > 0 && f.MsP99 >= f.MsP50, f.ToString());
            Assert.True(f.ProcessorMs > 0, f.ToString());
            Assert.Equal(f.Batch * 1000 / f.MsP50, f.FramesPerSecond, 1e-6);
            Assert.Equal(f.Precision == BenchPrecision.Fp32, f.Parity is null);
        });
        Assert.All(figures.Where(static f => f.Parity is not null), static f => Assert.InRange(f.Parity!.Differences[0].Relative, 1e-6, 0.5));
    }

    [Fact]
    public void A_batch_that_does_not_fit_into_memory_is_not_tried()
    {
        Assert.Null(MemoryNeed.Short(224, 32));
        Assert.Contains("GB of memory", MemoryNeed.Short(4_096, 256), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
