using System.Numerics;
using System.Runtime.InteropServices;

namespace Suite.Text.Linear;

/// <summary>Sums over rows of floats whose length is a multiple of <see cref="Multiple"/>. Sums run in the same order on every machine with the same vector width.</summary>
internal static class SimdRows
{
    /// <summary>Whole vectors up to 512 bits.</summary>
    public const int Multiple = 16;

    public static int Padded(int length) => (length + Multiple - 1) / Multiple * Multiple;

    /// <summary>sum += factor · row.</summary>
    public static void AddScaled(ReadOnlySpan<float> row, float factor, Span<float> sum)
    {
        var from = MemoryMarshal.Cast<float, Vector<float>>(row);
        var to = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var scale = new Vector<float>(factor);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += from[i] * scale;
        }
    }

    public static float Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var left = MemoryMarshal.Cast<float, Vector<float>>(one);
        var right = MemoryMarshal.Cast<float, Vector<float>>(other);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return Vector.Sum(sum);
    }

    /// <summary>Exponentials that sum to 1, in place.</summary>
    public static void Softmax(Span<float> logits)
    {
        var largest = float.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        var sum = 0f;
        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] = MathF.Exp(logits[i] - largest);
            sum += logits[i];
        }

        for (var i = 0; i < logits.Length; i++)
        {
            logits[i] /= sum;
        }
    }
}
