namespace Suite.Imagery.Fields;

/// <summary>How a shape meets what is there.</summary>
internal enum Blend
{
    /// <summary>The shape's value replaces what it covers.</summary>
    Over,

    /// <summary>The greater of the two stays.</summary>
    Max,

    /// <summary>Both add up.</summary>
    Add,
}

/// <summary>Filled shapes with soft edges, in pixels; what lies outside the field is cut.</summary>
internal static class Shapes
{
    /// <summary>An ellipse of half-axes rx along the angle and ry across; the edge fades over <paramref name="softness"/> pixels.</summary>
    public static void Ellipse(Field field, float cx, float cy, float rx, float ry, float angle, float softness, float value, Blend blend)
    {
        var (sin, cos) = MathF.SinCos(angle);
        var reach = MathF.Max(rx, ry) + softness + 1;
        var least = MathF.Min(rx, ry);
        float inverseX = 1 / MathF.Max(rx, .1f), inverseY = 1 / MathF.Max(ry, .1f), fade = 1 / MathF.Max(softness, .5f);
        var (x0, y0, x1, y1) = Box(field, cx - reach, cy - reach, cx + reach, cy + reach);
        for (var y = y0; y < y1; y++)
        {
            var row = field.Row(y);
            for (var x = x0; x < x1; x++)
            {
                float dx = x - cx, dy = y - cy;
                float u = ((dx * cos) + (dy * sin)) * inverseX, v = ((dy * cos) - (dx * sin)) * inverseY;
                var alpha = ((1 - MathF.Sqrt((u * u) + (v * v))) * least * fade) + .5f;
                Put(ref row[x], alpha, value, blend);
            }
        }
    }

    /// <summary>A rectangle of half-sides rx along the angle and ry across.</summary>
    public static void Rectangle(Field field, float cx, float cy, float rx, float ry, float angle, float softness, float value, Blend blend)
    {
        var (sin, cos) = MathF.SinCos(angle);
        var reach = MathF.Sqrt((rx * rx) + (ry * ry)) + softness + 1;
        var fade = 1 / MathF.Max(softness, .5f);
        var (x0, y0, x1, y1) = Box(field, cx - reach, cy - reach, cx + reach, cy + reach);
        for (var y = y0; y < y1; y++)
        {
            var row = field.Row(y);
            for (var x = x0; x < x1; x++)
            {
                float dx = x - cx, dy = y - cy;
                float u = rx - MathF.Abs((dx * cos) + (dy * sin)), v = ry - MathF.Abs((dy * cos) - (dx * sin));
                Put(ref row[x], (MathF.Min(u, v) * fade) + .5f, value, blend);
            }
        }
    }

    /// <summary>A stroke from one point to another, its half-width going from r0 to r1.</summary>
    public static void Stroke(Field field, float ax, float ay, float bx, float by, float r0, float r1, float softness, float value, Blend blend)
    {
        var reach = MathF.Max(r0, r1) + softness + 1;
        var (x0, y0, x1, y1) = Box(field, MathF.Min(ax, bx) - reach, MathF.Min(ay, by) - reach, MathF.Max(ax, bx) + reach, MathF.Max(ay, by) + reach);
        float dx = bx - ax, dy = by - ay, fade = 1 / MathF.Max(softness, .5f);
        var inverse = 1 / MathF.Max((dx * dx) + (dy * dy), 1e-6f);
        // Across a long oblique stroke most of the box lies outside: each row visits only the part near the line.
        var perRow = MathF.Abs(dy) > 1e-3f ? dx / dy : 0;
        var wide = MathF.Abs(dy) > 1e-3f ? reach * MathF.Sqrt(1 + (perRow * perRow)) : float.MaxValue;
        for (var y = y0; y < y1; y++)
        {
            var row = field.Row(y);
            var (from, to) = (x0, x1);
            if (wide < field.Size)
            {
                var middle = ax + ((y - ay) * perRow);
                from = Math.Max(x0, (int)MathF.Floor(middle - wide));
                to = Math.Min(x1, (int)MathF.Ceiling(middle + wide) + 1);
            }

            for (var x = from; x < to; x++)
            {
                var t = Math.Clamp((((x - ax) * dx) + ((y - ay) * dy)) * inverse, 0, 1);
                float ex = x - ax - (t * dx), ey = y - ay - (t * dy);
                var inside = r0 + (t * (r1 - r0)) - MathF.Sqrt((ex * ex) + (ey * ey));
                Put(ref row[x], (inside * fade) + .5f, value, blend);
            }
        }
    }

    private static void Put(ref float at, float alpha, float value, Blend blend)
    {
        if (alpha <= 0)
            return;
        alpha = MathF.Min(alpha, 1);
        at = blend switch
        {
            Blend.Over => at + (alpha * (value - at)),
            Blend.Max => MathF.Max(at, alpha * value),
            _ => at + (alpha * value),
        };
    }

    private static (int X0, int Y0, int X1, int Y1) Box(Field field, float left, float top, float right, float bottom) =>
        ((int)Math.Clamp(left, 0, field.Size), (int)Math.Clamp(top, 0, field.Size),
            (int)Math.Clamp(right + 1, 0, field.Size), (int)Math.Clamp(bottom + 1, 0, field.Size));
}
