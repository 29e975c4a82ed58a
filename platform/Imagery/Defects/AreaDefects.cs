using Suite.Imagery.Fields;

namespace Suite.Imagery.Defects;

/// <summary>Defects that cover an area or lie scattered over one.</summary>
internal static class AreaDefects
{
    public static void Dent(DefectCanvas c)
    {
        var r = c.Random;
        float rx = r.LogBetween(3.5f, 17) * c.Scale, ry = rx * r.Between(.5f, 1);
        Shapes.Ellipse(c.Coverage, c.X, c.Y, rx, ry, r.Angle(), rx * 1.6f, 1, Blend.Max);
        // Smooth at rim and bottom: a cone would shine as two flat halves with a crease between.
        c.Coverage.Map(v => v * v * (3 - (2 * v)));
        c.Relief = r.Between(1.2f, 2.5f) * MathF.Max(1, rx / (5 * c.Scale)) * r.Sign();
        c.Tone = r.Between(-.35f, .15f);
        c.MaskLevel = .3f;
    }

    public static void Pits(DefectCanvas c)
    {
        var r = c.Random;
        float reach = r.LogBetween(8, 60) * c.Scale, radius = r.LogBetween(.7f, 2.4f) * c.Scale;
        var count = r.Integer(6, 60);
        for (var i = 0; i < count; i++)
        {
            var own = radius * r.LogBetween(.6f, 1.7f);
            Shapes.Ellipse(
                c.Coverage, c.X + (reach * .6f * r.Normal()), c.Y + (reach * .6f * r.Normal()), own, own * r.Between(.6f, 1), r.Angle(), 1.3f,
                r.Between(.6f, 1), Blend.Max);
        }

        c.Tone = -r.Between(.4f, 1) * (r.Chance(.85f) ? 1 : -1);
        c.Relief = r.Chance(.6f) ? r.Between(.3f, 1.2f) : 0;
    }

    public static void Patch(DefectCanvas c)
    {
        var r = c.Random;
        var radius = r.LogBetween(6, 26) * c.Scale;
        Blob(c, c.X, c.Y, radius, radius * r.Between(.4f, 1), r.Angle(), r.Between(0, .35f), r.Between(1, 2.5f), 1);
        c.Tone = r.Sign() * r.Between(.4f, 1);
        c.Smear = r.Chance(.4f) ? r.Between(.4f, 1) : 0;
        c.Roughness = r.Chance(.3f) ? r.Between(.2f, .6f) : 0;
    }

    public static void Stain(DefectCanvas c)
    {
        var r = c.Random;
        float radius = r.LogBetween(4, 20) * c.Scale, angle = r.Angle();
        var count = r.Integer(3, 12);
        for (var i = 0; i < count; i++)
        {
            var own = radius * r.LogBetween(.25f, .8f);
            Blob(c, c.X + (radius * .5f * r.Normal()), c.Y + (radius * .5f * r.Normal()), own, own * r.Between(.5f, 1), angle + r.Between(-.4f, .4f), .4f, own, r.Between(.4f, 1));
        }

        Filters.Blur(c.Coverage, c.A, r.Between(.3f, 1.6f) * c.Scale);
        c.Tone = -r.Between(.6f, 1) * (r.Chance(.8f) ? 1 : -1);
        c.Roughness = r.Between(0, .3f);
    }

    public static void Rub(DefectCanvas c)
    {
        var r = c.Random;
        float radius = r.LogBetween(8, 28) * c.Scale;
        Blob(c, c.X, c.Y, radius, radius * r.Between(.3f, 1), r.Angle(), .2f, radius * r.Between(.2f, .8f), 1);
        c.Smear = r.Between(.75f, 1);
        c.Tone = r.Between(-.45f, .45f);
    }

    /// <summary>A corner or side beyond a broken straight line is gone.</summary>
    public static void Chip(DefectCanvas c)
    {
        var r = c.Random;
        float angle = r.Angle(), offset = r.Between(4, 30) * c.Scale;
        var (sin, cos) = MathF.SinCos(angle);
        var wobble = r.LogBetween(.5f, 4) * c.Scale;
        var seed = (uint)r.NextBits();
        var inverse = 1 / (r.LogBetween(5, 20) * c.Scale);
        for (var y = 0; y < c.Size; y++)
        {
            var row = c.Coverage.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                float along = ((x - c.X) * cos) + ((y - c.Y) * sin), across = ((y - c.Y) * cos) - ((x - c.X) * sin);
                var edge = offset + (wobble * Wander(along * inverse, seed));
                row[x] = Math.Clamp(across - edge, 0, 1);
            }
        }

