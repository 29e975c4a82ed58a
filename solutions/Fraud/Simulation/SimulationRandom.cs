namespace Suite.Fraud.Simulation;

/// <summary>
/// SplitMix64: eight bytes of state, so every customer carries a generator of its own and the payments of one do not
/// depend on how many others there are. System.Random is not used because its sequence for a seed is not promised to
/// stay the same between versions of .NET.
/// </summary>
internal struct SimulationRandom
{
    private ulong _state;

    public SimulationRandom(ulong seed) => _state = seed;

    /// <summary>A generator for one purpose: the same three numbers always give the same one.</summary>
    public static SimulationRandom For(long seed, ulong purpose, ulong index) =>
        new(Mix(Mix(Mix((ulong)seed) ^ purpose) ^ index));

    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUnit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double NextBetween(double low, double high) => low + ((high - low) * NextUnit());

    /// <summary>Uniform in [0, count); its bias of count/2^32 does not matter here.</summary>
    public int NextIndex(int count) => (int)(((NextBits() >> 32) * (ulong)count) >> 32);

    /// <summary>Uniform in [low, high], both included.</summary>
    public int NextInteger(int low, int high) => low + NextIndex(high - low + 1);

    public bool NextChance(double probability) => NextUnit() < probability;

    /// <summary>Exponential with mean 1.</summary>
    public double NextExponential() => -PortableMath.Log(1.0 - NextUnit());

    /// <summary>Nearly normal: eight uniforms of 16 bits added up, so it never strays beyond 4.9 deviations.</summary>
    public double NextNormal()
    {
        var sum = FourSixteenBitParts(NextBits()) + FourSixteenBitParts(NextBits());
        const double Mean = 8 * 65_535 / 2.0;
        const double DeviationInverse = 1 / 53_509.87;
        return (sum - Mean) * DeviationInverse;
    }

    /// <summary>Median 1 and the given deviation of the logarithm.</summary>
    public double NextLogNormal(double deviation) => PortableMath.Exp(deviation * NextNormal());

    private static long FourSixteenBitParts(ulong bits) =>
        (long)((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
