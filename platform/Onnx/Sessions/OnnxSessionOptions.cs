namespace Suite.Onnx;

/// <summary>How a network is run.</summary>
public sealed record OnnxSessionOptions
{
    /// <summary>Asked for; what runs in the end is <see cref="OnnxSession.Provider"/>.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Cpu;

    /// <summary>Threads of one run on the CPU; 0 for one a core.</summary>
    public int Threads { get; init; }

    /// <summary>The GPU's number.</summary>
    public int Device { get; init; }
}
