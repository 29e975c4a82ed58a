using Suite.Imagery.Fields;

namespace Suite.Imagery.Defects;

/// <summary>Defects that follow a line.</summary>
internal static class LineDefects
{
    public static void Scratch(DefectCanvas c)
    {
        var r = c.Random;
        var count = r.Chance(.7f) ? 1 : r.Integer(2, 4);
        var angle = r.Angle();
        for (var i = 0; i < count; i++)
        {
            var half = r.LogBetween(9, 55) * c.Scale;
            float width = r.LogBetween(.35f, 1.6f) * c.Scale, bow = r.Chance(.5f) ? 0 : r.Between(-.25f, .25f);
            float spread = 10 * c.Scale, x = c.X + (i * r.Between(-spread, spread)), y = c.Y + (i * r.Between(-spread, spread));
            Curve(c, x, y, angle + r.Between(-.12f, .12f), half, bow, width, r.Between(.7f, 1.6f));
        }

        c.Tone = r.Sign() * r.Between(.5f, 1);
        c.Relief = r.Chance(.5f) ? r.Between(.3f, 1.2f) : 0;
    }

    public static void Crack(DefectCanvas c)
    {
        var r = c.Random;
        float angle = r.Angle(), half = r.LogBetween(14, 60) * c.Scale, width = r.LogBetween(.4f, 1.5f) * c.Scale;
        Jagged(c, c.X - (MathF.Cos(angle) * half), c.Y - (MathF.Sin(angle) * half), angle, half * 2, width, r.Integer(0, 3));
        c.Tone = r.Chance(.85f) ? -r.Between(.8f, 1) : r.Between(.6f, 1);
        c.Relief = r.Chance(.3f) ? r.Between(.2f, .6f) : 0;
    }

    public static void Inclusions(DefectCanvas c)
    {
        var r = c.Random;
        float angle = r.Angle(), half = r.LogBetween(8, 50) * c.Scale, width = r.LogBetween(1.2f, 5) * c.Scale, density = r.Between(.5f, 1.6f);
        var count = (int)Math.Clamp(half * 2 / width * density, 4, 120);
        for (var i = 0; i < count; i++)
        {
            float along = r.Between(-half, half), taper = 1 - (MathF.Abs(along) / half * .7f), across = width * .6f * r.Normal() * taper;
            float own = width * r.LogBetween(.4f, 1.2f) * taper;
            Shapes.Ellipse(
                c.Coverage, c.X + (MathF.Cos(angle) * along) - (MathF.Sin(angle) * across), c.Y + (MathF.Sin(angle) * along) + (MathF.Cos(angle) * across),
                own * r.Between(1, 2.2f), own * .7f, angle, 1.5f, r.Between(.5f, 1), Blend.Max);
        }

        c.Tone = -r.Between(.2f, 1);
        c.Relief = r.Between(.3f, 1.6f);
        c.Roughness = r.Between(0, .6f);
    }

    public static void Band(DefectCanvas c)
    {
        var r = c.Random;
        float angle = r.Angle(), reach = c.Size * 1.5f;
        var isLine = r.Chance(.6f);
        var width = (isLine ? r.LogBetween(.5f, 2) : r.LogBetween(4, 16)) * c.Scale;
        float dx = MathF.Cos(angle) * reach, dy = MathF.Sin(angle) * reach;
        Shapes.Stroke(c.Coverage, c.X - dx, c.Y - dy, c.X + dx, c.Y + dy, width, width, r.Between(1, isLine ? 1.5f : 8), 1, Blend.Max);
        c.Tone = r.Sign() * r.Between(.5f, 1) * (isLine ? 1 : .7f);
        c.Relief = isLine && r.Chance(.4f) ? r.Between(.2f, .8f) : 0;
        c.Smear = !isLine && r.Chance(.4f) ? r.Between(.3f, 1) : 0;
    }

