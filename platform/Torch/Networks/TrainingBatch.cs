namespace Suite.Torch.Networks;

/// <summary>Pictures and what is true of them. The arrays are the caller's and are read only during the call.</summary>
/// <param name="Count">Pictures; even where views are contrasted, 2i and 2i + 1 being two views of one instance.</param>
/// <param name="Height">In pixels, at least 32.</param>
/// <param name="Width">In pixels, at least 32.</param>
/// <param name="Pictures">Count × channels × Height × Width.</param>
/// <param name="Targets">Count × classes, each row adding to 1; null without a class loss.</param>
/// <param name="Flags">Count × flags, 0 or 1; null without a flag loss.</param>
/// <param name="Masks">Count × masks × Height/8 × Width/8, 0 to 1; null without a patch loss.</param>
public sealed record TrainingBatch(int Count, int Height, int Width, float[] Pictures, float[]? Targets = null, float[]? Flags = null, float[]? Masks = null);

/// <summary>How one step is taken.</summary>
public sealed record TrainingStep
{
    /// <summary>Learning rate of AdamW (β .9 and .999).</summary>
    public required double Rate { get; init; }

    /// <summary>Decoupled, not on biases and normalisation.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Largest norm of the gradient; 0 for no limit.</summary>
    public double Clip { get; init; } = 5;

    public double ClassWeight { get; init; } = 1;

    public double FlagWeight { get; init; }

    public double ContrastWeight { get; init; }

    public double MaskWeight { get; init; }

    /// <summary>Of the contrast.</summary>
    public double Temperature { get; init; } = 0.1;

    /// <summary>Decay of the averaged weights; 0 for none.</summary>
    public double Average { get; init; }

    /// <summary>The gradient is the mean of this many batches.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>False: only adds to the gradient.</summary>
    public bool Apply { get; init; } = true;

    /// <summary>Mixed precision: float16 with a scaled loss on a GPU, bfloat16 on a CPU.</summary>
    public bool IsMixed { get; init; }
}

/// <summary>What a step measured on its batch, before it was taken.</summary>
/// <param name="Total">Weighted sum of the others.</param>
/// <param name="Classes">Cross-entropy, in nats.</param>
/// <param name="Flags">Binary cross-entropy, in nats.</param>
/// <param name="Contrast">Of two views, in nats.</param>
/// <param name="Masks">Of the patches at strides 8 and 16, in nats.</param>
/// <param name="Accuracy">Share of the batch whose highest logit is its highest target.</param>
/// <param name="Skipped">The gradient was not finite; no step was taken.</param>
public sealed record TrainingLosses(double Total, double Classes, double Flags, double Contrast, double Masks, double Accuracy, bool Skipped);

/// <summary>What a network computes of pictures. Features are count × channels × height × width at strides 2, 4, 8, 16 and 32.</summary>
public sealed record NetworkOutputs(float[] Logits, float[] Flags, float[] Embedding, IReadOnlyList<FeatureMap> Features);

/// <param name="Channels">Planes of one picture.</param>
/// <param name="Height">⌈picture / stride⌉.</param>
/// <param name="Width">⌈picture / stride⌉.</param>
/// <param name="Values">Count × channels × height × width.</param>
public sealed record FeatureMap(int Channels, int Height, int Width, float[] Values);
