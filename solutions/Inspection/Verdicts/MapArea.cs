using Suite.Inspection.Models;
using Suite.Vision;

namespace Suite.Inspection.Verdicts;

/// <summary>A heat map covers the network's input; of a letterboxed picture that is more than the picture. Pure.</summary>
internal static class MapArea
{
    /// <summary>The part of the map that shows the picture: all of it where the picture was stretched, less the filled margins where it was letterboxed.</summary>
    public static HeatMap WithoutMargins(HeatMap map, InputShape input, int width, int height)
    {
        if (input.Fit == PictureFit.Stretch)
        {
            return map;
        }

        var scale = Math.Min((double)input.Width / width, (double)input.Height / height);
        var (x0, x1) = Range(map.Width, Math.Min(1, width * scale / input.Width));
        var (y0, y1) = Range(map.Height, Math.Min(1, height * scale / input.Height));
        var values = new float[(x1 - x0) * (y1 - y0)];
        for (var y = y0; y < y1; y++)
        {
            map.Values.AsSpan((y * map.Width) + x0, x1 - x0).CopyTo(values.AsSpan((y - y0) * (x1 - x0)));
        }

        return new HeatMap(x1 - x0, y1 - y0, values);
    }

    /// <summary>Cells in the middle that hold the given share; at least one.</summary>
    private static (int From, int To) Range(int cells, double share)
    {
        var from = (int)Math.Floor(cells * (1 - share) / 2);
        return (from, Math.Max(from + 1, cells - from));
    }
}
