using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>Surfaces that a power spectrum, or one with a curve put over it, describes.</summary>
internal static class SpectralFamilies
{
    internal static readonly TextureFamily[] All =
    [
        new("white grain", c => Plain(c, .0f, .25f, 0, 0, 2, 4)),
        new("soft grain", c => Plain(c, 0, .4f, 0, 0, .16f, .28f)),
        new("pink noise", c => Plain(c, .8f, 1.2f, 0, 0, .5f, 2)),
        new("brown noise", c => Plain(c, 1.6f, 2.1f, 0, 0, .4f, 2)),
        new("clouds", c => Plain(c, 2.4f, 3.2f, 0, 0, .3f, 2)),
        new("fine ripple", c => Plain(c, 0, 0, .14f, .2f, .17f, .24f)),
        new("coarse ripple", c => Plain(c, 0, 0, .04f, .07f, .05f, .085f)),
        new("plain", Flat),
        new("short streaks", c => Streaks(c, 3, 8, .1f, .8f)),
        new("long streaks", c => Streaks(c, 14, 60, .1f, .8f)),
        new("soft streaks", c => Streaks(c, 6, 30, 1.1f, 1.8f)),
        new("crossed streaks", CrossedStreaks),
        new("oriented waves", OrientedWaves),
        new("two-way waves", TwoWayWaves),
        new("ridges", Ridges),
        new("billows", Billows),
        new("islands", c => Islands(c, 1, 1.5f)),
        new("long islands", c => Islands(c, 2.5f, 6)),
        new("camouflage", Camouflage),
        new("contours", Contours),
        new("marble", Marble),
        new("warped clouds", WarpedClouds),
        new("wrinkles", Wrinkles),
        new("patched grain", PatchedGrain),
    ];

    private static void Plain(TextureCanvas c, float slopeMin, float slopeMax, float lowMin, float lowMax, float highMin, float highMax)
    {
        var r = c.Random;
        c.Noise(
            new SpectrumShape(r.Between(slopeMin, slopeMax), r.Between(lowMin, lowMax), r.LogBetween(highMin, highMax), r.Angle(), r.Between(1, 1.3f)),
            c.Height);
    }

    /// <summary>Almost nothing but one slow change and a trace of grain.</summary>
    private static void Flat(TextureCanvas c)
    {
        c.Noise(new SpectrumShape(2.5f, High: .02f), c.Height);
        c.Noise(new SpectrumShape(.2f, High: 1), c.A);
        c.Height.Blend(.25f, c.A, c.Random.Between(.02f, .12f));
    }

    private static void Streaks(TextureCanvas c, float stretchMin, float stretchMax, float slopeMin, float slopeMax)
    {
        var r = c.Random;
        c.Noise(
            new SpectrumShape(r.Between(slopeMin, slopeMax), 0, r.LogBetween(.18f, 1), r.Angle(), r.LogBetween(stretchMin, stretchMax)),
            c.Height);
    }

    private static void CrossedStreaks(TextureCanvas c)
    {
        var r = c.Random;
        var angle = r.Angle();
        float slope = r.Between(.1f, 1), high = r.LogBetween(.2f, 1);
        c.Noise(new SpectrumShape(slope, 0, high, angle, r.LogBetween(10, 40)), c.Height);
        c.Noise(new SpectrumShape(slope, 0, high, angle + r.Between(.5f, 1.57f), r.LogBetween(10, 40)), c.A);
        c.Height.Blend(1, c.A, r.Between(.6f, 1));
    }

    private static void OrientedWaves(TextureCanvas c)
    {
        var r = c.Random;
        var low = r.LogBetween(.04f, .14f);
        c.Noise(new SpectrumShape(0, low, low * 1.25f, r.Angle(), 1, r.Between(.2f, .45f)), c.Height);
    }

    private static void TwoWayWaves(TextureCanvas c)
    {
        var r = c.Random;
        var low = r.LogBetween(.05f, .14f);
        c.Noise(new SpectrumShape(0, low, low * 1.2f, r.Angle(), 1, r.Between(.15f, .3f), r.Between(1.1f, 1.57f)), c.Height);
    }

    /// <summary>Bright creases where a noise crosses 0 (Musgrave's ridged noise in Ebert et al., "Texturing and Modeling", 2003).</summary>
    private static void Ridges(TextureCanvas c)
    {
        var r = c.Random;
        var width = r.Between(2, 6) * r.Sign();
        c.Noise(new SpectrumShape(r.Between(1, 1.8f), 0, r.LogBetween(.06f, .2f), r.Angle(), r.Between(1, 2)), c.A);
        c.Height.Map(c.A, c.A, (a, _) => MathF.CopySign(MathF.Exp(-MathF.Abs(a * width)), width));
    }

