using System.Numerics;
using System.Runtime.InteropServices;

namespace Suite.Imagery.Fields;

/// <summary>A square of floats, row by row: height, brightness, coverage or distance, one a pixel.</summary>
internal sealed class Field(int size)
{
    public int Size { get; } = size;

    public float[] Values { get; } = new float[size * size];

    public Span<float> Row(int y) => Values.AsSpan(y * Size, Size);

    public void Clear() => Values.AsSpan().Clear();

    public void CopyFrom(Field other) => other.Values.CopyTo(Values, 0);

    /// <summary>Every value v becomes map(v).</summary>
    public void Map(Func<float, float> map)
    {
        var values = Values;
        for (var i = 0; i < values.Length; i++)
            values[i] = map(values[i]);
    }

    /// <summary>Every value becomes map(a, b) of the two fields at its place; either may be this one.</summary>
    public void Map(Field a, Field b, Func<float, float, float> map)
    {
        float[] values = Values, left = a.Values, right = b.Values;
        for (var i = 0; i < values.Length; i++)
            values[i] = map(left[i], right[i]);
    }

    /// <summary>this × own + other × share.</summary>
    public void Blend(float own, Field other, float share)
    {
        var to = MemoryMarshal.Cast<float, Vector<float>>(Values.AsSpan());
        var from = MemoryMarshal.Cast<float, Vector<float>>(other.Values.AsSpan());
        Vector<float> a = new(own), b = new(share);
        for (var i = 0; i < to.Length; i++)
            to[i] = (to[i] * a) + (from[i] * b);
        for (var i = to.Length * Vector<float>.Count; i < Values.Length; i++)
            Values[i] = (Values[i] * own) + (other.Values[i] * share);
    }

    /// <summary>Mean 0 and deviation 1, then cut at ±<paramref name="limit"/>; a constant field becomes 0.</summary>
    public void Standardise(float limit = 4)
    {
        var (mean, deviation) = Moments();
        if (deviation < 1e-12f)
        {
            Clear();
            return;
        }

        var values = MemoryMarshal.Cast<float, Vector<float>>(Values.AsSpan());
        var factor = 1 / deviation;
        Vector<float> shift = new(mean), scale = new(factor), top = new(limit), bottom = new(-limit);
        for (var i = 0; i < values.Length; i++)
            values[i] = Vector.Min(top, Vector.Max(bottom, (values[i] - shift) * scale));
        for (var i = values.Length * Vector<float>.Count; i < Values.Length; i++)
            Values[i] = Math.Clamp((Values[i] - mean) * factor, -limit, limit);
    }

    public (float Mean, float Deviation) Moments()
    {
        double sum = 0, squares = 0;
        foreach (var value in Values)
        {
            sum += value;
            squares += (double)value * value;
        }

        var mean = sum / Values.Length;
        return ((float)mean, (float)Math.Sqrt(Math.Max(0, (squares / Values.Length) - (mean * mean))));
    }

    /// <summary>Bilinear, the field going on with its other side beyond the border.</summary>
    public float SampleWrapped(float x, float y)
    {
        var floorX = MathF.Floor(x);
        var floorY = MathF.Floor(y);
        float fx = x - floorX, fy = y - floorY;
        int x0 = Wrap((int)floorX), y0 = Wrap((int)floorY);
        var x1 = x0 + 1 == Size ? 0 : x0 + 1;
        var y1 = y0 + 1 == Size ? 0 : y0 + 1;
        float[] v = Values;
        var top = v[(y0 * Size) + x0] + (fx * (v[(y0 * Size) + x1] - v[(y0 * Size) + x0]));
        var bottom = v[(y1 * Size) + x0] + (fx * (v[(y1 * Size) + x1] - v[(y1 * Size) + x0]));
        return top + (fy * (bottom - top));
    }

    /// <summary>Bilinear, the border's value beyond the border.</summary>
    public float SampleClamped(float x, float y)
    {
        x = Math.Clamp(x, 0, Size - 1.001f);
        y = Math.Clamp(y, 0, Size - 1.001f);
        int x0 = (int)x, y0 = (int)y;
        float fx = x - x0, fy = y - y0;
        var at = (y0 * Size) + x0;
        float[] v = Values;
        var top = v[at] + (fx * (v[at + 1] - v[at]));
        var bottom = v[at + Size] + (fx * (v[at + Size + 1] - v[at + Size]));
        return top + (fy * (bottom - top));
    }

    private int Wrap(int i)
    {
        i %= Size;
        return i < 0 ? i + Size : i;
    }
}
