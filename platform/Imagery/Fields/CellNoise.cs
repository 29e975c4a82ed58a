namespace Suite.Imagery.Fields;

/// <summary>
/// Worley's cellular noise (Worley, "A cellular texture basis function", SIGGRAPH 1996): one point a square of a jittered
/// grid, distances to the nearest and the second nearest point, and which point it is.
/// </summary>
internal static class CellNoise
{
    /// <summary>
    /// Distances are in cells: <paramref name="nearest"/> 0 to about 1, <paramref name="gap"/> second nearest less nearest,
    /// 0 on the border between two points' cells; <paramref name="identity"/> a random number in [0, 1) a cell.
    /// </summary>
    /// <param name="nearest">Written.</param>
    /// <param name="gap">Written.</param>
    /// <param name="identity">Written.</param>
    /// <param name="cell">Width of a square in pixels.</param>
    /// <param name="stretch">Cells are this many times longer along the angle than wide.</param>
    /// <param name="angle">In radians.</param>
    /// <param name="jitter">0 a regular grid, 1 points anywhere in their squares.</param>
    /// <param name="seed">Of the points.</param>
    public static void Write(Field nearest, Field gap, Field identity, float cell, float stretch, float angle, float jitter, uint seed)
    {
        var (sin, cos) = MathF.SinCos(angle);
        float alongScale = 1 / (cell * stretch), acrossScale = 1 / cell;
        for (var y = 0; y < nearest.Size; y++)
        {
            Span<float> distances = nearest.Row(y), gaps = gap.Row(y), identities = identity.Row(y);
            for (var x = 0; x < distances.Length; x++)
            {
                // 512 keeps coordinates positive, so that casting rounds down.
                var u = 512 + (((x * cos) + (y * sin)) * alongScale);
                var v = 512 + (((y * cos) - (x * sin)) * acrossScale);
                (distances[x], gaps[x], identities[x]) = Nearest(u, v, jitter, seed);
            }
        }
    }

    private static (float Nearest, float Gap, float Identity) Nearest(float u, float v, float jitter, uint seed)
    {
        int cellX = (int)u, cellY = (int)v;
        float best = float.MaxValue, second = float.MaxValue;
        uint winner = 0;
        for (var y = cellY - 1; y <= cellY + 1; y++)
        {
            for (var x = cellX - 1; x <= cellX + 1; x++)
            {
                var hash = Hashing.Cell(x, y, seed);
                var dx = x + .5f + (jitter * (((hash & 0xFFFF) * (1 / 65536f)) - .5f)) - u;
                var dy = y + .5f + (jitter * (((hash >> 16) * (1 / 65536f)) - .5f)) - v;
                var square = (dx * dx) + (dy * dy);
                if (square < best)
                {
                    second = best;
                    best = square;
                    winner = hash;
                }
                else if (square < second)
                {
                    second = square;
                }
            }
        }

        var nearest = MathF.Sqrt(best);
        return (nearest, MathF.Sqrt(second) - nearest, (winner * 0x9E3779B1u >> 8) * (1f / (1 << 24)));
    }
}
