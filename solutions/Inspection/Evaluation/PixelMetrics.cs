using Suite.Inspection.Datasets;
using Suite.Inspection.Features;
using Suite.Inspection.Models;

namespace Suite.Inspection.Evaluation;

/// <summary>How well heat maps find the pixels of defects.</summary>
/// <param name="Auroc">Over all pixels of all pictures.</param>
/// <param name="Aupro">
/// Area under the per-region overlap up to a false positive rate of .3, divided by .3 (Bergmann et al. 2019, MVTec AD): every defect counts the same, however
/// small it is.
/// </param>
public sealed record PixelResult(double Auroc, double Aupro);

/// <summary>
/// Collects pixels picture by picture. Scores are kept as counts of 2²⁰ values, floats cut to 12 bits of fraction, so memory does not grow with the pictures
/// and two scores are confused only where they differ by less than a four-thousandth. Thread-safe.
/// </summary>
public sealed class PixelMetrics
{
    private const int Bits = 20;
    private const double FalsePositivesMax = 0.3;

    /// <summary>Pictures above this are looked at in every second, third … pixel; 4 megapixels.</summary>
    private const int PixelsMax = 1 << 22;

    private readonly long[] _good = new long[1 << Bits];
    private readonly long[] _defective = new long[1 << Bits];
    private readonly double[] _overlap = new double[1 << Bits];
    private int _regions;

    /// <summary>Adds one picture.</summary>
    /// <param name="map">Stretched bilinearly over the picture.</param>
    /// <param name="mask">Where its defects are; all false for a good one.</param>
    public void Add(HeatMap map, DefectMask mask)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(mask);
        var step = (int)Math.Ceiling(Math.Sqrt((double)mask.Width * mask.Height / PixelsMax));
        var (width, height) = ((mask.Width + step - 1) / step, (mask.Height + step - 1) / step);
        var scores = MapResizing.Resize(map.Values, map.Width, map.Height, width, height);
        var defective = new bool[width * height];
        for (var i = 0; i < defective.Length; i++)
        {
            defective[i] = mask.IsDefect[(i / width * step * mask.Width) + (i % width * step)];
        }

        var regions = DefectRegions.Of(defective, width, height);
        lock (_good)
        {
            for (var i = 0; i < scores.Length; i++)
            {
                (defective[i] ? _defective : _good)[Bin(scores[i])]++;
            }

            foreach (var region in regions)
            {
                _regions++;
                foreach (var pixel in region)
                {
                    _overlap[Bin(scores[pixel])] += 1d / region.Count;
                }
            }
        }
    }

    /// <returns>Null where defective or good pixels are missing.</returns>
    public PixelResult? Result()
    {
        double defects = _defective.Sum(), good = _good.Sum();
        if (defects == 0 || good == 0)
        {
            return null;
        }

        double area = 0, overlapArea = 0, falsePositives = 0, caught = 0, overlap = 0;
        for (var bin = _good.Length - 1; bin >= 0; bin--)
        {
            var (wide, high, more) = (_good[bin] / good, _defective[bin] / defects, _overlap[bin] / _regions);
            area += wide * (caught + (high / 2));
            var counted = Math.Min(wide, Math.Max(0, FalsePositivesMax - falsePositives));
            overlapArea += wide > 0 ? counted * (overlap + (more * counted / wide / 2)) : 0;
            (falsePositives, caught, overlap) = (falsePositives + wide, caught + high, overlap + more);
        }

        return new PixelResult(area, overlapArea / FalsePositivesMax);
    }

    /// <summary>The order of floats is that of their bits, once the negative ones are turned round.</summary>
    private static int Bin(float score)
    {
        var bits = BitConverter.SingleToInt32Bits(score);
        return (int)((uint)(bits ^ ((bits >> 31) | int.MinValue)) >> (32 - Bits));
    }
}
