using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>Surfaces of many separate things thrown down: dots, flakes, fibres, lines, signs.</summary>
internal static class ScatterFamilies
{
    internal static readonly TextureFamily[] All =
    [
        new("sparse dots", c => Dots(c, .03f, .1f, 1.5f, 4)),
        new("crowded dots", c => Dots(c, .3f, .7f, 1.5f, 4)),
        new("bubbles", Bubbles),
        new("dead leaves, round", c => Leaves(c, (field, x, y, size, value) => Shapes.Ellipse(field, x, y, size, size, 0, 1, value, Blend.Over))),
        new("dead leaves, angular", c => Leaves(c, (field, x, y, size, value) =>
            Shapes.Rectangle(field, x, y, size, size * c.Random.Between(.3f, 1), c.Random.Angle(), 1, value, Blend.Over))),
        new("flakes", Flakes),
        new("felt", Felt),
        new("scored lines", ScoredLines),
        new("signs", Signs),
        new("crumbs", Crumbs),
    ];

    private static void Dots(TextureCanvas c, float coverMin, float coverMax, float radiusMin, float radiusMax)
    {
        var r = c.Random;
        float radius = r.LogBetween(radiusMin, radiusMax), spread = r.Between(1, 1.8f), softness = r.Between(.7f, 2), sign = r.Sign();
        c.Height.Clear();
        var count = (int)(r.LogBetween(coverMin, coverMax) * c.Size * c.Size / (MathF.PI * radius * radius));
        for (var i = 0; i < count; i++)
        {
            var own = radius * r.LogBetween(1 / spread, spread);
            Shapes.Ellipse(c.Height, Anywhere(c), Anywhere(c), own, own * r.Between(.7f, 1), r.Angle(), softness, sign * r.Between(.5f, 1), Blend.Over);
        }

        Grain(c);
    }

    /// <summary>Rings with a shine.</summary>
    private static void Bubbles(TextureCanvas c)
    {
        var r = c.Random;
        var sign = r.Sign();
        c.Height.Clear();
        for (var area = r.Between(.4f, 1.1f) * c.Size * c.Size; area > 0;)
        {
            float radius = r.LogBetween(3, 13), x = Anywhere(c), y = Anywhere(c);
            Shapes.Ellipse(c.Height, x, y, radius, radius, 0, 1, sign, Blend.Over);
            Shapes.Ellipse(c.Height, x, y, radius * .8f, radius * .8f, 0, 1.5f, sign * .2f, Blend.Over);
            Shapes.Ellipse(c.Height, x - (radius * .3f), y - (radius * .3f), radius * .25f, radius * .25f, 0, 1, sign * 1.3f, Blend.Over);
            area -= MathF.PI * radius * radius;
        }

        Grain(c);
    }

    /// <summary>
    /// Each shape hides those before it; sizes follow a power law, which gives natural pictures their statistics (Lee, Mumford
    /// and Huang, "Occlusion models for natural images", IJCV 2001).
    /// </summary>
    private static void Leaves(TextureCanvas c, Action<Field, float, float, float, float> leaf)
    {
        var r = c.Random;
        c.Height.Clear();
        float least = r.Between(1.5f, 4), most = r.Between(12, 30);
        var area = 2.5f * c.Size * c.Size;
        while (area > 0)
        {
            // Density of sizes falls with the cube: the inverse of its distribution function.
            var u = r.Unit();
            var size = 1 / MathF.Sqrt(((1 - u) / (least * least)) + (u / (most * most)));
            leaf(c.Height, Anywhere(c), Anywhere(c), size, r.Unit());
            area -= 3 * size * size;
        }

        Grain(c);
    }

    private static void Flakes(TextureCanvas c)
    {
        var r = c.Random;
        float length = r.LogBetween(4, 12), thin = r.Between(.15f, .4f), angle = r.Angle(), spread = r.Between(.1f, 1.6f);
        c.Height.Clear();
        var count = (int)(r.Between(.5f, 1.4f) * c.Size * c.Size / (MathF.PI * length * length * thin));
        for (var i = 0; i < count; i++)
        {
            var own = length * r.LogBetween(.6f, 1.6f);
            Shapes.Ellipse(c.Height, Anywhere(c), Anywhere(c), own, own * thin, angle + (spread * r.Between(-1, 1)), 1, r.Between(-1, 1), Blend.Over);
        }

        Grain(c);
    }

