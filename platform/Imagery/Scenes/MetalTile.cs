using System.Numerics;
using Suite.Imagery.Fields;

namespace Suite.Imagery.Scenes;

/// <summary>
/// A square of one finish that repeats without a seam. Synthesising a million pixels for every part would take a tenth of a
/// second; parts show the same tile from another corner, mirrored, with streaks and light of their own.
/// </summary>
internal sealed class MetalTile
{
    private MetalTile(Field height, float contrast, float brightness, float streak)
    {
        Height = height;
        (Contrast, Brightness, Streak) = (contrast, brightness, streak);
    }

    /// <summary>Mean 0 and deviation 1; its side is a power of two.</summary>
    public Field Height { get; }

    /// <summary>Deviation of the surface's brightness in grey levels.</summary>
    public float Contrast { get; }

    /// <summary>Mean in grey levels.</summary>
    public float Brightness { get; }

    /// <summary>Deviation of the streaks that are a part's own, in grey levels.</summary>
    public float Streak { get; }

    public static MetalTile Create(MetalFinish finish, int size, ulong seed)
    {
        var random = new SurfaceRandom(SurfaceRandom.Seed(seed, 11, (ulong)finish));
        var noise = new SpectralNoise(Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)size), 128, 1024));
        // Frequencies are per pixel: a larger picture shows the same part, not more of it, but also what a smaller one cannot.
        var fine = MathF.Pow(256f / Math.Max(size, 256), .7f);
        return finish switch
        {
            MetalFinish.Brushed => new MetalTile(Brushed(noise, random, fine), random.Between(9, 13), random.Between(120, 150), random.Between(3, 6)),
            MetalFinish.Rolled => new MetalTile(Rolled(noise, random, fine), random.Between(5, 8), random.Between(125, 155), random.Between(1.5f, 3)),
            _ => new MetalTile(Cast(noise, random, fine), random.Between(9, 14), random.Between(95, 125), 0),
        };
    }

    private static Field Brushed(SpectralNoise noise, SurfaceRandom random, float fine)
    {
        noise.Synthesise(random, new SpectrumShape(.35f, 0, MathF.Max(1.4f * fine, .5f), 0, random.Between(40, 70)));
        var height = Copy(noise.First);
        noise.Synthesise(random, new SpectrumShape(.3f, 0, .9f * fine, 0, random.Between(7, 11)));
        return Sum(height, noise.First, .55f);
    }

    private static Field Rolled(SpectralNoise noise, SurfaceRandom random, float fine)
    {
        noise.Synthesise(random, new SpectrumShape(1.3f, 0, .08f * fine, 0, random.Between(15, 30)));
        var height = Copy(noise.First);
        noise.Synthesise(random, new SpectrumShape(random.Between(.2f, .5f), 0, MathF.Max(.7f * fine, .3f), 0, 1.8f));
        return Sum(height, noise.First, random.Between(1.4f, 2.2f));
    }

    /// <summary>The slope of a rough ground in the light's direction, so that grains have a bright and a dark side.</summary>
    private static Field Cast(SpectralNoise noise, SurfaceRandom random, float fine)
    {
        noise.Synthesise(random, new SpectrumShape(random.Between(.9f, 1.2f), .015f * fine, MathF.Max(.45f * fine, .2f)));
        var ground = noise.First;
        var height = new Field(ground.Size);
        int reach = Math.Max(1, (int)MathF.Round(1 / fine)), last = ground.Size - 1;
        for (var y = 0; y <= last; y++)
        {
            Span<float> row = height.Row(y), above = ground.Row((y - reach) & last), below = ground.Row((y + reach) & last);
            for (var x = 0; x <= last; x++)
                row[x] = below[(x + reach) & last] - above[(x - reach) & last];
        }

        height.Standardise();
        return Sum(height, noise.Second, .35f);
    }

    private static Field Copy(Field field)
    {
        var copy = new Field(field.Size);
        copy.CopyFrom(field);
        copy.Standardise();
        return copy;
    }

    private static Field Sum(Field height, Field other, float share)
    {
        other.Standardise();
        height.Blend(1, other, share);
        height.Standardise();
        return height;
    }
}
