using System.Numerics;
using System.Runtime.InteropServices;
using Suite.Imagery.Defects;
using Suite.Imagery.Fields;

namespace Suite.Imagery.Textures;

/// <summary>Photographs a surface: cut, turned, mirrored, lit, out of focus, noisy, through a lossy codec.</summary>
internal sealed class ViewRenderer(TextureSamplerOptions options)
{
    private readonly Field _picture = new(options.Size);
    private readonly Field _spare = new(options.Size);
    private readonly SurfaceRandom _random = new(0);

    /// <summary>Of the surface 1.5 times as large as the view; noise stays below its contrast, both in grey levels.</summary>
    public void Render(Field surface, ushort[] mask, ulong seed, float contrast, TextureView view)
    {
        _random.Reset(seed);
        Cut(surface, mask, view.Mask);
        view.Defects = Seen(view.Mask);
        Relight();
        if (_random.Chance(.35f))
            Filters.Blur(_picture, _spare, _random.LogBetween(.3f, 1.1f));
        AddNoise(MathF.Min(7, contrast * .8f));
        if (_random.Chance(.3f))
            BlockNoise.Apply(_picture, _random.LogBetween(2, 14));
        Write(view.Pixels);
    }

    private void Cut(Field surface, ushort[] mask, ushort[] seen)
    {
        int size = options.Size, last = surface.Size - 1;
        var turn = _random.Chance(.4f) ? 0 : _random.Between(-options.TurnMax, options.TurnMax);
        var zoom = turn == 0 && _random.Chance(.6f) ? 1 : _random.LogBetween(.8f, 1.1f);
        var (sin, cos) = MathF.SinCos(turn);
        float reach = size * zoom * (MathF.Abs(sin) + MathF.Abs(cos)) / 2, room = MathF.Max((last / 2f) - reach - 1, 0);
        float middleX = MathF.Round((last / 2f) + _random.Between(-room, room)), middleY = MathF.Round((last / 2f) + _random.Between(-room, room));
        float flipX = _random.Sign(), flipY = _random.Sign(), half = size / 2;
        float stepX = zoom * cos * flipX, stepY = zoom * sin * flipX;
        for (var y = 0; y < size; y++)
        {
            var row = _picture.Row(y);
            var v = (y - half) * flipY * zoom;
            float sx = middleX - (half * stepX) - (v * sin), sy = middleY - (half * stepY) + (v * cos);
            for (var x = 0; x < size; x++, sx += stepX, sy += stepY)
            {
                row[x] = surface.SampleClamped(sx, sy);
                var at = ((int)Math.Clamp(sy + .5f, 0, last) * surface.Size) + (int)Math.Clamp(sx + .5f, 0, last);
                seen[(y * size) + x] = mask[at];
            }
        }
    }

    /// <summary>Contrast, a gradient, a bow (a lamp in the middle, or shade at two sides), a shift; then gamma.</summary>
    private void Relight()
    {
        var size = options.Size;
        float contrast = _random.LogBetween(.75f, 1.3f), shift = _random.Between(-14, 14), angle = _random.Angle();
        float tilt = _random.Chance(.5f) ? _random.Between(0, .3f) : 0, bow = _random.Chance(.35f) ? _random.Between(-.35f, .15f) : 0;
        float dx = MathF.Cos(angle) * tilt * 2 / size, dy = MathF.Sin(angle) * tilt * 2 / size;
        float across = _random.Angle(), bowX = MathF.Cos(across) * 2 / size, bowY = MathF.Sin(across) * 2 / size;
        var gamma = _random.Chance(.4f) ? _random.LogBetween(.7f, 1.4f) : 1;
        var (mean, _) = _picture.Moments();
        for (var y = 0; y < size; y++)
        {
            var row = _picture.Row(y);
            for (var x = 0; x < size; x++)
            {
                float px = x - (size / 2), py = y - (size / 2), off = (px * bowX) + (py * bowY);
                var light = 1 + (px * dx) + (py * dy) + (bow * off * off);
                row[x] = ((((row[x] - mean) * contrast) + mean) * light) + shift;
            }
        }

        if (gamma != 1)
            Gamma(gamma);
    }

    private void Gamma(float gamma)
    {
        var values = MemoryMarshal.Cast<float, Vector<float>>(_picture.Values.AsSpan());
        for (var i = 0; i < values.Length; i++)
        {
            var unit = Vector.Min(new Vector<float>(255), Vector.Max(Vector<float>.One, values[i])) * (1 / 255f);
            values[i] = Vector.Exp(Vector.Log(unit) * gamma) * 255;
        }
    }

    private void AddNoise(float deviationMax)
    {
        var deviation = _random.Chance(.2f) ? 0 : _random.LogBetween(.5f, deviationMax);
        _random.FillSymmetric(_spare.Values);
        _picture.Blend(1, _spare, deviation * 1.73f);
    }

    private void Write(byte[] pixels)
    {
        var values = _picture.Values;
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)Math.Clamp(values[i] + .5f, 0, 255);
    }

    private static DefectKinds Seen(ushort[] mask)
    {
        Span<int> counts = stackalloc int[16];
        foreach (var pixel in mask)
            for (uint bits = pixel; bits != 0; bits &= bits - 1)
                counts[BitOperations.TrailingZeroCount(bits)]++;
        var seen = 0;
        for (var kind = 0; kind < counts.Length; kind++)
            seen |= counts[kind] >= TextureSampler.VisiblePixelsMin ? 1 << kind : 0;
        return (DefectKinds)seen;
    }
}
