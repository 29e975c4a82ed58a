using System.CommandLine;
using Suite.Onnx;

namespace Suite.Host.Cli;

/// <summary>Where a server runs the networks of its inspection lines: options of commands that start one, or environment variables where the options are left out.</summary>
internal sealed class InspectionNetworkSettings
{
    public const string ProviderVariable = "SUITE_INSPECTION_PROVIDER";
    public const string PrecisionVariable = "SUITE_INSPECTION_PRECISION";

    private const string Half = "fp16";
    private const string Single = "fp32";

    private readonly Option<string?> _provider = new("--inspection-provider")
    {
        Description = $"where inspection runs networks: cpu (default), cuda or tensorrt; what the machine does not have falls back to the next, which is said (or {ProviderVariable})",
    };

    private readonly Option<string?> _precision = new("--inspection-precision")
    {
        Description = $"what they compute with there: fp32 (default), or fp16 on a GPU (or {PrecisionVariable})",
    };

    public IReadOnlyList<Option> Options => [_provider, _precision];

    /// <exception cref="CommandException">A value that is none of those, or half precision on the CPU.</exception>
    public OnnxSessionOptions Read(ParseResult parsed) =>
        Read(parsed.GetValue(_provider) ?? Environment.GetEnvironmentVariable(ProviderVariable), parsed.GetValue(_precision) ?? Environment.GetEnvironmentVariable(PrecisionVariable));

    internal static OnnxSessionOptions Read(string? provider, string? precision)
    {
        // An empty variable, as a deployment's file leaves it, is none.
        var where = string.IsNullOrEmpty(provider) ? ExecutionProvider.Cpu : InferenceBenchSettings.Named<ExecutionProvider>(provider, "provider");
        var with = string.IsNullOrEmpty(precision) ? Single : precision;
        if (with is not (Single or Half))
        {
            throw new CommandException($"There is no precision '{with}'. There are: {Single}, {Half}.");
        }

        return with == Half && where == ExecutionProvider.Cpu
            ? throw new CommandException($"{Half} is for GPUs: a CPU converts around every operator and is slower than in {Single}. Give --inspection-provider cuda or tensorrt with it.")
            : new OnnxSessionOptions { Provider = where, Precision = with == Half ? ComputePrecision.Float16 : ComputePrecision.Float32 };
    }
}
