using Suite.Imagery.Fields;

namespace Suite.Imagery.Defects;

/// <summary>What the shape of one defect is drawn on, and how it will change the picture.</summary>
internal sealed class DefectCanvas(int size)
{
    public int Size { get; } = size;

    public SurfaceRandom Random { get; } = new(0);

    /// <summary>0 where the surface is sound, 1 where it is wholly defective.</summary>
    public Field Coverage { get; } = new(size);

    public Field A { get; } = new(size);

    public Field B { get; } = new(size);

    /// <summary>Multiplies widths and lengths: 1 for pictures of about 100 pixels.</summary>
    public float Scale { get; set; } = 1;

    /// <summary>Where the defect lies, in pixels.</summary>
    public float X { get; set; }

    public float Y { get; set; }

    /// <summary>Change of brightness where the coverage is 1, in units of the strength: −1 to 1.</summary>
    public float Tone { get; set; }

    /// <summary>Brightness of the side that faces the light, in units of the strength.</summary>
    public float Relief { get; set; }

    /// <summary>Where the light comes from, in radians.</summary>
    public float Light { get; set; }

    /// <summary>Random brightness inside, in units of the strength.</summary>
    public float Roughness { get; set; }

    /// <summary>How much of the texture is lost inside: 0 none, 1 all.</summary>
    public float Smear { get; set; }

    /// <summary>Pixels whose coverage is at least this belong to the mask.</summary>
    public float MaskLevel { get; set; }

    public void Reset(ulong seed)
    {
        Random.Reset(seed);
        Coverage.Clear();
        Light = Random.Angle();
        (Tone, Relief, Roughness, Smear, MaskLevel) = (0, 0, 0, 0, .35f);
    }
}