        c.Tone = -r.Between(.7f, 1) * (r.Chance(.85f) ? 1 : -1);
        c.Smear = r.Between(.5f, 1);
        c.Relief = r.Between(0, .6f);
    }

    public static void Blowhole(DefectCanvas c)
    {
        var r = c.Random;
        var count = r.Chance(.7f) ? 1 : 2;
        for (var i = 0; i < count; i++)
        {
            var radius = r.LogBetween(1.3f, 6.5f) * c.Scale;
            Blob(c, c.X + (i * r.Between(-14, 14) * c.Scale), c.Y + (i * r.Between(-14, 14) * c.Scale), radius, radius * r.Between(.4f, 1), r.Angle(), r.Between(.05f, .3f), 1.5f, 1);
        }

        c.Tone = -r.Between(.8f, 1);
        c.Relief = r.Between(.1f, .9f);
    }

    public static void Flecks(DefectCanvas c)
    {
        var r = c.Random;
        float angle = r.Angle(), length = r.LogBetween(3, 13) * c.Scale, thin = r.Between(.15f, .4f), reach = r.Between(12, 50) * c.Scale;
        var count = r.Integer(2, 22);
        for (var i = 0; i < count; i++)
        {
            var own = length * r.LogBetween(.4f, 1.5f);
            Blob(c, c.X + (reach * .6f * r.Normal()), c.Y + (reach * .6f * r.Normal()), own, MathF.Max(own * thin, .7f), angle + r.Between(-.12f, .12f), .35f, 1, 1);
        }

        c.Tone = -r.Between(.5f, 1) * (r.Chance(.85f) ? 1 : -1);
        c.Smear = r.Between(0, .6f);
    }

    /// <summary>An ellipse whose border wanders: its radius swings by the raggedness as one goes round.</summary>
    private static void Blob(DefectCanvas c, float cx, float cy, float rx, float ry, float angle, float ragged, float softness, float value)
    {
        var r = c.Random;
        var (sin, cos) = MathF.SinCos(angle);
        var seed = (uint)r.NextBits();
        float reach = (MathF.Max(rx, ry) * (1 + ragged)) + softness + 1, fade = MathF.Min(rx, ry) / MathF.Max(softness, .5f);
        int x0 = (int)Math.Clamp(cx - reach, 0, c.Size), x1 = (int)Math.Clamp(cx + reach + 1, 0, c.Size);
        int y0 = (int)Math.Clamp(cy - reach, 0, c.Size), y1 = (int)Math.Clamp(cy + reach + 1, 0, c.Size);
        for (var y = y0; y < y1; y++)
        {
            var row = c.Coverage.Row(y);
            for (var x = x0; x < x1; x++)
            {
                float dx = x - cx, dy = y - cy, u = ((dx * cos) + (dy * sin)) / rx, v = ((dy * cos) - (dx * sin)) / ry;
                var distance = MathF.Sqrt((u * u) + (v * v));
                if (distance > 1 + ragged + (1 / fade))
                    continue;
                // Walking along the border, not the angle alone, so that long blobs get as many notches as their outline is long.
                var border = 1 + (ragged * (Wander(u * 2.3f + 9, seed) + Wander(v * 2.3f + 9, seed + 1)));
                var alpha = Math.Clamp(((border - distance) * fade) + .5f, 0, 1);
                row[x] = MathF.Max(row[x], alpha * value);
            }
        }
    }

    /// <summary>Two octaves of value noise in one dimension, about −1 to 1.</summary>
    private static float Wander(float at, uint seed) => Octave(at, seed) + (.5f * Octave((at * 2.7f) + 5, seed + 7));

    private static float Octave(float at, uint seed)
    {
        var cell = MathF.Floor(at);
        float t = at - cell, left = Hashing.Unit((int)cell, 0, seed), right = Hashing.Unit((int)cell + 1, 0, seed);
        return ((left + (t * t * (3 - (2 * t)) * (right - left))) * 2) - 1;
    }
}
