using System.Numerics;
using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>
/// What a family draws with: the field it must fill, spare fields and chance. A family fills <see cref="Height"/> in any
/// scale; it is brought to mean 0 and deviation 1 afterwards.
/// </summary>
internal sealed class TextureCanvas
{
    private readonly SpectralNoise _spectrum;

    public TextureCanvas(int size)
    {
        Size = size;
        Height = new Field(size);
        A = new Field(size);
        B = new Field(size);
        C = new Field(size);
        D = new Field(size);
        _spectrum = new SpectralNoise(Math.Clamp((int)BitOperations.RoundUpToPowerOf2((uint)size + 1) / 2, 32, 1024));
    }

    public int Size { get; }

    public SurfaceRandom Random { get; } = new(0);

    public Field Height { get; }

    public Field A { get; }

    public Field B { get; }

    public Field C { get; }

    public Field D { get; }

    /// <summary>A number of 32 random bits, to seed what hashes.</summary>
    public uint NextSeed() => (uint)Random.NextBits();

    /// <summary>Noise of that spectrum, mean 0 and deviation 1; where a second field is given, another independent one.</summary>
    public void Noise(in SpectrumShape shape, Field first, Field? second = null)
    {
        _spectrum.Synthesise(Random, shape);
        Tile(_spectrum.First, first);
        first.Standardise();
        if (second is null)
            return;
        Tile(_spectrum.Second, second);
        second.Standardise();
    }

    /// <summary>
    /// Coordinates in periods, turned by the angle and bent by smooth noise: <paramref name="u"/> grows across the grain,
    /// <paramref name="v"/> along it.
    /// </summary>
    /// <param name="u">Written.</param>
    /// <param name="v">Written.</param>
    /// <param name="angle">In radians.</param>
    /// <param name="period">Pixels for 1 of <paramref name="u"/>.</param>
    /// <param name="aspect">A period of v is this many times that of u.</param>
    /// <param name="bend">Strength of the bending in periods; 0 leaves lines straight.</param>
    /// <param name="bendScale">Size of the bends, as a frequency in cycles per pixel.</param>
    public void Coordinates(Field u, Field v, float angle, float period, float aspect = 1, float bend = 0, float bendScale = .01f)
    {
        if (bend > 0)
            Noise(new SpectrumShape(2, High: bendScale), u, v);
        var (sin, cos) = MathF.SinCos(angle);
        float offsetU = Random.Between(0, 64), offsetV = Random.Between(0, 64), inverse = 1 / period, inverseV = 1 / (period * aspect);
        for (var y = 0; y < Size; y++)
        {
            Span<float> us = u.Row(y), vs = v.Row(y);
            for (var x = 0; x < Size; x++)
            {
                var bendU = bend > 0 ? bend * us[x] : 0;
                var bendV = bend > 0 ? bend * vs[x] : 0;
                us[x] = (((x * cos) + (y * sin)) * inverse) + bendU + offsetU;
                vs[x] = (((y * cos) - (x * sin)) * inverseV) + bendV + offsetV;
            }
        }
    }

    /// <summary>Repeats the tile from a random corner.</summary>
    private void Tile(Field tile, Field to)
    {
        int dx = Random.Integer(0, tile.Size - 1), dy = Random.Integer(0, tile.Size - 1);
        for (var y = 0; y < Size; y++)
        {
            Span<float> from = tile.Row((y + dy) & (tile.Size - 1)), row = to.Row(y);
            for (var x = 0; x < Size;)
            {
                var start = (x + dx) & (tile.Size - 1);
                var length = Math.Min(tile.Size - start, Size - x);
                from.Slice(start, length).CopyTo(row[x..]);
                x += length;
            }
        }
    }
}
