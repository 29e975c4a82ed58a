namespace Suite.Inspection.Features;

/// <summary>Bilinear interpolation between grids that lie over the same picture: cell centres at (i + ½) / cells of a side, edges repeated.</summary>
public static class MapResizing
{
    /// <summary>The two neighbours of a target cell in the source and the share of the second.</summary>
    public static (int First, int Second, float Share) Neighbours(int target, int targets, int sources)
    {
        var position = Math.Clamp((((target + 0.5f) * sources) / targets) - 0.5f, 0, sources - 1);
        var first = (int)position;
        return (first, Math.Min(first + 1, sources - 1), position - first);
    }

    /// <summary>target += what the source has there.</summary>
    public static void AddResized(ReadOnlySpan<float> source, int sourceWidth, int sourceHeight, Span<float> target, int width, int height)
    {
        var columns = new (int First, int Second, float Share)[width];
        for (var x = 0; x < width; x++)
        {
            columns[x] = Neighbours(x, width, sourceWidth);
        }

        for (var y = 0; y < height; y++)
        {
            var (top, bottom, down) = Neighbours(y, height, sourceHeight);
            var above = source.Slice(top * sourceWidth, sourceWidth);
            var below = source.Slice(bottom * sourceWidth, sourceWidth);
            for (var x = 0; x < width; x++)
            {
                var (left, right, across) = columns[x];
                var upper = above[left] + (across * (above[right] - above[left]));
                var lower = below[left] + (across * (below[right] - below[left]));
                target[(y * width) + x] += upper + (down * (lower - upper));
            }
        }
    }

    /// <summary>A copy in another size.</summary>
    public static float[] Resize(ReadOnlySpan<float> source, int sourceWidth, int sourceHeight, int width, int height)
    {
        var target = new float[width * height];
        AddResized(source, sourceWidth, sourceHeight, target, width, height);
        return target;
    }

    /// <summary>Gaussian smoothing in place; the edges are repeated.</summary>
    /// <param name="map">Row by row.</param>
    /// <param name="width">Cells a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="sigma">In cells; 0 leaves it as it is.</param>
    public static void Smooth(float[] map, int width, int height, double sigma)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (sigma <= 0)
        {
            return;
        }

        var radius = (int)Math.Ceiling(3 * sigma);
        var kernel = new float[(2 * radius) + 1];
        for (var i = -radius; i <= radius; i++)
        {
            kernel[i + radius] = (float)Math.Exp(-(i * i) / (2 * sigma * sigma));
        }

        var sum = kernel.Sum();
        var rows = new float[map.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var i = -radius; i <= radius; i++)
                {
                    rows[(y * width) + x] += kernel[i + radius] / sum * map[(y * width) + Math.Clamp(x + i, 0, width - 1)];
                }
            }
        }

        Array.Clear(map);
        for (var y = 0; y < height; y++)
        {
            for (var i = -radius; i <= radius; i++)
            {
                VectorArithmetic.AddScaled(map.AsSpan(y * width, width), kernel[i + radius] / sum, rows.AsSpan(Math.Clamp(y + i, 0, height - 1) * width, width));
            }
        }
    }
}