    private static void Felt(TextureCanvas c)
    {
        var r = c.Random;
        float length = r.LogBetween(8, 24), width = r.Between(.5f, 1.1f), curl = r.Between(.1f, .7f);
        c.Height.Clear();
        var count = (int)(r.Between(.5f, 1) * c.Size * c.Size / (length * 4));
        for (var i = 0; i < count; i++)
        {
            float x = Anywhere(c), y = Anywhere(c), angle = r.Angle(), value = r.Between(-1, 1);
            for (var part = 0; part < 3; part++)
            {
                float nextX = x + (MathF.Cos(angle) * length / 3), nextY = y + (MathF.Sin(angle) * length / 3);
                Shapes.Stroke(c.Height, x, y, nextX, nextY, width, width, 1, value, Blend.Over);
                (x, y) = (nextX, nextY);
                angle += curl * r.Between(-1, 1);
            }
        }

        Grain(c);
    }

    /// <summary>Long thin lines in all or nearly one direction, as of sanding.</summary>
    private static void ScoredLines(TextureCanvas c)
    {
        var r = c.Random;
        float angle = r.Angle(), spread = r.Chance(.5f) ? r.Between(.02f, .3f) : 1.6f;
        c.Height.Clear();
        var count = r.Integer(30, 110);
        for (var i = 0; i < count; i++)
        {
            float x = Anywhere(c), y = Anywhere(c), own = angle + (spread * r.Between(-1, 1)), half = r.Between(.2f, 1) * c.Size;
            float dx = MathF.Cos(own) * half, dy = MathF.Sin(own) * half;
            Shapes.Stroke(c.Height, x - dx, y - dy, x + dx, y + dy, .3f, r.Between(.2f, .8f), 1, r.Between(-1, 1), Blend.Add);
        }

        Grain(c);
    }

    /// <summary>Rings, crosses, bars and angles, as of print and stamps.</summary>
    private static void Signs(TextureCanvas c)
    {
        var r = c.Random;
        float size = r.LogBetween(5, 14), sign = r.Sign(), width = r.Between(.7f, 1.8f);
        c.Height.Clear();
        var count = (int)(r.Between(.2f, .5f) * c.Size * c.Size / (size * size * 2));
        for (var i = 0; i < count; i++)
        {
            float x = Anywhere(c), y = Anywhere(c), turn = r.Angle();
            if (r.Chance(.4f))
            {
                Shapes.Ellipse(c.Height, x, y, size * .7f, size * .5f, turn, 1, sign, Blend.Over);
                Shapes.Ellipse(c.Height, x, y, (size * .7f) - (width * 2), (size * .5f) - (width * 2), turn, 1, 0, Blend.Over);
                continue;
            }

            for (var bar = r.Integer(1, 3); bar > 0; bar--, turn += r.Between(.8f, 1.6f))
            {
                float dx = MathF.Cos(turn) * size * .7f, dy = MathF.Sin(turn) * size * .7f;
                Shapes.Stroke(c.Height, x - dx, y - dy, x + dx, y + dy, width, width, 1, sign, Blend.Over);
            }
        }

        Grain(c);
    }

    /// <summary>Lit crumbs on an even ground.</summary>
    private static void Crumbs(TextureCanvas c)
    {
        var r = c.Random;
        var radius = r.LogBetween(1.2f, 3.5f);
        c.A.Clear();
        var count = (int)(r.LogBetween(.06f, .4f) * c.Size * c.Size / (MathF.PI * radius * radius));
        for (var i = 0; i < count; i++)
        {
            var own = radius * r.LogBetween(.6f, 1.6f);
            Shapes.Ellipse(c.A, Anywhere(c), Anywhere(c), own, own * r.Between(.5f, 1), r.Angle(), own, r.Between(.4f, 1), Blend.Max);
        }

        Filters.Emboss(c.A, c.Height, r.Angle(), 1);
        Grain(c);
    }

    private static float Anywhere(TextureCanvas c) => c.Random.Between(-.05f, 1.05f) * c.Size;

    private static void Grain(TextureCanvas c)
    {
        var r = c.Random;
        c.Height.Standardise();
        if (r.Chance(.4f))
            return;
        c.Noise(new SpectrumShape(r.Between(0, 1.5f), High: r.LogBetween(.2f, 2)), c.D);
        c.Height.Blend(1, c.D, r.LogBetween(.05f, .6f));
    }
}