    private static void Billows(TextureCanvas c)
    {
        var r = c.Random;
        var sign = r.Sign();
        c.Height.Clear();
        var cell = r.LogBetween(10, 32);
        for (var octave = 0; octave < 4 && cell >= 2.5f; octave++, cell /= 2)
            GradientNoise.Add(c.Height, cell, sign / (1 << octave), c.NextSeed(), isFolded: true);
    }

    private static void Islands(TextureCanvas c, float stretchMin, float stretchMax)
    {
        var r = c.Random;
        c.Noise(new SpectrumShape(r.Between(.8f, 1.8f), r.Between(0, .02f), r.LogBetween(.05f, .2f), r.Angle(), r.LogBetween(stretchMin, stretchMax)), c.A, c.B);
        float level = r.Between(.5f, 1.6f), soft = r.Between(.1f, .4f), grain = r.Between(.02f, .2f), sign = r.Sign();
        c.Noise(new SpectrumShape(.2f, High: 1), c.B);
        c.Height.Map(c.A, c.B, (a, b) => (sign * Profiles.Step(level, level + soft, a)) + (grain * b));
    }

    private static void Camouflage(TextureCanvas c)
    {
        var r = c.Random;
        float levels = r.Integer(1, 2), seed = r.Unit();
        c.Noise(new SpectrumShape(r.Between(1.2f, 2.2f), 0, r.LogBetween(.05f, .4f), r.Angle(), r.LogBetween(1, 3)), c.A);
        c.Height.Map(c.A, c.A, (a, _) => Hashing.Unit((int)MathF.Floor((a * levels) + seed), 7, (uint)(seed * 1e6f)) * 2);
    }

    private static void Contours(TextureCanvas c)
    {
        var r = c.Random;
        float bands = r.Between(1.2f, 3), sharp = r.Between(.5f, 4);
        c.Noise(new SpectrumShape(r.Between(1.6f, 2.6f), 0, r.LogBetween(.02f, .06f), r.Angle(), r.Between(1, 2)), c.A);
        c.Height.Map(c.A, c.A, (a, _) => MathF.Tanh(Profiles.Wave(a * bands) * sharp));
    }

    private static void Marble(TextureCanvas c)
    {
        var r = c.Random;
        c.Coordinates(c.A, c.B, r.Angle(), r.LogBetween(14, 40));
        c.Noise(new SpectrumShape(r.Between(1.3f, 1.9f), High: .3f), c.C);
        var bend = r.Between(.35f, .9f);
        c.Height.Map(c.A, c.C, (u, noise) => MathF.Pow((Profiles.Wave(u + (bend * noise)) + 1) * .5f, 2.5f));
    }

    /// <summary>A noise read at places moved by another noise of it own scale (domain warping).</summary>
    private static void WarpedClouds(TextureCanvas c)
    {
        var r = c.Random;
        c.Noise(new SpectrumShape(2, High: r.LogBetween(.02f, .05f)), c.A, c.B);
        c.Noise(new SpectrumShape(r.Between(1, 1.8f), 0, r.LogBetween(.1f, .4f), r.Angle(), r.Between(1, 4)), c.C);
        Filters.Warp(c.C, c.A, c.B, r.Between(6, 16), c.Height);
    }

    private static void Wrinkles(TextureCanvas c)
    {
        var r = c.Random;
        var low = r.LogBetween(.03f, .07f);
        c.Noise(new SpectrumShape(.5f, low, low * 1.6f, r.Angle(), r.Between(1.2f, 2.5f)), c.A);
        Filters.Emboss(c.A, c.Height, r.Angle(), 1);
    }

    /// <summary>Fine grain in some places, nothing in others, as frost or ash lies.</summary>
    private static void PatchedGrain(TextureCanvas c)
    {
        var r = c.Random;
        float level = r.Between(-.6f, .6f), shift = r.Between(-.8f, .8f);
        c.Noise(new SpectrumShape(r.Between(1.5f, 2.3f), High: r.LogBetween(.04f, .2f)), c.A);
        c.Noise(new SpectrumShape(r.Between(0, .4f), High: r.LogBetween(.2f, 1)), c.B);
        c.Height.Map(c.A, c.B, (a, b) => Profiles.Step(level, level + .5f, a) * (b + shift));
    }
}
