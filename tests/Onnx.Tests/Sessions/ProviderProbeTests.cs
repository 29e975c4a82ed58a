using Xunit;

namespace Suite.Onnx.Tests.Sessions;

public sealed class ProviderProbeTests
{
    [Fact]
    public void The_cpu_is_there() =>
        Assert.Equal(new ProviderOutcome(ExecutionProvider.Cpu, ExecutionProvider.Cpu, null), ProviderProbe.Find(new OnnxSessionOptions { Threads = 1 }));

    /// <summary>On a machine with a GPU and its libraries there is no reason to give.</summary>
    [Theory]
    [InlineData(ExecutionProvider.Cuda, ComputePrecision.Float32)]
    [InlineData(ExecutionProvider.TensorRt, ComputePrecision.Float16)]
    public void What_is_not_there_is_said_with_its_reason(ExecutionProvider asked, ComputePrecision precision)
    {
        var found = ProviderProbe.Find(new OnnxSessionOptions { Provider = asked, Precision = precision });
        Assert.Equal(asked, found.Requested);
        Assert.Equal(found.Provider == asked, found.Fallback is null);
        Assert.True(found.Provider == asked || found.Fallback!.StartsWith($"{asked}: ", StringComparison.Ordinal), found.Fallback);
    }
}
