namespace Suite.Torch.Networks;

/// <summary>An EfficientNet by its multipliers, and the heads it is trained with. B0 is (1, 1).</summary>
public sealed record NetworkSpec
{
    /// <summary>Multiplier of channels, 0.1 to 4.</summary>
    public double Width { get; init; } = 1;

    /// <summary>Multiplier of repeats, 0.1 to 4.</summary>
    public double Depth { get; init; } = 1;

    /// <summary>No squeeze-and-excite, ReLU6, stem and last convolution unscaled.</summary>
    public bool IsLite { get; init; }

    /// <summary>Channels of a picture: 3, or 1 for grey.</summary>
    public int Channels { get; init; } = 3;

    /// <summary>Outputs of the softmax; 0 for none.</summary>
    public int Classes { get; init; }

    /// <summary>Independent yes/no outputs; 0 for none.</summary>
    public int Flags { get; init; }

    /// <summary>Dimensions in which two views of one instance are brought together; 0 for none.</summary>
    public int Projection { get; init; }

    /// <summary>Channels of the per-patch outputs at strides 8 and 16; 0 for none.</summary>
    public int Masks { get; init; }

    /// <summary>Before the logits.</summary>
    public double Dropout { get; init; }

    /// <summary>Chance that the last block is skipped in training; it falls linearly to 0 at the first.</summary>
    public double DropPath { get; init; }

    /// <summary>What the heads take is divided by its deviation and multiplied by this, 0.001 to 1: the larger, the faster heads learn, and the more they follow the last batch.</summary>
    public double HeadScale { get; init; } = 0.05;

    public ulong Seed { get; init; }

    /// <summary>The GPU's number; −1 for the CPU.</summary>
    public int Device { get; init; } = -1;

    /// <summary>The published members of the family.</summary>
    /// <param name="name"><c>b0</c> to <c>b4</c> or <c>lite0</c>.</param>
    /// <exception cref="ArgumentException">There is no member of that name.</exception>
    public static NetworkSpec Named(string name) => name switch
    {
        "b0" => new NetworkSpec(),
        "b1" => new NetworkSpec { Width = 1, Depth = 1.1 },
        "b2" => new NetworkSpec { Width = 1.1, Depth = 1.2 },
        "b3" => new NetworkSpec { Width = 1.2, Depth = 1.4 },
        "b4" => new NetworkSpec { Width = 1.4, Depth = 1.8 },
        "lite0" => new NetworkSpec { IsLite = true },
        _ => throw new ArgumentException($"There is no EfficientNet '{name}'; there are b0, b1, b2, b3, b4 and lite0.", nameof(name)),
    };
}
