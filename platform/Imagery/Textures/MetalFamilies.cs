using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>Surfaces that come off mills, moulds, grinders and furnaces.</summary>
internal static class MetalFamilies
{
    internal static readonly TextureFamily[] All =
    [
        new("brushed", Brushed),
        new("rolled", Rolled),
        new("cast", Cast),
        new("ground", Ground),
        new("shot-blasted", ShotBlasted),
        new("orange peel", OrangePeel),
        new("hammered", Hammered),
        new("mill scale", MillScale),
        new("red scale", RedScale),
        new("rust", Rust),
        new("pickled", Pickled),
        new("drawn", Drawn),
        new("polished with haze", PolishedWithHaze),
        new("sintered", Sintered),
    ];

    private static void Brushed(TextureCanvas c)
    {
        var r = c.Random;
        var angle = r.Angle();
        c.Noise(new SpectrumShape(r.Between(.2f, .6f), 0, 2, angle, r.LogBetween(40, 120)), c.Height);
        c.Noise(new SpectrumShape(.3f, 0, 1, angle, r.LogBetween(5, 12)), c.A);
        c.Height.Blend(1, c.A, r.Between(.3f, .9f));
    }

    /// <summary>Broad bands along the rolling direction under fine even grain.</summary>
    private static void Rolled(TextureCanvas c)
    {
        var r = c.Random;
        var angle = r.Angle();
        c.Noise(new SpectrumShape(1.3f, 0, .1f, angle, r.LogBetween(15, 60)), c.Height);
        c.Noise(new SpectrumShape(r.Between(0, .5f), 0, r.LogBetween(.25f, 1), angle, r.Between(1, 2)), c.A);
        c.Height.Blend(r.Between(.2f, .7f), c.A, 1);
    }

    private static void Cast(TextureCanvas c)
    {
        var r = c.Random;
        c.Noise(new SpectrumShape(r.Between(.9f, 1.3f), .02f, r.LogBetween(.15f, .5f)), c.A);
        Filters.Emboss(c.A, c.Height, r.Angle(), r.Between(.8f, 1.6f));
        c.Height.Standardise();
        c.Height.Blend(1, c.A, r.Between(0, .5f));
    }

    /// <summary>Short scratches of a grinding wheel, each a little curved, over streaks.</summary>
    private static void Ground(TextureCanvas c)
    {
        var r = c.Random;
        var angle = r.Angle();
        c.Noise(new SpectrumShape(.5f, 0, 1, angle, r.LogBetween(6, 18)), c.Height);
        c.A.Clear();
        var count = r.Integer(60, 160);
        for (var i = 0; i < count; i++)
        {
            float x = r.Unit() * c.Size, y = r.Unit() * c.Size, own = angle + r.Between(-.12f, .12f), half = r.Between(5, 24);
            float dx = MathF.Cos(own) * half, dy = MathF.Sin(own) * half;
            Shapes.Stroke(c.A, x - dx, y - dy, x + dx, y + dy, .2f, r.Between(.2f, .7f), 1, r.Between(-1, 1), Blend.Add);
        }

        c.A.Standardise();
        c.Height.Blend(1, c.A, r.Between(.5f, 1.5f));
    }

    private static void ShotBlasted(TextureCanvas c)
    {
        var r = c.Random;
        CellNoise.Write(c.A, c.B, c.C, r.LogBetween(3.5f, 9), 1, 0, 1, c.NextSeed());
        Filters.Emboss(c.A, c.Height, r.Angle(), 1);
        c.Height.Standardise();
        c.Noise(new SpectrumShape(.3f, High: 1), c.D);
        c.Height.Blend(1, c.D, r.Between(.1f, .7f));
    }

    private static void OrangePeel(TextureCanvas c)
    {
        var r = c.Random;
        var low = r.LogBetween(.04f, .1f);
        c.Noise(new SpectrumShape(.5f, low, low * 1.5f), c.A);
        Filters.Emboss(c.A, c.Height, r.Angle(), 1.5f);
        c.Height.Map(v => MathF.Max(v, -.3f) + (.1f * v * v));
    }

    /// <summary>Shallow overlapping dishes lit from one side.</summary>
    private static void Hammered(TextureCanvas c)
    {
        var r = c.Random;
        CellNoise.Write(c.A, c.B, c.C, r.LogBetween(9, 26), r.Between(1, 1.4f), r.Angle(), 1, c.NextSeed());
        c.B.Map(c.A, c.A, (near, _) => near * near);
        Filters.Emboss(c.B, c.Height, r.Angle(), 1.2f);
        c.Height.Standardise();
        c.Noise(new SpectrumShape(1, High: .5f), c.D);
        c.Height.Blend(1, c.D, r.Between(0, .4f));
    }

    /// <summary>A grey skin with small dark flecks drawn out by rolling.</summary>
    private static void MillScale(TextureCanvas c)
    {
        var r = c.Random;
        var angle = r.Angle();
        c.Noise(new SpectrumShape(.3f, High: r.LogBetween(.2f, 1)), c.Height);
        float length = r.LogBetween(1.5f, 5), thin = r.Between(.25f, .7f), depth = r.Between(1.5f, 4) * (r.Chance(.8f) ? -1 : 1);
        var count = r.Integer(25, 130);
        for (var i = 0; i < count; i++)
        {
            var own = length * r.LogBetween(.5f, 2);
            Shapes.Ellipse(c.Height, r.Unit() * c.Size, r.Unit() * c.Size, own, own * thin, angle + r.Between(-.1f, .1f), 1.5f, depth * r.Between(.3f, 1), Blend.Add);
        }
    }

