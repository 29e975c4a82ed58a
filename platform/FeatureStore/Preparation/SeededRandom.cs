using System.Numerics;

namespace Suite.FeatureStore.Preparation;

/// <summary>
/// Chance that is the same on every machine and in every version: SplitMix64 (Steele, Lea, Flood 2014). Not for secrets. Not thread-safe.
/// </summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    /// <summary>In [0, 1), 53 bits.</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>In [0, max), without the bias of a remainder.</summary>
    public int Next(int max) => (int)Math.BigMul(NextBits(), (ulong)max, out _);

    /// <summary>Standard normal, by Marsaglia's polar method.</summary>
    public double NextNormal()
    {
        while (true)
        {
            var (u, v) = ((2 * NextDouble()) - 1, (2 * NextDouble()) - 1);
            var s = (u * u) + (v * v);
            if (s is > 0 and < 1)
            {
                return u * Math.Sqrt(-2 * Math.Log(s) / s);
            }
        }
    }

    /// <summary>Chi-squared, as twice a gamma variate (Marsaglia, Tsang 2000); degrees of 2 or more.</summary>
    public double NextChiSquared(double degrees)
    {
        var d = (degrees / 2) - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = NextNormal();
            var v = Math.Pow(1 + (c * x), 3);
            if (v > 0 && Math.Log(1 - NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return 2 * d * v;
            }
        }
    }

    /// <summary>Fisher and Yates.</summary>
    public void Shuffle(Span<int> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A stream of its own for each place where chance is needed.</summary>
    public static SeededRandom For(int seed, params ReadOnlySpan<ulong> place)
    {
        var state = Mix((ulong)(uint)seed + 0x9E3779B97F4A7C15);
        foreach (var part in place)
        {
            state = Mix(BitOperations.RotateLeft(state, 23) ^ part);
        }

        return new SeededRandom(state);
    }
}
