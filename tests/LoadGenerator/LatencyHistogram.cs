using System.Numerics;

namespace Suite.LoadGenerator;

/// <summary>
/// Counts durations in buckets that are exact below 256 and then 128 to each power of two, so a quantile is off by less
/// than 1/128 (0.8 %) over the whole range of a long, in 64 KB. Recording never allocates and never loses the maximum.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;
    private const int Exact = 2 * SubBuckets;

    private readonly long[] _counts = new long[Exact + ((63 - SubBucketBits) * SubBuckets)];
    private double _sum;

    public long Count { get; private set; }

    public long Max { get; private set; }

    /// <summary>NaN while empty.</summary>
    public double Mean => _sum / Count;

    /// <summary>Negative values count as zero.</summary>
    public void Record(long value)
    {
        value = Math.Max(0, value);
        _counts[Index(value)]++;
        Count++;
        _sum += value;
        Max = Math.Max(Max, value);
    }

    /// <summary>
    /// The smallest recorded value such that at least this share of all is not above it, rounded up to the end of its
    /// bucket but never above the maximum. Zero while empty.
    /// </summary>
    public long Quantile(double share)
    {
        var rank = Math.Clamp((long)Math.Ceiling(share * Count), 1, Math.Max(1, Count));
        var seen = 0L;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return Math.Min(Highest(i), Max);
        }

        return Max;
    }

    /// <summary>How many are above the value, to the precision of a bucket.</summary>
    public long CountAbove(long value)
    {
        var count = 0L;
        for (var i = Index(Math.Max(0, value)) + 1; i < _counts.Length; i++)
            count += _counts[i];
        return count;
    }

    private static int Index(long value)
    {
        if (value < Exact)
            return (int)value;
        var shift = BitOperations.Log2((ulong)value) - SubBucketBits;
        return (shift * SubBuckets) + (int)(value >> shift);
    }

    private static long Highest(int index)
    {
        if (index < Exact)
            return index;
        var shift = (index / SubBuckets) - 1;
        var sub = (long)(index - (shift * SubBuckets));
        return ((sub + 1) << shift) - 1;
    }
}
