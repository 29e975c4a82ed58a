using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>Surfaces made of lines and rings.</summary>
internal static class GratingFamilies
{
    internal static readonly TextureFamily[] All =
    [
        new("sine grating", c => Grating(c, 0, 0, (u, _) => Profiles.Wave(u))),
        new("line grating", LineGrating),
        new("bent grating", c => Grating(c, .3f, .8f, (u, _) => Profiles.Wave(u))),
        new("steps", Steps),
        new("chirp", Chirp),
        new("crossed gratings", CrossedGratings),
        new("turned rings", TurnedRings),
        new("milled arcs", MilledArcs),
        new("spokes", Spokes),
        new("wood rings", WoodRings),
        new("chatter", Chatter),
        new("corrugation", Corrugation),
    ];

    private static void Grating(TextureCanvas c, float bendMin, float bendMax, Func<float, float, float> profile)
    {
        var r = c.Random;
        c.Coordinates(c.A, c.B, r.Angle(), r.LogBetween(4, 26), 1, r.Between(bendMin, bendMax), r.LogBetween(.01f, .03f));
        c.Height.Map(c.A, c.B, profile);
        Roughen(c);
    }

    private static void LineGrating(TextureCanvas c)
    {
        var r = c.Random;
        float width = r.Between(.08f, .4f), sign = r.Sign(), spread = r.Between(0, .6f);
        var seed = c.NextSeed();
        c.Coordinates(c.A, c.B, r.Angle(), r.LogBetween(6, 24), 1, r.Between(0, .15f));
        c.Height.Map(c.A, c.B, (u, _) => sign * Profiles.Line(u, width, .12f) * (1 - (spread * Hashing.Unit((int)MathF.Round(u), 0, seed))));
        Roughen(c);
    }

    /// <summary>Ramps with a sharp edge, each of its own height.</summary>
    private static void Steps(TextureCanvas c)
    {
        var r = c.Random;
        var seed = c.NextSeed();
        var ramp = r.Between(-1, 1);
        c.Coordinates(c.A, c.B, r.Angle(), r.LogBetween(9, 32), 1, r.Between(0, .25f));
        c.Height.Map(c.A, c.B, (u, _) => Hashing.Unit((int)MathF.Floor(u), 1, seed) + (ramp * Profiles.Fraction(u)));
        Roughen(c);
    }

    private static void Chirp(TextureCanvas c)
    {
        var r = c.Random;
        c.Coordinates(c.A, c.B, r.Angle(), c.Size, 1, r.Between(0, .04f));
        float start = r.Between(4, 8), growth = r.Between(7, 13), middle = c.A.Values[c.A.Values.Length / 2];
        c.Height.Map(c.A, c.B, (u, _) =>
        {
            var t = u - middle + .5f;
            return Profiles.Wave((start * t) + (growth * t * t));
        });
        Roughen(c);
    }

    private static void CrossedGratings(TextureCanvas c)
    {
        var r = c.Random;
        c.Coordinates(c.A, c.B, r.Angle(), r.LogBetween(5, 16), 1, r.Between(0, .2f));
        c.Coordinates(c.C, c.D, r.Angle(), r.LogBetween(5, 16), 1, r.Between(0, .2f));
        c.Height.Map(c.A, c.C, (a, b) => Profiles.Wave(a) + Profiles.Wave(b));
        Roughen(c);
    }

    /// <summary>The marks of a lathe: rings about a centre that mostly lies outside the picture.</summary>
    private static void TurnedRings(TextureCanvas c)
    {
        var r = c.Random;
        var seed = c.NextSeed();
        float jitter = r.Between(.2f, 1), period = r.LogBetween(2, 8);
        Radii(c, r.Between(-.8f, 1.8f) * c.Size, r.Between(-.8f, 1.8f) * c.Size, period);
        c.Height.Map(c.A, c.B, (radius, _) =>
            Profiles.Wave(radius) + (jitter * 3 * Smooth(radius * .5f, seed)) + (jitter * 2 * Smooth(radius * 1.7f, seed + 1)));
        Roughen(c);
    }

