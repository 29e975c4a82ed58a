using Suite.Inspection.Models;
using Suite.Vision;

namespace Suite.Inspection.Verdicts;

/// <summary>From a heat map to the rectangle an operator looks at. Pure.</summary>
internal static class DefectBox
{
    /// <summary>
    /// Cells this share of the peak or hotter belong to the defect. Half the peak is the usual full width at half maximum: it neither follows noise around the
    /// defect nor shrinks to its hottest cell.
    /// </summary>
    private const float ShareOfPeak = 0.5f;

    /// <summary>The rectangle around the hottest connected spot (4 neighbours), in the pixels that <paramref name="region"/> counts in.</summary>
    /// <param name="map">Over the whole of <paramref name="region"/>.</param>
    /// <param name="region">What the map shows.</param>
    /// <returns>Null where the map is cold everywhere: all values zero, negative or not a number.</returns>
    public static PixelBox? Find(HeatMap map, PixelBox region)
    {
        var peak = PeakOf(map.Values);
        if (peak < 0)
        {
            return null;
        }

        var (x0, y0, x1, y1) = SpotAround(map, peak);
        return new PixelBox(
            region.X0 + (int)((long)x0 * region.Width / map.Width),
            region.Y0 + (int)((long)y0 * region.Height / map.Height),
            region.X0 + CeilingOf((long)x1 * region.Width, map.Width),
            region.Y0 + CeilingOf((long)y1 * region.Height, map.Height));
    }

    private static int PeakOf(float[] values)
    {
        var peak = -1;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] > (peak < 0 ? 0 : values[peak]))
            {
                peak = i;
            }
        }

        return peak;
    }

    private static (int X0, int Y0, int X1, int Y1) SpotAround(HeatMap map, int peak)
    {
        var level = map.Values[peak] * ShareOfPeak;
        var seen = new bool[map.Values.Length];
        var open = new Stack<int>([peak]);
        seen[peak] = true;
        int x0 = map.Width, y0 = map.Height, x1 = 0, y1 = 0;
        while (open.TryPop(out var cell))
        {
            var (y, x) = Math.DivRem(cell, map.Width);
            (x0, y0, x1, y1) = (Math.Min(x0, x), Math.Min(y0, y), Math.Max(x1, x + 1), Math.Max(y1, y + 1));
            Visit(x > 0, cell - 1);
            Visit(x < map.Width - 1, cell + 1);
            Visit(y > 0, cell - map.Width);
            Visit(y < map.Height - 1, cell + map.Width);
        }

        return (x0, y0, x1, y1);

        void Visit(bool inside, int cell)
        {
            if (inside && !seen[cell] && map.Values[cell] >= level)
            {
                seen[cell] = true;
                open.Push(cell);
            }
        }
    }

    private static int CeilingOf(long value, int divisor) => (int)((value + divisor - 1) / divisor);
}
