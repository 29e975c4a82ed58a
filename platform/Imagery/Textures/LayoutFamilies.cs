using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>Surfaces that repeat in two directions: woven, laid, punched, rolled-in.</summary>
internal static class LayoutFamilies
{
    internal static readonly TextureFamily[] All =
    [
        new("checks", c => Lay(c, 8, 24, (u, v) => Profiles.Wave(u * .5f) * Profiles.Wave(v * .5f) > 0 ? 1 : 0, bend: .1f)),
        new("egg box", c => Lay(c, 6, 20, (u, v) => Profiles.Wave(u) * Profiles.Wave(v), bend: .15f)),
        new("bricks", Bricks),
        new("hexagons", Hexagons),
        new("knurl", Knurl),
        new("tread plate", TreadPlate),
        new("plain weave", c => Weave(c, 1)),
        new("twill", c => Weave(c, c.Random.Integer(3, 4))),
        new("wire mesh", WireMesh),
        new("perforation", Perforation),
        new("fish scale", FishScale),
        new("tiles of many tones", ManyTones),
    ];

    private static void Lay(TextureCanvas c, float periodMin, float periodMax, Func<float, float, float> tile, float bend = .05f)
    {
        var r = c.Random;
        c.Coordinates(c.A, c.B, r.Angle(), r.LogBetween(periodMin, periodMax), r.LogBetween(.7f, 1.4f), r.Between(0, bend));
        c.Height.Map(c.A, c.B, tile);
        Finish(c);
    }

    private static void Bricks(TextureCanvas c)
    {
        float joint = c.Random.Between(.05f, .15f), spread = c.Random.Between(0, 1), shift = c.Random.Chance(.7f) ? .5f : c.Random.Between(.2f, .5f);
        var seed = c.NextSeed();
        Lay(c, 7, 18, (u, v) =>
        {
            var course = MathF.Floor(u);
            var along = (v * .45f) + (shift * course);
            var open = MathF.Max(Profiles.Line(u, joint * 2, .08f), Profiles.Line(along, joint, .05f));
            return (spread * Hashing.Unit((int)course, (int)MathF.Floor(along), seed)) - (open * 1.5f);
        });
    }

    private static void Hexagons(TextureCanvas c)
    {
        float wall = c.Random.Between(.06f, .2f), dish = c.Random.Between(-.8f, .8f);
        Lay(c, 9, 24, (u, v) =>
        {
            // Two shifted rectangular grids; the nearer centre owns the point (hexagonal distance).
            const float Root = 1.7320508f;
            float ax = u - MathF.Round(u), ay = v - (Root * MathF.Round(v / Root));
            float bx = u - MathF.Floor(u) - .5f, by = v - (Root * (MathF.Floor(v / Root) + .5f));
            if ((bx * bx) + (by * by) < (ax * ax) + (ay * ay))
                (ax, ay) = (bx, by);
            var edge = .5f - MathF.Max(MathF.Abs(ax), (MathF.Abs(ax) * .5f) + (MathF.Abs(ay) * Root / 2));
            return Profiles.Step(wall * .3f, wall, edge) + (dish * ((ax * ax) + (ay * ay)));
        });
    }

    /// <summary>Diamonds pressed in by a wheel, lit from one side.</summary>
    private static void Knurl(TextureCanvas c)
    {
        var r = c.Random;
        float skew = r.Between(.4f, 1), depth = r.Between(.6f, 2);
        c.Coordinates(c.A, c.B, r.Angle(), r.LogBetween(6, 18), 1, r.Between(0, .08f));
        c.Height.Map(c.A, c.B, (u, v) => MathF.Min(Profiles.ToWhole(u + (skew * v)), Profiles.ToWhole(u - (skew * v))) * depth);
        c.A.CopyFrom(c.Height);
        Filters.Emboss(c.A, c.Height, r.Angle(), 1);
        c.Height.Blend(1, c.A, r.Between(-.3f, .3f));
        Finish(c);
    }

