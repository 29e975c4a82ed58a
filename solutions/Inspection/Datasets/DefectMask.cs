using Suite.Inspection.Features;
using Suite.Vision;

namespace Suite.Inspection.Datasets;

/// <summary>Where the defect of a labelled picture is, pixel by pixel.</summary>
/// <param name="Width">Of the picture.</param>
/// <param name="Height">Of the picture.</param>
/// <param name="IsDefect">Row by row.</param>
public sealed record DefectMask(int Width, int Height, bool[] IsDefect)
{
    private const int Bright = 128;

    /// <summary>Reads a mask file.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static DefectMask Read(LabelledImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (PictureReader.TryDecode(image.Mask ?? throw new ArgumentException("The picture has no mask.", nameof(image)), out var frame) is { } reason)
        {
            throw new InvalidDataException($"The mask of '{image.Name}': {reason}");
        }

        using (frame)
        using (var grey = frame!.Channels == 1 ? null : frame.ToGrey())
        {
            var pixels = new byte[frame.Width * frame.Height];
            (grey ?? frame).CopyPixels(pixels);
            return new DefectMask(frame.Width, frame.Height, Array.ConvertAll(pixels, static p => p >= Bright));
        }
    }

    /// <summary>Share of defective pixels in each cell of a grid stretched over the picture.</summary>
    public float[] Shares(int columns, int rows)
    {
        var (defective, all) = (new float[columns * rows], new float[columns * rows]);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var cell = ((int)((long)y * rows / Height) * columns) + (int)((long)x * columns / Width);
                all[cell]++;
                defective[cell] += IsDefect[(y * Width) + x] ? 1 : 0;
            }
        }

        // A picture smaller than the grid leaves cells without a pixel of their own.
        return [.. defective.Zip(all, static (d, a) => a > 0 ? d / a : 0)];
    }

    /// <summary>The same of a box in pixels of a picture.</summary>
    public static float[] Shares(PixelBox box, int width, int height, int columns, int rows)
    {
        var shares = new float[columns * rows];
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                var across = Overlap(box.X0, box.X1, (double)x * width / columns, (double)(x + 1) * width / columns);
                var down = Overlap(box.Y0, box.Y1, (double)y * height / rows, (double)(y + 1) * height / rows);
                shares[(y * columns) + x] = (float)(across * down);
            }
        }

        return shares;
    }

    private static double Overlap(int from, int to, double low, double high) => Math.Max(0, Math.Min(to, high) - Math.Max(from, low)) / (high - low);
}
