using Suite.Vision;

namespace Suite.Inspection.Features;

/// <summary>
/// The eight ways to turn and mirror a square: 0 is the picture as it is, bit 1 mirrors left and right, bit 2 up and down, bit 4 exchanges rows and columns.
/// A surface has no up: the same defect turned is the same defect, and seven more samples of a rare one.
/// </summary>
public static class PictureView
{
    public const int Count = 8;

    /// <summary>How many of the views a picture of this shape has: only a square keeps its shape when rows and columns change places.</summary>
    public static int CountFor(InputShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return shape.Width == shape.Height ? Count : Count / 2;
    }

    /// <summary>Writes a view of three planes.</summary>
    public static void Write(ReadOnlySpan<float> picture, InputShape shape, int view, Span<float> turned)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(view, CountFor(shape));
        ArgumentOutOfRangeException.ThrowIfNegative(view);
        var (width, height) = (shape.Width, shape.Height);
        for (var plane = 0; plane < 3; plane++)
        {
            var from = picture.Slice(plane * width * height, width * height);
            var to = turned.Slice(plane * width * height, width * height);
            for (var y = 0; y < height; y++)
            {
                var row = to.Slice(y * width, width);
                Line(from, width, height, (view & 2) != 0 ? height - 1 - y : y, (view & 4) != 0, row);
                if ((view & 1) != 0)
                {
                    row.Reverse();
                }
            }
        }
    }

    private static void Line(ReadOnlySpan<float> plane, int width, int height, int index, bool isColumn, Span<float> line)
    {
        if (!isColumn)
        {
            plane.Slice(index * width, width).CopyTo(line);
            return;
        }

        for (var i = 0; i < height; i++)
        {
            line[i] = plane[(i * width) + index];
        }
    }
}