    /// <summary>Raised lozenges, neighbours at right angles.</summary>
    private static void TreadPlate(TextureCanvas c)
    {
        var r = c.Random;
        float length = r.Between(.36f, .46f), width = r.Between(.09f, .16f), light = r.Angle();
        c.Coordinates(c.A, c.B, r.Angle(), r.LogBetween(13, 30), 1, r.Between(0, .03f));
        c.Height.Map(c.A, c.B, (u, v) =>
        {
            float cellU = MathF.Floor(u), cellV = MathF.Floor(v), du = u - cellU - .5f, dv = v - cellV - .5f;
            if ((((int)cellU + (int)cellV) & 1) == 0)
                (du, dv) = (dv, du);
            var inside = 1 - ((du * du / (length * length)) + (dv * dv / (width * width)));
            return Profiles.Step(-.2f, .8f, inside);
        });
        c.A.CopyFrom(c.Height);
        Filters.Emboss(c.A, c.Height, light, 1.2f);
        c.Height.Blend(1, c.A, r.Between(-.2f, .5f));
        Finish(c);
    }

    /// <summary>Threads over and under; a float of more than one makes the diagonal of a twill.</summary>
    private static void Weave(TextureCanvas c, int floating)
    {
        float relief = c.Random.Between(.4f, 1), tone = c.Random.Between(-.5f, .5f);
        Lay(c, 5, 14, (u, v) =>
        {
            int iu = (int)MathF.Floor(u), iv = (int)MathF.Floor(v);
            var isWarpAbove = floating == 1 ? ((iu + iv) & 1) == 0 : (iu + iv + 4096) % (floating + 1) != 0;
            float across = isWarpAbove ? u - iu : v - iv, along = isWarpAbove ? v - iv : u - iu;
            return MathF.Sqrt(MathF.Max(0, 1 - (4 * (across - .5f) * (across - .5f)))) * (1 - (relief * MathF.Abs(along - .5f)))
                + (isWarpAbove ? tone : -tone);
        });
    }

    private static void WireMesh(TextureCanvas c)
    {
        float wire = c.Random.Between(.16f, .4f), sign = c.Random.Sign();
        Lay(c, 8, 22, (u, v) =>
        {
            var over = ((int)MathF.Round(u) + (int)MathF.Round(v)) & 1;
            float a = Profiles.Line(u, wire, .1f), b = Profiles.Line(v, wire, .1f);
            return sign * MathF.Max(a * (over == 0 ? 1 : .75f), b * (over == 0 ? .75f : 1));
        });
    }

    private static void Perforation(TextureCanvas c)
    {
        float radius = c.Random.Between(.2f, .4f), sign = c.Random.Sign();
        var shift = c.Random.Chance(.5f) ? .5f : 0;
        Lay(c, 8, 22, (u, v) =>
        {
            float row = MathF.Round(u), du = u - row, along = v + (((int)row & 1) * shift), dv = along - MathF.Round(along);
            return sign * Profiles.Step(radius - .05f, radius + .05f, MathF.Sqrt((du * du) + (dv * dv)));
        });
    }

    /// <summary>Rows of discs, each covering the one behind, shaded towards their edge.</summary>
    private static void FishScale(TextureCanvas c)
    {
        float power = c.Random.Between(1, 4), spread = c.Random.Between(0, .5f);
        var seed = c.NextSeed();
        Lay(c, 9, 22, (u, v) =>
        {
            var row = MathF.Floor(u);
            for (var k = 1; k >= 0; k--)
            {
                var at = row + k;
                var along = v + (((int)at & 1) * .5f);
                float du = u - at + .2f, dv = along - MathF.Round(along);
                var distance = MathF.Sqrt((du * du) + (dv * dv * 1.6f)) / 1.05f;
                if (du >= 0 && distance < 1)
                    return MathF.Pow(distance, power) + (spread * Hashing.Unit((int)at, (int)MathF.Round(along), seed));
            }

            return 0;
        });
    }

    private static void ManyTones(TextureCanvas c)
    {
        var seed = c.NextSeed();
        var aspect = c.Random.LogBetween(.3f, 1);
        Lay(c, 6, 20, (u, v) => Hashing.Unit((int)MathF.Floor(u), (int)MathF.Floor(v * aspect), seed), bend: .2f);
    }

    private static void Finish(TextureCanvas c)
    {
        var r = c.Random;
        c.Height.Standardise();
        if (r.Chance(.4f))
            Filters.Blur(c.Height, c.D, r.Between(.4f, 1.2f));
        if (r.Chance(.5f))
            return;
        c.Noise(new SpectrumShape(r.Between(0, 1.5f), High: r.LogBetween(.2f, 2)), c.D);
        c.Height.Blend(1, c.D, r.LogBetween(.05f, .6f));
    }
}
