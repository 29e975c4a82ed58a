using System.Numerics;
using System.Runtime.InteropServices;

namespace Suite.Inspection.Features;

/// <summary>The three loops everything here spends its time in, eight floats at a time where the processor can.</summary>
internal static class VectorArithmetic
{
    /// <summary>Σ a·b in 32 bits with four running sums: as exact as a blocked sum of a few thousand terms is.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException("Both must have the same length.", nameof(b));
        }

        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var vb = MemoryMarshal.Cast<float, Vector<float>>(b);
        var (s0, s1, s2, s3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var i = 0;
        for (; i + 4 <= va.Length; i += 4)
        {
            s0 += va[i] * vb[i];
            s1 += va[i + 1] * vb[i + 1];
            s2 += va[i + 2] * vb[i + 2];
            s3 += va[i + 3] * vb[i + 3];
        }

        for (; i < va.Length; i++)
        {
            s0 += va[i] * vb[i];
        }

        var sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (var j = va.Length * Vector<float>.Count; j < a.Length; j++)
        {
            sum += a[j] * b[j];
        }

        return sum;
    }

    /// <summary>y += scale · x.</summary>
    public static void AddScaled(Span<float> y, float scale, ReadOnlySpan<float> x)
    {
        if (x.Length != y.Length)
        {
            throw new ArgumentException("Both must have the same length.", nameof(x));
        }

        var vx = MemoryMarshal.Cast<float, Vector<float>>(x);
        var vy = MemoryMarshal.Cast<float, Vector<float>>(y);
        var s = new Vector<float>(scale);
        for (var i = 0; i < vy.Length; i++)
        {
            vy[i] += s * vx[i];
        }

        for (var j = vx.Length * Vector<float>.Count; j < x.Length; j++)
        {
            y[j] += scale * x[j];
        }
    }

    /// <summary>Scales to length one; a vector of zeros stays.</summary>
    public static void Normalise(Span<float> x)
    {
        var length = MathF.Sqrt(Dot(x, x));
        if (length <= 0)
        {
            return;
        }

        for (var i = 0; i < x.Length; i++)
        {
            x[i] /= length;
        }
    }
}
