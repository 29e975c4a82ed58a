using Suite.Torch.Schedules;
using Suite.Torch.Training;
using Suite.Vision;

namespace Suite.Trainer.FineTuning;

/// <summary>How a whole network is trained on a folder of labelled pictures.</summary>
internal sealed record FineTuneOptions
{
    /// <summary>The data set's folder.</summary>
    public required string Data { get; init; }

    /// <summary>Where the model goes. While it is trained, checkpoints and curves are in a folder of this name and <c>.training</c>.</summary>
    public required string Output { get; init; }

    public string? GoodClass { get; init; }

    /// <summary><c>b0</c> to <c>b4</c> or <c>lite0</c>.</summary>
    public string Network { get; init; } = "b0";

    /// <summary>An ONNX file that was exported here, to start from; null to start from random weights.</summary>
    public string? Weights { get; init; }

    /// <summary>Side of the square that pictures are scaled to, in pixels; a multiple of 32.</summary>
    public int Size { get; init; } = 224;

    public int Epochs { get; init; } = 40;

    /// <summary>Pictures a batch.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Batches a step.</summary>
    public int Accumulation { get; init; } = 1;

    public double Rate { get; init; } = 5e-4;

    public double WeightDecay { get; init; } = 0.02;

    public RateSchedule Schedule { get; init; } = RateSchedule.Cosine;

    public double Smoothing { get; init; } = 0.1;

    public MixingOptions Mixing { get; init; } = new();

    /// <summary>Share of the lowest blocks that keep their weights; 0.8 is usual where there are few pictures.</summary>
    public double Freeze { get; init; }

    /// <summary>Epochs without a new best on the held-out pictures that end the run.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>The GPU's number; −1 for the CPU.</summary>
    public int Device { get; init; } = -1;

    /// <summary>Mixed precision.</summary>
    public bool IsMixed { get; init; }

    public int Threads { get; init; }

    public int Seed { get; init; } = 42;

    public bool IsResumed { get; init; }

    public string WorkFolder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(Output)) + ".training";

    public InputShape Input => new(Size, Size, ValueRange.MinusOneToOne);

    /// <exception cref="InvalidDataException">An option is out of bounds; the message names it and its bounds.</exception>
    public FineTuneOptions Checked()
    {
        var fault = this switch
        {
            _ when Size is < 32 or > 2_048 || Size % 32 != 0 => "--size is a multiple of 32, from 32 to 2048",
            { Epochs: < 1 or > 10_000 } => "--epochs is 1 to 10000",
            { Batch: < 2 or > 1_024 } => "--batch is 2 to 1024",
            { Accumulation: < 1 or > 1_024 } => "--accumulate is 1 to 1024",
            { Rate: not (> 0 and < 1) } => "--rate is above 0 and below 1",
            { WeightDecay: not (>= 0 and < 1) } => "--weight-decay is at least 0 and below 1",
            { Smoothing: not (>= 0 and < 1) } => "--smoothing is at least 0 and below 1",
            { Mixing: { MixUpAlpha: not (>= 0 and <= 10) } or { CutMixAlpha: not (>= 0 and <= 10) } } => "--mixup and --cutmix are 0 to 10",
            { Freeze: not (>= 0 and < 1) } => "--freeze is at least 0 and below 1",
            { Patience: < 1 } => "--patience is at least 1",
            _ => null,
        };
        return fault is null ? this : throw new InvalidDataException($"{fault}.");
    }
}
