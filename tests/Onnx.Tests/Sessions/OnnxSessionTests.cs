using Suite.Onnx.Graphs;
using Suite.Onnx.Tests.Graphs;
using Suite.TestKit;
using Xunit;

namespace Suite.Onnx.Tests.Sessions;

public sealed class OnnxSessionTests : IDisposable
{
    private readonly SavedGraph _file = new(TinyNetwork.Build());

    [Fact]
    public void The_cpu_runs_what_was_asked_for_without_a_word()
    {
        var log = new LogLines<OnnxSession>();
        using var session = OnnxSession.Open(_file.Path, new OnnxSessionOptions(), log);
        Assert.Equal((ExecutionProvider.Cpu, ExecutionProvider.Cpu, null), (session.Provider, session.Requested, session.Fallback));
        Assert.Empty(log.Texts);
        Assert.Equal(["input"], session.Inputs.Select(static i => i.Name));
        Assert.Equal([-1, 3, -1, -1], session.Inputs[0].Dimensions);
        Assert.Equal(["embedding", "logits"], session.Outputs.Select(static o => o.Name));
    }

    /// <summary>On a machine with a GPU and its libraries there is no fallback; then that is what must be said.</summary>
    [Theory]
    [InlineData(ExecutionProvider.Cuda)]
    [InlineData(ExecutionProvider.TensorRt)]
    public void A_provider_that_is_absent_falls_back_with_a_reason_that_is_stated_and_logged(ExecutionProvider asked)
    {
        var log = new LogLines<OnnxSession>();
        using var session = OnnxSession.Open(_file.Path, new OnnxSessionOptions { Provider = asked }, log);
        Assert.Equal(asked, session.Requested);
        if (session.Provider == asked)
        {
            Assert.Null(session.Fallback);
            Assert.Empty(log.Texts);
            return;
        }

        Assert.Contains($"{asked}: ", session.Fallback, StringComparison.Ordinal);
        Assert.Contains(File.Exists(Path.Combine(AppContext.BaseDirectory, "gpu", "libonnxruntime.so")) ? ".so" : "pull-gpu", session.Fallback, StringComparison.Ordinal);
        var line = Assert.Single(log.Texts);
        Assert.StartsWith("Warning: ", line, StringComparison.Ordinal);
        Assert.Contains($"was to run on {asked} and runs on {session.Provider}: {session.Fallback}", line, StringComparison.Ordinal);
        using var results = session.Run(new float[3 * 8 * 8], [1, 3, 8, 8], ["logits"]);
        Assert.Equal(4, results[0].GetTensorDataAsSpan<float>().Length);
    }

    [Fact]
    public void What_is_no_network_is_refused_with_its_name_and_not_taken_for_a_lack_of_a_provider()
    {
        File.WriteAllText(_file.Path, "no network");
        foreach (var provider in Enum.GetValues<ExecutionProvider>())
        {
            var error = Assert.Throws<InvalidDataException>(() => OnnxSession.Open(_file.Path, new OnnxSessionOptions { Provider = provider }));
            Assert.Contains(_file.Path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Warming_up_takes_any_shape_the_network_takes()
    {
        using var session = OnnxSession.Open(_file.Path, new OnnxSessionOptions { Threads = 1 });
        session.WarmUp([2, 3, 16, 24], ["logits"]);
        Assert.ThrowsAny<Exception>(() => session.WarmUp([2, 4, 16, 24], ["logits"]));
    }

    [Fact]
    public void Bound_runs_give_what_plain_runs_give_for_every_batch_size()
    {
        using var session = OnnxSession.Open(_file.Path, new OnnxSessionOptions { Threads = 1 });
        using var binding = session.Bind([3, 16, 16], batchMax: 4, ["logits", "embedding"]);
        var pictures = TinyNetwork.Normals(new Random(5), 4 * 3 * 16 * 16, 1);
        foreach (var count in (int[])[4, 1, 3, 4, 2])
        {
            binding.Input.Span.Fill(float.NaN);
            for (var i = 0; i < count; i++)
            {
                pictures.AsSpan(i * binding.ItemLength, binding.ItemLength).CopyTo(binding.Item(i));
            }

            binding.Run(count);
            using var plain = session.Run(pictures.AsMemory(0, count * binding.ItemLength), [count, 3, 16, 16], ["logits", "embedding"]);
            Assert.Equal(plain[0].GetTensorDataAsSpan<float>(), binding.Output(0).Span);
            Assert.Equal(plain[1].GetTensorDataAsSpan<float>(), binding.Output(1).Span);
            Assert.Equal(count * 4, binding.Output(0).Length);
        }

        Assert.Equal([16], binding.OutputShape(1));
    }

    [Fact]
    public void Bound_runs_allocate_nothing_on_the_managed_heap_once_each_batch_size_was_run()
    {
        using var session = OnnxSession.Open(_file.Path, new OnnxSessionOptions { Threads = 1 });
        using var binding = session.Bind([3, 16, 16], batchMax: 8, ["logits", "embedding"]);
        var sum = 0f;
        Runs();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Runs();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(float.IsFinite(sum));

        // The measure sees what a plain run allocates.
        session.Run(new float[3 * 16 * 16], [1, 3, 16, 16], ["logits"]).Dispose();
        Assert.NotEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Runs()
        {
            for (var count = 1; count <= 8; count++)
            {
                binding.Item(count - 1).Fill(count);
                binding.Run(count);
                sum += binding.Output(0).Span[^1];
            }
        }
    }

    [Fact]
    public void Batches_out_of_range_are_refused()
    {
        using var session = OnnxSession.Open(_file.Path, new OnnxSessionOptions());
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Bind([3, 16, 16], 0, ["logits"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Bind([3, 16, 16], 257, ["logits"]));
        Assert.Throws<InvalidOperationException>(() => session.Bind([3, 4096, 4096], 256, ["logits"]));
        using var binding = session.Bind([3, 16, 16], 2, ["logits"]);
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Run(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => binding.Run(3));
    }

    [Fact]
    public void Half_precision_is_near_and_not_the_same()
    {
        using var single = OnnxSession.Open(_file.Path, new OnnxSessionOptions());
        using var half = OnnxSession.Open(_file.Path, new OnnxSessionOptions { Precision = ComputePrecision.Float16 });
        var input = TinyNetwork.Normals(new Random(5), 3 * 16 * 16, 1);
        using var expected = single.Run(input, [1, 3, 16, 16], ["embedding"]);
        using var actual = half.Run(input, [1, 3, 16, 16], ["embedding"]);
        var difference = expected[0].GetTensorDataAsSpan<float>().ToArray().Zip(actual[0].GetTensorDataAsSpan<float>().ToArray(), static (a, b) => Math.Abs(a - b)).Max();
        Assert.InRange(difference, 1e-6, 1e-2);
    }

    [Fact]
    public void A_graph_runs_without_being_saved()
    {
        using var session = OnnxSession.Open(TinyNetwork.Build(classes: 9), new OnnxSessionOptions());
        using var results = session.Run(new float[3 * 8 * 8], [1, 3, 8, 8], ["logits"]);
        Assert.Equal(9, results[0].GetTensorDataAsSpan<float>().Length);
    }

    public void Dispose() => _file.Dispose();
}