    public static void Gouge(DefectCanvas c)
    {
        var r = c.Random;
        float angle = r.Angle(), half = r.LogBetween(9, 45) * c.Scale, width = r.LogBetween(2, 7) * c.Scale;
        float x = c.X - (MathF.Cos(angle) * half), y = c.Y - (MathF.Sin(angle) * half);
        const int Parts = 9;
        for (var i = 0; i < Parts; i++)
        {
            var t = (i + .5f) / Parts;
            float bulge = MathF.Sqrt(4 * t * (1 - t)), step = half * 2 / Parts, drift = r.Between(-.25f, .25f) * width;
            float nextX = x + (MathF.Cos(angle) * step) - (MathF.Sin(angle) * drift), nextY = y + (MathF.Sin(angle) * step) + (MathF.Cos(angle) * drift);
            var own = width * bulge * r.Between(.7f, 1.2f);
            Shapes.Stroke(c.Coverage, x, y, nextX, nextY, own, own, 2, r.Between(.7f, 1), Blend.Max);
            (x, y) = (nextX, nextY);
        }

        c.Tone = -r.Between(.1f, .8f) * (r.Chance(.7f) ? 1 : -1);
        c.Relief = r.Between(.4f, 1.2f);
        c.Roughness = r.Between(.3f, 1);
    }

    public static void Crazing(DefectCanvas c)
    {
        var r = c.Random;
        float reach = r.LogBetween(12, 45) * c.Scale, width = r.LogBetween(.35f, .8f) * c.Scale, mesh = r.LogBetween(4, 10) * c.Scale;
        var count = (int)Math.Clamp(reach * reach / (mesh * mesh), 6, 60);
        var squash = r.Between(.4f, 1);
        for (var i = 0; i < count; i++)
        {
            float x = c.X + (reach * .55f * r.Normal()), y = c.Y + (reach * squash * .55f * r.Normal());
            Jagged(c, x, y, r.Angle(), mesh * r.Between(1, 3), width, 0);
        }

        c.Tone = -r.Between(.6f, 1) * (r.Chance(.85f) ? 1 : -1);
    }

    /// <summary>A line with a bow, thin at its ends, in places interrupted.</summary>
    internal static void Curve(DefectCanvas c, float x, float y, float angle, float half, float bow, float width, float softness)
    {
        var r = c.Random;
        var (sin, cos) = MathF.SinCos(angle);
        var gaps = r.Chance(.35f) ? r.Between(.1f, .5f) : 0;
        const int Parts = 12;
        float lastX = 0, lastY = 0, lastWidth = 0;
        for (var i = 0; i <= Parts; i++)
        {
            float t = ((float)i / Parts * 2) - 1, off = bow * half * (1 - (t * t));
            float nextX = x + (cos * t * half) - (sin * off), nextY = y + (sin * t * half) + (cos * off);
            var nextWidth = width * MathF.Sqrt(MathF.Max(1 - (t * t), .02f)) * r.Between(.75f, 1.15f);
            if (i > 0 && !r.Chance(gaps))
                Shapes.Stroke(c.Coverage, lastX, lastY, nextX, nextY, lastWidth, nextWidth, softness, 1, Blend.Max);
            (lastX, lastY, lastWidth) = (nextX, nextY, nextWidth);
        }
    }

    /// <summary>A walk that turns at every step and is drawn back to its direction; branches leave it at an angle, half as long.</summary>
    internal static void Jagged(DefectCanvas c, float x, float y, float heading, float length, float width, int branches)
    {
        var r = c.Random;
        var step = Math.Clamp(length / 14, 1.5f * c.Scale, 6 * c.Scale);
        var count = Math.Min((int)(length / step) + 1, 64);
        float angle = heading, lastWidth = width * .4f;
        for (var i = 0; i < count; i++)
        {
            angle = heading + ((angle - heading) * .55f) + (r.Normal() * .55f);
            var own = step * r.Between(.5f, 1.5f);
            float nextX = x + (MathF.Cos(angle) * own), nextY = y + (MathF.Sin(angle) * own);
            var nextWidth = width * (1 - (.75f * i / count)) * r.Between(.5f, 1.4f);
            Shapes.Stroke(c.Coverage, x, y, nextX, nextY, lastWidth, nextWidth, 1, 1, Blend.Max);
            (x, y, lastWidth) = (nextX, nextY, nextWidth);
            if (branches > 0 && i > count / 5 && r.Chance(3f / count))
            {
                branches--;
                Jagged(c, x, y, heading + (r.Sign() * r.Between(.5f, 1.2f)), length * r.Between(.2f, .5f), width * .7f, 0);
            }
        }
    }
}
