namespace Suite.Imagery.Scenes;

/// <summary>What is the matter with a part.</summary>
public enum PartClass
{
    Good,
    Scratch,
    Dent,
    Crack,
}

/// <summary>A rectangle of pixels: X0 and Y0 belong to it, X1 and Y1 do not.</summary>
public readonly record struct PartBox(int X0, int Y0, int X1, int Y1);

/// <summary>Picture and truth of one part. Reused from call to call by whoever passes it in again.</summary>
/// <param name="size">Side of the picture in pixels.</param>
public sealed class MetalPart(int size)
{
    public int Size { get; } = size;

    /// <summary>Which part of the scene this is; 0 is the first.</summary>
    public long Number { get; internal set; }

    public PartClass Class { get; internal set; }

    public MetalFinish Finish { get; internal set; }

    /// <summary>Around the mask; null for a good part.</summary>
    public PartBox? Box { get; internal set; }

    /// <summary>Size × Size grey bytes, row by row.</summary>
    public byte[] Pixels { get; } = new byte[size * size];

    /// <summary>Size × Size, row by row: 255 where the defect is, else 0.</summary>
    public byte[] Mask { get; } = new byte[size * size];

    /// <summary>Writes the picture in colour: steel has a little blue in its lights, castings a little brown.</summary>
    /// <param name="pixels">3 × Size × Size bytes in the order blue, green, red.</param>
    /// <exception cref="ArgumentException">The span is of another length.</exception>
    public void CopyColour(Span<byte> pixels)
    {
        if (pixels.Length != 3 * Pixels.Length)
            throw new ArgumentException($"{pixels.Length} bytes are not 3 × {Size} × {Size}.", nameof(pixels));
        var (blue, green, red) = Finish switch
        {
            MetalFinish.Brushed => (264, 258, 252),
            MetalFinish.Rolled => (262, 256, 248),
            _ => (240, 250, 260),
        };
        for (var i = 0; i < Pixels.Length; i++)
        {
            int grey = Pixels[i];
            pixels[3 * i] = (byte)Math.Min((grey * blue) >> 8, 255);
            pixels[(3 * i) + 1] = (byte)Math.Min((grey * green) >> 8, 255);
            pixels[(3 * i) + 2] = (byte)Math.Min((grey * red) >> 8, 255);
        }
    }
}
