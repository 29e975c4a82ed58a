using System.Numerics;
using System.Runtime.InteropServices;

namespace Suite.Inspection.Features;

/// <summary>The loops everything here spends its time in, eight floats at a time where the processor can.</summary>
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
            s0 = Vector.FusedMultiplyAdd(va[i], vb[i], s0);
            s1 = Vector.FusedMultiplyAdd(va[i + 1], vb[i + 1], s1);
            s2 = Vector.FusedMultiplyAdd(va[i + 2], vb[i + 2], s2);
            s3 = Vector.FusedMultiplyAdd(va[i + 3], vb[i + 3], s3);
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

    /// <summary>Σ a·row for one to four neighbouring rows; the vector is fetched once for all of them.</summary>
    public static (float First, float Second, float Third, float Fourth) Dots(ReadOnlySpan<float> a, FeatureMatrix rows, int first, int count)
    {
        if (count < 4)
        {
            return (Dot(a, rows.Row(first)), count > 1 ? Dot(a, rows.Row(first + 1)) : 0, count > 2 ? Dot(a, rows.Row(first + 2)) : 0, 0);
        }

        var va = MemoryMarshal.Cast<float, Vector<float>>(a);
        var v0 = MemoryMarshal.Cast<float, Vector<float>>(rows.Row(first))[..va.Length];
        var v1 = MemoryMarshal.Cast<float, Vector<float>>(rows.Row(first + 1))[..va.Length];
        var v2 = MemoryMarshal.Cast<float, Vector<float>>(rows.Row(first + 2))[..va.Length];
        var v3 = MemoryMarshal.Cast<float, Vector<float>>(rows.Row(first + 3))[..va.Length];
        var (s0, s1, s2, s3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        for (var i = 0; i < va.Length; i++)
        {
            var x = va[i];
            s0 = Vector.FusedMultiplyAdd(x, v0[i], s0);
            s1 = Vector.FusedMultiplyAdd(x, v1[i], s1);
            s2 = Vector.FusedMultiplyAdd(x, v2[i], s2);
            s3 = Vector.FusedMultiplyAdd(x, v3[i], s3);
        }

        var sums = (Vector.Sum(s0), Vector.Sum(s1), Vector.Sum(s2), Vector.Sum(s3));
        for (var j = va.Length * Vector<float>.Count; j < a.Length; j++)
        {
            sums.Item1 += a[j] * rows.Row(first)[j];
            sums.Item2 += a[j] * rows.Row(first + 1)[j];
            sums.Item3 += a[j] * rows.Row(first + 2)[j];
            sums.Item4 += a[j] * rows.Row(first + 3)[j];
        }

        return sums;
    }

    /// <summary>y += Σ scale · row over one to four neighbouring rows.</summary>
    public static void AddRows(Span<float> y, ReadOnlySpan<float> scales, FeatureMatrix rows, int first)
    {
        if (scales.Length != 4)
        {
            for (var r = 0; r < scales.Length; r++)
            {
                AddScaled(y, scales[r], rows.Row(first + r));
            }

            return;
        }

        var vy = MemoryMarshal.Cast<float, Vector<float>>(y);
        var v0 = MemoryMarshal.Cast<float, Vector<float>>(rows.Row(first))[..vy.Length];
        var v1 = MemoryMarshal.Cast<float, Vector<float>>(rows.Row(first + 1))[..vy.Length];
        var v2 = MemoryMarshal.Cast<float, Vector<float>>(rows.Row(first + 2))[..vy.Length];
        var v3 = MemoryMarshal.Cast<float, Vector<float>>(rows.Row(first + 3))[..vy.Length];
        var (s0, s1, s2, s3) = (new Vector<float>(scales[0]), new Vector<float>(scales[1]), new Vector<float>(scales[2]), new Vector<float>(scales[3]));
        for (var i = 0; i < vy.Length; i++)
        {
            vy[i] = Vector.FusedMultiplyAdd(s3, v3[i], Vector.FusedMultiplyAdd(s2, v2[i], Vector.FusedMultiplyAdd(s1, v1[i], Vector.FusedMultiplyAdd(s0, v0[i], vy[i]))));
        }

        for (var j = vy.Length * Vector<float>.Count; j < y.Length; j++)
        {
            y[j] += (scales[0] * rows.Row(first)[j]) + (scales[1] * rows.Row(first + 1)[j]) + (scales[2] * rows.Row(first + 2)[j]) + (scales[3] * rows.Row(first + 3)[j]);
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
