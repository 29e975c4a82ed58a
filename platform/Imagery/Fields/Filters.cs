namespace Suite.Imagery.Fields;

/// <summary>Neighbourhood operations; borders repeat their value.</summary>
internal static class Filters
{
    /// <summary>
    /// A near-Gaussian: three box filters in a row (Wells, "Efficient synthesis of Gaussian filters by cascaded uniform
    /// filters", PAMI 1986), each of a fractional width. Cost does not depend on the spread.
    /// </summary>
    /// <param name="field">Changed in place.</param>
    /// <param name="spare">Of the same size; overwritten.</param>
    /// <param name="spread">
    /// In pixels; 0 leaves the field as it is. From 2 upwards it is the Gaussian's deviation; a box narrower than three pixels
    /// is wider than its formula says, so 0.4 gives a deviation of 0.8 and 1 one of 1.3.
    /// </param>
    public static void Blur(Field field, Field spare, float spread)
    {
        if (spread <= 0)
            return;
        var radius = (MathF.Sqrt((4 * spread * spread) + 1) - 1) / 2;
        for (var pass = 0; pass < 3; pass++)
        {
            BoxColumns(field, spare, radius);
            BoxRows(spare, field, radius);
        }
    }

    /// <summary>
    /// The slope in the direction of the light, as a relief lit from there: (cos, sin) of the angle times
    /// <paramref name="reach"/> pixels each way.
    /// </summary>
    public static void Emboss(Field height, Field lit, float angle, float reach)
    {
        float dx = MathF.Cos(angle) * reach, dy = MathF.Sin(angle) * reach;
        for (var y = 0; y < height.Size; y++)
        {
            var row = lit.Row(y);
            for (var x = 0; x < row.Length; x++)
                row[x] = height.SampleClamped(x + dx, y + dy) - height.SampleClamped(x - dx, y - dy);
        }
    }

    /// <summary>The source read at places moved by the two fields, times <paramref name="amount"/>; it wraps around.</summary>
    public static void Warp(Field source, Field moveX, Field moveY, float amount, Field to)
    {
        for (var y = 0; y < to.Size; y++)
        {
            Span<float> row = to.Row(y), dx = moveX.Row(y), dy = moveY.Row(y);
            for (var x = 0; x < row.Length; x++)
                row[x] = source.SampleWrapped(x + (amount * dx[x]), y + (amount * dy[x]));
        }
    }

    private static void BoxRows(Field from, Field to, float radius)
    {
        var whole = (int)radius;
        var part = radius - whole;
        var scale = 1 / ((2 * radius) + 1);
        var last = from.Size - 1;
        for (var y = 0; y < from.Size; y++)
        {
            Span<float> source = from.Row(y), target = to.Row(y);
            float sum = 0;
            for (var k = -whole; k <= whole; k++)
                sum += source[Math.Clamp(k, 0, last)];
            for (var x = 0; x <= last; x++)
            {
                var left = source[Math.Max(x - whole - 1, 0)];
                var right = source[Math.Min(x + whole + 1, last)];
                target[x] = (sum + (part * (left + right))) * scale;
                sum += right - source[Math.Max(x - whole, 0)];
            }
        }
    }

    private static void BoxColumns(Field from, Field to, float radius)
    {
        var whole = (int)radius;
        var part = radius - whole;
        var scale = 1 / ((2 * radius) + 1);
        var last = from.Size - 1;
        Span<float> sums = new float[from.Size];
        for (var k = -whole; k <= whole; k++)
            Add(sums, from.Row(Math.Clamp(k, 0, last)), 1);
        for (var y = 0; y <= last; y++)
        {
            Span<float> above = from.Row(Math.Max(y - whole - 1, 0)), below = from.Row(Math.Min(y + whole + 1, last));
            Span<float> leaving = from.Row(Math.Max(y - whole, 0)), target = to.Row(y);
            for (var x = 0; x < target.Length; x++)
            {
                target[x] = (sums[x] + (part * (above[x] + below[x]))) * scale;
                sums[x] += below[x] - leaving[x];
            }
        }
    }

    private static void Add(Span<float> to, Span<float> values, float factor)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += values[i] * factor;
    }
}
