using Suite.Torch.Networks;

namespace Suite.Torch.Training;

/// <summary>How a batch's pictures are mixed with one another.</summary>
/// <param name="MixUpAlpha">Of the Beta distribution of the share in MixUp (Zhang et al., 2018, arXiv:1710.09412); 0 for none.</param>
/// <param name="CutMixAlpha">Likewise in CutMix (Yun et al., 2019, arXiv:1905.04899); 0 for none.</param>
public sealed record MixingOptions(double MixUpAlpha = 0.4, double CutMixAlpha = 1.0);

/// <summary>MixUp and CutMix: a batch becomes pairs of its own pictures, and each target the same share of two. Pure but for the batch it writes to.</summary>
public static class LabelMixing
{
    /// <summary>Mixes a batch in place, by the one way or, where both are on, by either with the same chance.</summary>
    /// <param name="batch">Pictures and targets are overwritten.</param>
    /// <returns>The share that each picture kept of itself.</returns>
    public static double Apply(TrainingBatch batch, int channels, MixingOptions options, Random random)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        var cut = options.CutMixAlpha > 0 && (options.MixUpAlpha <= 0 || random.Next(2) == 0);
        var alpha = cut ? options.CutMixAlpha : options.MixUpAlpha;
        if (alpha <= 0 || batch.Targets is null)
        {
            return 1;
        }

        var partners = Enumerable.Range(0, batch.Count).ToArray();
        random.Shuffle(partners);
        var kept = Beta(alpha, random);
        var pictures = (float[])batch.Pictures.Clone();
        kept = cut ? Cut(batch, channels, pictures, partners, kept, random) : Blend(batch.Pictures, pictures, partners, kept);
        Blend(batch.Targets, (float[])batch.Targets.Clone(), partners, kept);
        return kept;
    }

    /// <summary>Symmetric: both parameters are <paramref name="alpha"/>.</summary>
    internal static double Beta(double alpha, Random random)
    {
        var (x, y) = (Gamma(alpha, random), Gamma(alpha, random));
        return x + y > 0 ? x / (x + y) : random.Next(2);
    }

    private static double Blend(float[] values, float[] before, int[] partners, double kept)
    {
        var each = values.Length / partners.Length;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)((kept * before[i]) + ((1 - kept) * before[(partners[i / each] * each) + (i % each)]));
        }

        return kept;
    }

    /// <summary>A rectangle of the partner's picture; what it covers after clipping at the border is its share.</summary>
    private static double Cut(TrainingBatch batch, int channels, float[] before, int[] partners, double kept, Random random)
    {
        var side = Math.Sqrt(1 - kept);
        var (height, width) = (batch.Height, batch.Width);
        var (cutHeight, cutWidth, middleY, middleX) = ((int)(side * height), (int)(side * width), random.Next(height), random.Next(width));
        var (y0, y1) = (Math.Max(0, middleY - (cutHeight / 2)), Math.Min(height, middleY + (cutHeight / 2)));
        var (x0, x1) = (Math.Max(0, middleX - (cutWidth / 2)), Math.Min(width, middleX + (cutWidth / 2)));
        for (var plane = 0; plane < batch.Count * channels; plane++)
        {
            var from = ((partners[plane / channels] * channels) + (plane % channels)) * height * width;
            for (var y = y0; y < y1; y++)
            {
                Array.Copy(before, from + (y * width) + x0, batch.Pictures, (plane * height * width) + (y * width) + x0, Math.Max(0, x1 - x0));
            }
        }

        return 1 - ((double)Math.Max(0, y1 - y0) * Math.Max(0, x1 - x0) / (height * width));
    }

    /// <summary>Marsaglia and Tsang, "A simple method for generating gamma variables", 2000; below 1 by the power of a uniform.</summary>
    private static double Gamma(double shape, Random random)
    {
        if (shape < 1)
        {
            return Gamma(shape + 1, random) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
            var v = Math.Pow(1 + (c * normal), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (normal * normal / 2) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }
}
