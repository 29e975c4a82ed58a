using Suite.Onnx;

namespace Suite.Inspection.Benchmarks;

/// <summary>One network at one size.</summary>
/// <param name="Name">As it is reported: <c>b4</c>, or a file's name.</param>
/// <param name="Path">Its file.</param>
/// <param name="Size">Side of its square input in pixels; 32 to 4096.</param>
public sealed record BenchNetwork(string Name, string Path, int Size);

/// <summary>What is measured.</summary>
public sealed record InferenceBenchOptions
{
    public required IReadOnlyList<BenchNetwork> Networks { get; init; }

    public IReadOnlyList<ExecutionProvider> Providers { get; init; } = [ExecutionProvider.Cpu, ExecutionProvider.Cuda, ExecutionProvider.TensorRt];

    public IReadOnlyList<BenchPrecision> Precisions { get; init; } = [BenchPrecision.Fp32, BenchPrecision.Fp16];

    /// <summary>Frames a run; 1 to 256 each.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1, 8, 32];

    /// <summary>How long each combination is measured, after two runs that are not; at least <see cref="RunsMin"/> runs however long they take.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    public int RunsMin { get; init; } = 3;

    /// <summary>CPU threads; 0 for one a core.</summary>
    public int Threads { get; init; }

    public int Device { get; init; }

    public int Seed { get; init; } = 1;
}

#pragma warning disable CA1720 // The widths are what is meant.
/// <summary>What a network computes with in a measurement.</summary>
public enum BenchPrecision
{
    Fp32,
    Fp16,

    /// <summary>Quantised on generated frames: speed only, its accuracy is another question.</summary>
    Int8,
}
