using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>Surfaces made of cells about scattered points: grains, spangles, leather, networks.</summary>
internal static class CellFamilies
{
    internal static readonly TextureFamily[] All =
    [
        new("cobbles", c => Cells(c, 7, 24, (near, gap, _) => (1 - (near * near)) * Profiles.Step(0, .25f, gap))),
        new("craters", c => Cells(c, 6, 20, (near, _, _) => Profiles.Step(.15f, .6f, near) + (.5f * MathF.Exp(-MathF.Pow((near - .6f) * 7, 2))))),
        new("spangle", Spangle),
        new("grain boundaries", GrainBoundaries),
        new("crystals of many directions", ManyDirections),
        new("leather", Leather),
        new("network", Network),
        new("shards", Shards),
        new("foam", Foam),
        new("fibrous cells", c => Cells(c, 3, 7, (near, _, identity) => near + (.4f * identity), stretchMin: 4, stretchMax: 10)),
    ];

    private static void Cells(
        TextureCanvas c, float cellMin, float cellMax, Func<float, float, float, float> map, float stretchMin = 1, float stretchMax = 1.5f)
    {
        var r = c.Random;
        CellNoise.Write(c.A, c.B, c.C, r.LogBetween(cellMin, cellMax), r.LogBetween(stretchMin, stretchMax), r.Angle(), r.Between(.7f, 1), c.NextSeed());
        var sign = r.Sign();
        float[] a = c.A.Values, b = c.B.Values, identity = c.C.Values, height = c.Height.Values;
        for (var i = 0; i < height.Length; i++)
            height[i] = sign * map(a[i], b[i], identity[i]);
        Grain(c);
    }

    /// <summary>Flat cells, each of its own brightness, as galvanised sheet has them.</summary>
    private static void Spangle(TextureCanvas c)
    {
        var bend = c.Random.Between(.0f, .3f);
        Cells(c, 9, 30, (near, _, identity) => identity + (bend * near), 1, 2);
    }

    private static void GrainBoundaries(TextureCanvas c)
    {
        float width = c.Random.Between(.05f, .16f), spread = c.Random.Between(0, .3f);
        Cells(c, 8, 26, (_, gap, identity) => Profiles.Step(0, width, gap) + (spread * identity));
    }

    /// <summary>Every cell is hatched in its own direction, as pearlite and spangle under a microscope.</summary>
    private static void ManyDirections(TextureCanvas c)
    {
        var r = c.Random;
        CellNoise.Write(c.A, c.B, c.C, r.LogBetween(16, 40), r.Between(1, 1.5f), r.Angle(), 1, c.NextSeed());
        float inverse = 1 / r.LogBetween(3, 7), tone = r.Between(0, 1.5f);
        for (var y = 0; y < c.Size; y++)
        {
            Span<float> row = c.Height.Row(y), identities = c.C.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var (sin, cos) = MathF.SinCos(identities[x] * MathF.PI * 7);
                row[x] = Profiles.Wave(((x * cos) + (y * sin)) * inverse) + (tone * identities[x]);
            }
        }

        Grain(c);
    }

    private static void Leather(TextureCanvas c)
    {
        var r = c.Random;
        CellNoise.Write(c.A, c.B, c.C, r.LogBetween(5, 14), r.Between(1, 1.8f), r.Angle(), 1, c.NextSeed());
        c.C.Map(c.B, c.B, (gap, _) => Profiles.Step(0, .45f, gap));
        c.Noise(new SpectrumShape(1.5f, High: .1f), c.A, c.B);
        Filters.Warp(c.C, c.A, c.B, r.Between(1, 4), c.D);
        Filters.Emboss(c.D, c.Height, r.Angle(), r.Between(.7f, 1.6f));
        c.Height.Blend(1, c.D, r.Between(0, 1));
        Grain(c);
    }

    private static void Network(TextureCanvas c)
    {
        var r = c.Random;
        CellNoise.Write(c.A, c.B, c.C, r.LogBetween(10, 30), r.Between(1, 2), r.Angle(), 1, c.NextSeed());
        var width = r.Between(.03f, .1f);
        c.C.Map(c.B, c.B, (gap, _) => MathF.Exp(-gap / width));
        c.Noise(new SpectrumShape(1.3f, High: .2f), c.A, c.B);
        Filters.Warp(c.C, c.A, c.B, r.Between(2, 7), c.Height);
        var sign = r.Sign();
        c.Height.Map(v => v * sign);
        Grain(c);
    }

    /// <summary>Tilted facets: every cell a plane of its own slope.</summary>
    private static void Shards(TextureCanvas c)
    {
        var r = c.Random;
        CellNoise.Write(c.A, c.B, c.C, r.LogBetween(8, 30), r.Between(1, 2.5f), r.Angle(), 1, c.NextSeed());
        var steep = r.Between(.02f, .08f);
        for (var y = 0; y < c.Size; y++)
        {
            Span<float> row = c.Height.Row(y), identities = c.C.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                var (sin, cos) = MathF.SinCos(identities[x] * 40);
                row[x] = Profiles.Fraction(((x * cos) + (y * sin)) * steep) + (.7f * identities[x]);
            }
        }

        Grain(c);
    }

    /// <summary>Cells of two sizes, walls bright.</summary>
    private static void Foam(TextureCanvas c)
    {
        var r = c.Random;
        var cell = r.LogBetween(10, 26);
        CellNoise.Write(c.A, c.B, c.C, cell, 1, 0, 1, c.NextSeed());
        c.Height.Map(c.B, c.A, (gap, near) => MathF.Exp(-gap * 6) + (.3f * near));
        CellNoise.Write(c.A, c.B, c.C, cell * r.Between(.3f, .45f), 1, 0, 1, c.NextSeed());
        c.B.Map(gap => MathF.Exp(-gap * 5));
        c.Height.Blend(1, c.B, r.Between(.2f, .6f));
        Grain(c);
    }

    private static void Grain(TextureCanvas c)
    {
        var r = c.Random;
        c.Height.Standardise();
        if (r.Chance(.5f))
            return;
        c.Noise(new SpectrumShape(r.Between(0, 1.2f), High: r.LogBetween(.2f, 2)), c.D);
        c.Height.Blend(1, c.D, r.LogBetween(.05f, .7f));
    }
}
