namespace Suite.FeatureStore.Validation;

/// <summary>
/// Ranks of a stream of numbers in little memory: exact up to <see cref="Capacity"/> values; beyond, levels of sorted buffers of which a full one passes
/// every second value up with double weight (Manku, Rajagopalan, Lindsay 1998). With L levels a rank is off by at most (L − 1) / Capacity of all values:
/// 1.5 million values stay within 0.05 %. Which of two values goes up alternates, so the same stream gives the same sketch. Memory: 128 KB a level.
/// </summary>
public sealed class QuantileSketch
{
    public const int Capacity = 16_384;

    private readonly List<List<double>> _levels = [[]];
    private readonly List<bool> _odd = [false];
    private (double[] Values, long[] Weights)? _sorted;

    public long Count { get; private set; }

    public bool IsExact => _levels.Count == 1;

    /// <summary>Share of all values by which a rank may be off.</summary>
    public double RankErrorMax => (_levels.Count - 1) / (double)Capacity;

    /// <param name="value">Finite.</param>
    public void Add(double value)
    {
        _sorted = null;
        Count++;
        _levels[0].Add(value);
        for (var level = 0; _levels[level].Count > Capacity; level++)
        {
            Compact(level);
        }
    }

    /// <summary>The value below which this share lies: linear between neighbours while exact (type 7), a seen value beyond that; NaN without values.</summary>
    public double Quantile(double share)
    {
        var (values, weights) = Sorted();
        if (values.Length == 0)
        {
            return double.NaN;
        }

        if (IsExact)
        {
            return Preparation.Quantiles.Type7(values, share);
        }

        long seen = 0;
        for (var i = 0; i < values.Length; i++)
        {
            seen += weights[i];
            if (seen > share * (Count - 1))
            {
                return values[i];
            }
        }

        return values[^1];
    }

    /// <summary>How many values are smaller.</summary>
    public long CountBelow(double value)
    {
        var (values, weights) = Sorted();
        long below = 0;
        for (var i = 0; i < values.Length && values[i] < value; i++)
        {
            below += weights[i];
        }

        return below;
    }

    /// <summary>Rising values and how many each stands for; weights add up to <see cref="Count"/>.</summary>
    internal (double[] Values, long[] Weights) Sorted()
    {
        if (_sorted is { } known)
        {
            return known;
        }

        var values = _levels.SelectMany(level => level).ToArray();
        var weights = _levels.SelectMany((level, i) => Enumerable.Repeat(1L << i, level.Count)).ToArray();
        Array.Sort(values, weights);
        _sorted = (values, weights);
        return (values, weights);
    }

    private void Compact(int level)
    {
        if (level + 1 == _levels.Count)
        {
            _levels.Add([]);
            _odd.Add(false);
        }

        var full = _levels[level];
        full.Sort();

        // An odd one stays behind, so that weights still add up to the count.
        var pairs = full.Count / 2;
        for (var i = 0; i < pairs; i++)
        {
            _levels[level + 1].Add(full[(2 * i) + (_odd[level] ? 1 : 0)]);
        }

        full.RemoveRange(0, 2 * pairs);
        _odd[level] = !_odd[level];
    }
}
