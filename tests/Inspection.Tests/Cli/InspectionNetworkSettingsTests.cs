using Suite.Host.Cli;
using Suite.Onnx;

namespace Suite.Inspection.Tests.Cli;

public sealed class InspectionNetworkSettingsTests
{
    [Theory]
    [InlineData(null, null, ExecutionProvider.Cpu, ComputePrecision.Float32)]
    [InlineData("", "", ExecutionProvider.Cpu, ComputePrecision.Float32)]
    [InlineData("cuda", null, ExecutionProvider.Cuda, ComputePrecision.Float32)]
    [InlineData("tensorrt", "fp16", ExecutionProvider.TensorRt, ComputePrecision.Float16)]
    public void A_server_runs_networks_where_it_is_told(string? provider, string? precision, ExecutionProvider where, ComputePrecision with)
    {
        var network = InspectionNetworkSettings.Read(provider, precision);
        Assert.Equal((where, with), (network.Provider, network.Precision));
    }

    [Theory]
    [InlineData("gpu", null, "There is no provider 'gpu'. There are: cpu, cuda, tensorrt.")]
    [InlineData("cuda", "int8", "There is no precision 'int8'. There are: fp32, fp16.")]
    [InlineData("cpu", "fp16", "fp16 is for GPUs")]
    public void What_makes_no_sense_is_refused_with_what_does(string provider, string? precision, string expected) =>
        Assert.Contains(expected, Assert.Throws<CommandException>(() => InspectionNetworkSettings.Read(provider, precision)).Message, StringComparison.Ordinal);
}