    /// <summary>The marks of a face mill: arcs of one radius, each a feed further, over those of the other half-turn.</summary>
    private static void MilledArcs(TextureCanvas c)
    {
        var r = c.Random;
        float radius = r.Between(.6f, 1.6f) * c.Size, feed = r.LogBetween(3, 12), back = r.Between(0, 1), bow = r.Between(-.2f, .2f);
        var seed = c.NextSeed();
        c.Coordinates(c.A, c.B, r.Angle(), 1);
        var middle = c.B.Values[(c.Size / 2 * c.Size) + (c.Size / 2)] + (bow * radius);
        c.Height.Map(c.A, c.B, (u, v) =>
        {
            var rise = MathF.Sqrt(MathF.Max((radius * radius) - ((v - middle) * (v - middle)), 1));
            float there = (u - rise) / feed, here = (u + rise) / feed;
            return Profiles.Wave(there) + Smooth(there, seed) + (back * (Profiles.Wave(here) + Smooth(here, seed + 1)));
        });
        Roughen(c);
    }

    private static void Spokes(TextureCanvas c)
    {
        var r = c.Random;
        float cx = r.Between(-.3f, 1.3f) * c.Size, cy = r.Between(-.3f, 1.3f) * c.Size, count = r.Integer(24, 80);
        var seed = c.NextSeed();
        for (var y = 0; y < c.Size; y++)
        {
            var row = c.Height.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var turn = MathF.Atan2(y - cy, x - cx) / MathF.Tau * count;
                row[x] = Profiles.Wave(turn) + (2 * Smooth(turn * 2, seed));
            }
        }

        Roughen(c);
    }

    private static void WoodRings(TextureCanvas c)
    {
        var r = c.Random;
        float power = r.Between(1, 3), bend = r.Between(.3f, 1);
        c.Noise(new SpectrumShape(2, 0, .05f, r.Angle(), r.LogBetween(2, 10)), c.C);
        Radii(c, r.Between(-1.2f, .3f) * c.Size, r.Between(0, 1) * c.Size, r.LogBetween(7, 18));
        c.Height.Map(c.A, c.C, (radius, noise) => MathF.Pow(Profiles.Fraction(radius + (bend * noise)), power));
        Roughen(c);
    }

    /// <summary>Streaks whose brightness swings along them, as a vibrating tool leaves.</summary>
    private static void Chatter(TextureCanvas c)
    {
        var r = c.Random;
        float angle = r.Angle(), depth = r.Between(.6f, 1.4f);
        c.Noise(new SpectrumShape(.5f, 0, .5f, angle, r.LogBetween(8, 30)), c.C);
        c.Coordinates(c.A, c.B, angle, r.LogBetween(6, 20), 1, r.Between(.05f, .3f));
        c.Height.Map(c.A, c.C, (u, noise) => noise + (depth * Profiles.Wave(u)));
    }

    /// <summary>Round ribs lit from one side.</summary>
    private static void Corrugation(TextureCanvas c)
    {
        var r = c.Random;
        float ratio = r.Between(.2f, .8f), shine = r.Between(1, 4);
        c.Coordinates(c.A, c.B, r.Angle(), r.LogBetween(10, 34), 1, r.Between(0, .2f));
        c.Height.Map(c.A, c.B, (u, _) =>
        {
            var t = Profiles.Fraction(u);
            return t < ratio ? MathF.Pow(MathF.Sin(MathF.PI * t / ratio), shine) : -.4f * (t - ratio);
        });
        Roughen(c);
    }

    /// <summary>Every pixel's distance to the centre, in periods, into A.</summary>
    private static void Radii(TextureCanvas c, float cx, float cy, float period)
    {
        for (var y = 0; y < c.Size; y++)
        {
            var row = c.A.Row(y);
            for (var x = 0; x < row.Length; x++)
                row[x] = MathF.Sqrt(((x - cx) * (x - cx)) + ((y - cy) * (y - cy))) / period;
        }
    }

    /// <summary>Value noise of one dimension, −.5 to .5.</summary>
    private static float Smooth(float at, uint seed)
    {
        var cell = MathF.Floor(at);
        float t = at - cell, left = Hashing.Unit((int)cell, 3, seed), right = Hashing.Unit((int)cell + 1, 3, seed);
        return left + (t * t * (3 - (2 * t)) * (right - left)) - .5f;
    }

    /// <summary>Half of all line patterns carry grain.</summary>
    private static void Roughen(TextureCanvas c)
    {
        if (c.Random.Chance(.5f))
            return;
        c.Height.Standardise();
        c.Noise(new SpectrumShape(c.Random.Between(0, 1.2f), High: c.Random.LogBetween(.2f, 2)), c.D);
        c.Height.Blend(1, c.D, c.Random.LogBetween(.05f, .6f));
    }
}
