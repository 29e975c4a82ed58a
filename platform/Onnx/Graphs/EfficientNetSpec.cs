namespace Suite.Onnx.Graphs;

/// <summary>
/// An EfficientNet by its multipliers (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", 2019; the lite
/// variants drop squeeze-excite and swish, which integer hardware has not).
/// </summary>
/// <param name="Width">Multiplies channels; 1 to 4.</param>
/// <param name="Depth">Multiplies the blocks of a stage; 1 to 4.</param>
/// <param name="Lite">No squeeze-excite, ReLU6, and stem, head and the outer stages' depths as in B0.</param>
public sealed record EfficientNetSpec(double Width, double Depth, bool Lite)
{
    private static readonly BlockStage[] Base =
    [
        new(1, 3, 1, 32, 16, 1), new(6, 3, 2, 16, 24, 2), new(6, 5, 2, 24, 40, 2), new(6, 3, 2, 40, 80, 3),
        new(6, 5, 1, 80, 112, 3), new(6, 5, 2, 112, 192, 4), new(6, 3, 1, 192, 320, 1),
    ];

    public static EfficientNetSpec B0 => new(1, 1, false);

    public static EfficientNetSpec B1 => new(1, 1.1, false);

    public static EfficientNetSpec B2 => new(1.1, 1.2, false);

    public static EfficientNetSpec B3 => new(1.2, 1.4, false);

    public static EfficientNetSpec B4 => new(1.4, 1.8, false);

    public static EfficientNetSpec Lite0 => new(1, 1, true);

    /// <summary>Outputs of a classifier on the embedding; 0 for none.</summary>
    public int Classes { get; init; }

    /// <summary>Channels of the first convolution.</summary>
    public int Stem => Lite ? 32 : Scaled(32);

    /// <summary>Length of the embedding: four times the last stage's channels.</summary>
    public int Embedding => Lite ? 1280 : 4 * Scaled(320);

    /// <summary>A spec by name: <c>b0</c> to <c>b4</c> or <c>lite0</c>.</summary>
    /// <exception cref="FormatException">There is none of this name.</exception>
    public static EfficientNetSpec Parse(string name) => name?.ToUpperInvariant() switch
    {
        "B0" => B0,
        "B1" => B1,
        "B2" => B2,
        "B3" => B3,
        "B4" => B4,
        "LITE0" => Lite0,
        _ => throw new FormatException($"There is no network '{name}'. There are: b0, b1, b2, b3, b4, lite0."),
    };

    /// <summary>The stages with their channels and repetitions after scaling.</summary>
    internal IReadOnlyList<BlockStage> Stages()
    {
        if (Width is not (>= 1 and <= 4) || Depth is not (>= 1 and <= 4))
        {
            throw new InvalidOperationException($"Width and depth of an EfficientNet are 1 to 4, not {Width} and {Depth}.");
        }

        return [.. Base.Select((stage, i) => stage with
        {
            Inputs = i == 0 ? Stem : Scaled(stage.Inputs),
            Outputs = Scaled(stage.Outputs),
            Repeats = Lite && i is 0 or 6 ? stage.Repeats : (int)Math.Ceiling(stage.Repeats * Depth),
        })];
    }

    /// <summary>To the nearest multiple of 8, but never more than a tenth below.</summary>
    private int Scaled(int channels)
    {
        var wanted = channels * Width;
        var rounded = Math.Max(8, (int)(wanted + 4) / 8 * 8);
        return rounded < 0.9 * wanted ? rounded + 8 : rounded;
    }
}

/// <summary>A stage of inverted bottleneck blocks; the first block has the stride and changes the channels.</summary>
internal readonly record struct BlockStage(int Expansion, int Kernel, int Stride, int Inputs, int Outputs, int Repeats);
