namespace Suite.Onnx;

/// <summary>How a network is run.</summary>
public sealed record OnnxSessionOptions
{
    /// <summary>Asked for; what runs in the end is <see cref="OnnxSession.Provider"/>.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Cpu;

    /// <summary>In what the network computes; what it takes and gives stays float32.</summary>
    public ComputePrecision Precision { get; init; } = ComputePrecision.Float32;

    /// <summary>Threads of one run on the CPU; 0 for one a core.</summary>
    public int Threads { get; init; }

    /// <summary>The GPU's number.</summary>
    public int Device { get; init; }

    /// <summary>Where TensorRT keeps the engines it builds, which takes minutes a shape; null to build them anew at every start.</summary>
    public string? EngineCache { get; init; }
}

#pragma warning disable CA1720 // The widths are what is meant.
/// <summary>The numbers a network computes with.</summary>
public enum ComputePrecision
{
    /// <summary>Single precision.</summary>
    Float32,

    /// <summary>Half precision: for GPUs. A CPU converts around every operator and is slower than with float32.</summary>
    Float16,
}
