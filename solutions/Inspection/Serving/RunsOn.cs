using Suite.Inspection.Models;
using Suite.Onnx;

namespace Suite.Inspection.Serving;

/// <summary>Where a model really runs.</summary>
/// <param name="Provider">Of its network; the CPU for a model that runs none.</param>
/// <param name="Precision">In what its network computes.</param>
/// <param name="Reason">Why it does not run as the server was told; null where it does.</param>
internal sealed record RunsOn(ExecutionProvider Provider, ComputePrecision Precision, string? Reason)
{
    public static RunsOn Of(IImageModel model, string? reason) => model.Network?.Session is { } session
        ? new RunsOn(session.Provider, session.Precision, session.Fallback ?? reason)
        : new RunsOn(ExecutionProvider.Cpu, ComputePrecision.Float32, null);

    public static string NameOf(ExecutionProvider provider) => provider switch
    {
        ExecutionProvider.Cuda => "cuda",
        ExecutionProvider.TensorRt => "tensorrt",
        _ => "cpu",
    };

    public static string NameOf(ComputePrecision precision) => precision == ComputePrecision.Float16 ? "fp16" : "fp32";
}
