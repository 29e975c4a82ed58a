using System.Numerics;
using Suite.Imagery.Defects;
using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>
/// Draws surfaces that never were: a family of textures with all its parameters free, up to three defects, and two views of
/// the result. For teaching a network what surfaces look like where no photographs may be had.
/// </summary>
/// <remarks>
/// One instance serves one thread: it owns about 20 fields of 1.5 × the view's size squared. The same seed gives the same
/// bytes on machines of one kind; another processor's vector width or mathematics library may change the last bit of a float
/// and so, rarely, a byte by one. Cost at 96²: 1.4 ms a sample, that is 0.7 ms a view, on one core.
/// </remarks>
public sealed class TextureSampler
{
    /// <summary>Fewer pixels of a defect than this in a view count as not seen.</summary>
    public const int VisiblePixelsMin = 6;

    private readonly TextureSamplerOptions _options;
    private readonly TextureCanvas _canvas;
    private readonly DefectPainter _painter;
    private readonly ViewRenderer _views;
    private readonly ushort[] _mask;
    private readonly SurfaceRandom _random = new(0);

    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public TextureSampler(TextureSamplerOptions? options = null)
    {
        _options = options ?? new TextureSamplerOptions();
        _options.Validate();
        var size = _options.Size * 3 / 2;
        _canvas = new TextureCanvas(size);
        _painter = new DefectPainter(size);
        _painter.Canvas.Scale = MathF.Max(_options.Size / 96f, .5f);
        _views = new ViewRenderer(_options);
        _mask = new ushort[size * size];
    }

    /// <summary>One a family; the index is <see cref="TextureSample.Family"/>.</summary>
    public static IReadOnlyList<string> FamilyNames { get; } = [.. TextureFamilies.All.Select(f => f.Name)];

    /// <summary>One a bit of <see cref="DefectKinds"/>, lowest first.</summary>
    public static IReadOnlyList<string> DefectNames { get; } = [.. Enum.GetNames<DefectKinds>().Skip(1)];

    /// <summary>A sample that the next number of <paramref name="random"/> decides.</summary>
    public TextureSample Next(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var sample = new TextureSample(_options.Size);
        Render((ulong)random.NextInt64(), sample);
        return sample;
    }

    /// <summary>Writes the sample of that seed; allocates next to nothing.</summary>
    /// <param name="seed">Any number; neighbours give unrelated samples.</param>
    /// <param name="sample">Of the sampler's size; overwritten.</param>
    /// <param name="family">Draws this family; null lets the seed choose.</param>
    /// <param name="defects">Draws one defect of each of these kinds; null lets the seed choose.</param>
    /// <exception cref="ArgumentException">The sample is of another size.</exception>
    public void Render(ulong seed, TextureSample sample, int? family = null, DefectKinds? defects = null)
    {
        ArgumentNullException.ThrowIfNull(sample);
        if (sample.Size != _options.Size)
            throw new ArgumentException($"A sample of {sample.Size} pixels a side was passed to a sampler of {_options.Size}.", nameof(sample));
        _random.Reset(SurfaceRandom.Seed(seed, 1, 0));
        sample.Family = family ?? ChooseFamily();
        DrawTexture(seed, sample.Family, out var contrast);
        DrawDefects(seed, contrast, defects ?? ChooseDefects());
        _views.Render(_canvas.Height, _mask, SurfaceRandom.Seed(seed, 2, 0), contrast, sample.First);
        _views.Render(_canvas.Height, _mask, SurfaceRandom.Seed(seed, 2, 1), contrast, sample.Second);
    }

    private void DrawTexture(ulong seed, int family, out float contrast)
    {
        _canvas.Random.Reset(SurfaceRandom.Seed(seed, 3, 0));
        TextureFamilies.All[family].Draw(_canvas);
        _canvas.Height.Standardise();
        contrast = _random.LogBetween(3.5f, 42);
        var brightness = _random.Between(55, 190);
        var values = _canvas.Height.Values;
        for (var i = 0; i < values.Length; i++)
            values[i] = brightness + (contrast * values[i]);
    }

    /// <summary>Metal more often than its share of the families: it is what the trained network will see.</summary>
    private int ChooseFamily()
    {
        var count = TextureFamilies.All.Count;
        return _random.Chance(.2f) ? count - 1 - _random.Integer(0, MetalFamilies.All.Length - 1) : _random.Integer(0, count - 1);
    }

    private DefectKinds ChooseDefects()
    {
        if (_random.Chance(_options.SoundShare))
            return DefectKinds.None;
        var kinds = DefectKinds.None;
        var chance = _random.Unit();
        for (var count = chance < .6f ? 1 : chance < .9f ? 2 : 3; count > 0; count--)
            kinds |= (DefectKinds)(1 << _random.Integer(0, DefectPainter.Shapes.Count - 1));
        return kinds;
    }

    /// <summary>
    /// Contrast goes with the texture's, from hardly seen to plain: a defect as strong as on a smooth surface would be lost in
    /// a strong pattern.
    /// </summary>
    private void DrawDefects(ulong seed, float contrast, DefectKinds kinds)
    {
        Array.Clear(_mask);
        for (var bits = (uint)kinds; bits != 0; bits &= bits - 1)
        {
            var kind = BitOperations.TrailingZeroCount(bits);
            var strength = Math.Clamp((4 + (contrast * 1.6f)) * _random.LogBetween(1, 4), 9, 130);
            float x = _random.Between(.3f, .7f) * _canvas.Size, y = _random.Between(.3f, .7f) * _canvas.Size;
            _painter.Paint(_canvas.Height, _mask, kind, SurfaceRandom.Seed(seed, 4, (ulong)kind), x, y, strength);
        }
    }
}
