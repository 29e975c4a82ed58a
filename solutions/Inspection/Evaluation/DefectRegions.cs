namespace Suite.Inspection.Evaluation;

/// <summary>Connected defects in a mask; pixels that touch at a corner belong together, as in MVTec AD's own evaluation.</summary>
public static class DefectRegions
{
    /// <returns>The pixels of each region, by index.</returns>
    public static IReadOnlyList<IReadOnlyList<int>> Of(bool[] mask, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var seen = new bool[mask.Length];
        var regions = new List<IReadOnlyList<int>>();
        var open = new Stack<int>();
        for (var start = 0; start < mask.Length; start++)
        {
            if (!mask[start] || seen[start])
            {
                continue;
            }

            var region = new List<int>();
            seen[start] = true;
            open.Push(start);
            while (open.TryPop(out var pixel))
            {
                region.Add(pixel);
                Reach(mask, width, height, pixel, seen, open);
            }

            regions.Add(region);
        }

        return regions;
    }

    private static void Reach(bool[] mask, int width, int height, int pixel, bool[] seen, Stack<int> open)
    {
        var (x, y) = (pixel % width, pixel / width);
        for (var ny = Math.Max(0, y - 1); ny <= Math.Min(height - 1, y + 1); ny++)
        {
            for (var nx = Math.Max(0, x - 1); nx <= Math.Min(width - 1, x + 1); nx++)
            {
                var next = (ny * width) + nx;
                if (mask[next] && !seen[next])
                {
                    seen[next] = true;
                    open.Push(next);
                }
            }
        }
    }
}
