using Suite.Imagery.Fields;

namespace Suite.Imagery.Defects;

/// <summary>Puts defects into a picture and their places into a mask. Not thread-safe: it owns its working fields.</summary>
internal sealed class DefectPainter(int size)
{
    /// <summary>In the order of the bits of <see cref="DefectKinds"/>.</summary>
    internal static readonly IReadOnlyList<Action<DefectCanvas>> Shapes =
    [
        LineDefects.Scratch, LineDefects.Crack, AreaDefects.Dent, AreaDefects.Pits, AreaDefects.Patch, LineDefects.Inclusions, LineDefects.Crazing,
        LineDefects.Band, AreaDefects.Stain, LineDefects.Gouge, AreaDefects.Rub, AreaDefects.Chip, AreaDefects.Blowhole, AreaDefects.Flecks,
    ];

    public DefectCanvas Canvas { get; } = new(size);

    /// <summary>Draws one defect of that kind about that place.</summary>
    /// <param name="picture">In grey levels; changed where the defect is.</param>
    /// <param name="mask">The kind's bit is set where the defect covers a pixel.</param>
    /// <param name="kind">Index of the bit.</param>
    /// <param name="seed">Of form and look.</param>
    /// <param name="x">Of the middle, in pixels.</param>
    /// <param name="y">Of the middle, in pixels.</param>
    /// <param name="strength">In grey levels: what full contrast means here.</param>
    public void Paint(Field picture, ushort[] mask, int kind, ulong seed, float x, float y, float strength)
    {
        Canvas.Reset(seed);
        (Canvas.X, Canvas.Y) = (x, y);
        Shapes[kind](Canvas);
        Apply(picture, strength);
        Mark(mask, (ushort)(1 << kind));
    }

    /// <summary>Changes the picture by the canvas' coverage and look.</summary>
    public void Apply(Field picture, float strength)
    {
        var c = Canvas;
        if (c.Smear > 0)
        {
            c.A.CopyFrom(picture);
            Filters.Blur(c.A, c.B, 3 * c.Scale);
            Mix(picture, c.A, c.Coverage, c.Smear);
        }

        if (c.Roughness > 0)
        {
            c.Random.FillSymmetric(c.A.Values);
            Filters.Blur(c.A, c.B, c.Random.Between(.4f, 1) * c.Scale);
            c.A.Map(c.A, c.Coverage, (noise, cover) => noise * cover);
            picture.Blend(1, c.A, c.Roughness * strength * 3);
        }

        if (c.Relief != 0)
        {
            Filters.Emboss(c.Coverage, c.A, c.Light, MathF.Max(c.Scale * .8f, .8f));
            picture.Blend(1, c.A, c.Relief * strength);
        }

        picture.Blend(1, c.Coverage, c.Tone * strength);
    }

    private void Mark(ushort[] mask, ushort bit)
    {
        var coverage = Canvas.Coverage.Values;
        var level = Canvas.MaskLevel;
        for (var i = 0; i < coverage.Length; i++)
        {
            if (coverage[i] >= level)
                mask[i] |= bit;
        }
    }

    private static void Mix(Field picture, Field other, Field coverage, float share)
    {
        float[] values = picture.Values, others = other.Values, covers = coverage.Values;
        for (var i = 0; i < values.Length; i++)
            values[i] += covers[i] * share * (others[i] - values[i]);
    }
}
