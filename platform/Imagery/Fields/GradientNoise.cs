namespace Suite.Imagery.Fields;

/// <summary>
/// Perlin's gradient noise with his fifth-degree fade (Perlin, "Improving noise", SIGGRAPH 2002): smooth, no lattice to be
/// seen, about −1 to 1. The lattice repeats after 256 cells.
/// </summary>
internal static class GradientNoise
{
    /// <summary>Adds amplitude × noise of cells <paramref name="cell"/> pixels wide to the field.</summary>
    /// <param name="to">Added to.</param>
    /// <param name="cell">At least 1.</param>
    /// <param name="amplitude">Of this octave.</param>
    /// <param name="seed">Of this octave.</param>
    /// <param name="isFolded">The noise's magnitude is added: creases where it crosses 0, as turbulence has them.</param>
    public static void Add(Field to, float cell, float amplitude, uint seed, bool isFolded = false)
    {
        var scale = 1 / cell;
        for (var y = 0; y < to.Size; y++)
        {
            var row = to.Row(y);
            var v = y * scale;
            var cellY = (int)v;
            var fy = v - cellY;
            var fadeY = Fade(fy);
            for (var x = 0; x < row.Length; x++)
            {
                var u = x * scale;
                var cellX = (int)u;
                var fx = u - cellX;
                var top = Dot(cellX, cellY, fx, fy, seed);
                top += Fade(fx) * (Dot(cellX + 1, cellY, fx - 1, fy, seed) - top);
                var bottom = Dot(cellX, cellY + 1, fx, fy - 1, seed);
                bottom += Fade(fx) * (Dot(cellX + 1, cellY + 1, fx - 1, fy - 1, seed) - bottom);
                var noise = top + (fadeY * (bottom - top));
                row[x] += amplitude * (isFolded ? MathF.Abs(noise) : noise);
            }
        }
    }

    private static float Fade(float t) => t * t * t * ((t * ((t * 6) - 15)) + 10);

    /// <summary>One of eight directions, by the corner's hash, times the way from the corner.</summary>
    private static float Dot(int x, int y, float dx, float dy, uint seed)
    {
        var hash = Hashing.Cell(x & 255, y & 255, seed);
        return (hash & 7) switch
        {
            0 => dx + dy,
            1 => dx - dy,
            2 => dy - dx,
            3 => -dx - dy,
            4 => dx * 1.414f,
            5 => dx * -1.414f,
            6 => dy * 1.414f,
            _ => dy * -1.414f,
        };
    }
}
