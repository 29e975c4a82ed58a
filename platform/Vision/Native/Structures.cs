using System.Runtime.InteropServices;

namespace Suite.Vision.Native;

/// <summary>sv_reading.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Reading
{
    public PictureFormat Format;
    public int Reduce;
    public int Orientation;
    public int Grey;

    public static Reading Of(PictureHeader header) => new() { Format = header.Format, Reduce = 1, Orientation = header.Orientation };
}

/// <summary>sv_input.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Input
{
    /// <summary>YOLOv5's letterbox grey.</summary>
    private const float LetterboxFill = 114;

    public int Width;
    public int Height;
    public PixelBox Area;
    public int Grey;
    public float Fill;
    public fixed float Scale[3];
    public fixed float Shift[3];

    private static ReadOnlySpan<float> ImageNetMean => [.485f, .456f, .406f];

    private static ReadOnlySpan<float> ImageNetDeviation => [.229f, .224f, .225f];

    /// <param name="shape">Validated by the caller.</param>
    /// <param name="width">Of the picture, or of its region of interest.</param>
    /// <param name="height">Likewise.</param>
    public static Input Of(InputShape shape, int width, int height)
    {
        var input = new Input
        {
            Width = shape.Width,
            Height = shape.Height,
            Area = shape.PictureArea(width, height),
            Grey = shape.IsGrey ? 1 : 0,
            Fill = LetterboxFill,
        };
        for (var c = 0; c < 3; c++)
            (input.Scale[c], input.Shift[c]) = Line(shape.Range, c);
        return input;
    }

    /// <summary>What takes a value of 0 to 255 into the range: value × scale + shift.</summary>
    private static (float Scale, float Shift) Line(ValueRange range, int channel) => range switch
    {
        ValueRange.ZeroToOne => (1f / 255, 0),
        ValueRange.MinusOneToOne => (2f / 255, -1),
        ValueRange.ImageNet => (1 / (255 * ImageNetDeviation[channel]), -ImageNetMean[channel] / ImageNetDeviation[channel]),
        _ => throw new ArgumentOutOfRangeException(nameof(range), range, "No such range of values."),
    };
}

/// <summary>sv_mark.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Mark
{
    public const int TextMax = 80;

    public PixelBox Box;
    public byte Blue;
    public byte Green;
    public byte Red;
    private readonly byte _unused;
    public fixed byte Text[TextMax];

    public static Mark Of(PixelBox box, Colour colour, string? text)
    {
        var mark = new Mark { Box = box, Blue = colour.Blue, Green = colour.Green, Red = colour.Red };
        var length = Math.Min(text?.Length ?? 0, TextMax - 1);
        for (var i = 0; i < length; i++)
            mark.Text[i] = text![i] is >= ' ' and <= '~' ? (byte)text[i] : (byte)'?';
        return mark;
    }
}

/// <summary>sv_heat.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Heat
{
    public int Width;
    public int Height;
    public PixelBox Area;
    public float Alpha;
    private readonly int _unused;
    public float* Values;
}

/// <summary>sv_source.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Source
{
    public byte* Address;
    public int Device;
    public int Width;
    public int Height;
    public int OpenTimeoutMs;
    public int ReadTimeoutMs;
    public int PassJpegOn;
}
