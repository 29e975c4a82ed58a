namespace Suite.Trees;

/// <summary>
/// Chance that is the same on every machine and in every version of .NET: SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom
/// Number Generators", OOPSLA 2014), started from a study's seed and a trial's number. A resumed study so draws what it would have drawn.
/// </summary>
internal struct SearchRandom(long seed, int trial)
{
    private ulong _state = Mix((ulong)seed + (0x9E3779B97F4A7C15UL * ((ulong)(uint)trial + 1)));

    /// <summary>[0, 1), 53 bits.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>0 to <paramref name="count"/> − 1; the bias below 2⁻³² of a modulo-free product does not matter here.</summary>
    public int Below(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);

    /// <summary>Standard normal, by Box and Muller; the second value is thrown away so that every draw takes two steps.</summary>
    public double Normal()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - Unit()));
        return radius * Math.Cos(2 * Math.PI * Unit());
    }

    private ulong Next() => Mix(_state += 0x9E3779B97F4A7C15UL);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