    /// <summary>Dark ragged tongues along the rolling direction, torn out of a lighter skin.</summary>
    private static void RedScale(TextureCanvas c)
    {
        var r = c.Random;
        var angle = r.Angle();
        float level = r.Between(.4f, 1.5f), depth = r.Between(2, 6), soft = r.Between(.08f, .3f);
        c.Noise(new SpectrumShape(r.Between(1, 1.5f), 0, r.LogBetween(.1f, .3f), angle, r.LogBetween(3, 9)), c.A);
        c.Noise(new SpectrumShape(2, High: .04f, Angle: angle, Stretch: 3), c.C);
        c.A.Blend(1, c.C, r.Between(.2f, .8f));
        c.Noise(new SpectrumShape(r.Between(0, .5f), High: r.LogBetween(.3f, 1)), c.B);
        c.Height.Map(c.A, c.B, (a, grain) =>
        {
            var dark = Profiles.Step(level, level + soft, a);
            return (grain * (1 - (.6f * dark))) - (depth * dark);
        });
    }

    private static void Rust(TextureCanvas c)
    {
        var r = c.Random;
        var level = r.Between(-.3f, .8f);
        c.Noise(new SpectrumShape(1.5f, High: .4f), c.A);
        c.Noise(new SpectrumShape(.7f, High: .6f), c.B);
        c.C.Map(c.A, c.B, (a, b) => Profiles.Step(level, level + .8f, a) * (1 + b));
        Filters.Emboss(c.C, c.Height, r.Angle(), 1);
        c.Height.Blend(1, c.C, -r.Between(.2f, 1));
    }

    /// <summary>Even grain with many tiny pits, dark on one side and bright on the other.</summary>
    private static void Pickled(TextureCanvas c)
    {
        var r = c.Random;
        c.A.Clear();
        var count = r.Integer(80, 320);
        for (var i = 0; i < count; i++)
            Shapes.Ellipse(c.A, r.Unit() * c.Size, r.Unit() * c.Size, r.Between(.6f, 2), r.Between(.6f, 1.6f), r.Angle(), 1.5f, r.Between(.3f, 1), Blend.Max);
        Filters.Emboss(c.A, c.Height, r.Angle(), 1);
        c.Height.Standardise(8);
        c.Height.Blend(1, c.A, -r.Between(0, 3));
        c.Noise(new SpectrumShape(r.Between(.2f, .9f), High: 1), c.D);
        c.Height.Blend(1, c.D, r.Between(.2f, .8f));
    }

    /// <summary>Lines that run through from border to border, each of one tone.</summary>
    private static void Drawn(TextureCanvas c)
    {
        var r = c.Random;
        var fine = r.LogBetween(.8f, 2.5f);
        uint seed = c.NextSeed(), other = c.NextSeed();
        c.Coordinates(c.A, c.B, r.Angle(), fine, 1, r.Between(0, .3f));
        c.Height.Map(c.A, c.B, (u, _) =>
        {
            float cell = MathF.Floor(u), t = u - cell;
            var left = Hashing.Unit((int)cell, 0, seed);
            var tone = left + (t * (Hashing.Unit((int)cell + 1, 0, seed) - left));
            return tone + (Hashing.Unit((int)MathF.Floor(u * .13f), 0, other) * .8f);
        });
        c.Height.Standardise();
        c.Noise(new SpectrumShape(.2f, High: 1), c.D);
        c.Height.Blend(1, c.D, r.Between(.1f, .6f));
    }

    /// <summary>Nearly a mirror: clouds of haze and a few hairlines.</summary>
    private static void PolishedWithHaze(TextureCanvas c)
    {
        var r = c.Random;
        c.Noise(new SpectrumShape(2.2f, High: .1f, Angle: r.Angle(), Stretch: r.Between(1, 3)), c.Height);
        var count = r.Integer(3, 14);
        for (var i = 0; i < count; i++)
        {
            float x = r.Unit() * c.Size, y = r.Unit() * c.Size, own = r.Angle(), half = r.Between(8, 60);
            float dx = MathF.Cos(own) * half, dy = MathF.Sin(own) * half;
            Shapes.Stroke(c.Height, x - dx, y - dy, x + dx, y + dy, .2f, .4f, 1, r.Between(-.8f, .8f), Blend.Add);
        }

        c.Noise(new SpectrumShape(.1f, High: 1), c.D);
        c.Height.Blend(1, c.D, r.Between(.05f, .25f));
    }

    /// <summary>Pressed powder: round grains side by side with dark pores.</summary>
    private static void Sintered(TextureCanvas c)
    {
        var r = c.Random;
        CellNoise.Write(c.A, c.B, c.C, r.LogBetween(3, 6), 1, 0, 1, c.NextSeed());
        float pores = r.Between(.5f, .8f), depth = r.Between(1, 4);
        c.Height.Map(c.A, c.C, (near, identity) => (identity > .9f ? -depth : identity * .5f) - Profiles.Step(pores, 1, near));
    }
}
