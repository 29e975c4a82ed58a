using System.Numerics;

namespace Suite.Imagery.Fields;

/// <summary>
/// xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 2021), seeded by
/// SplitMix64. <see cref="Random"/> is not used below the surface of this project: its seeded sequence is not promised to
/// stay the same between versions of .NET, and it is four times slower, which noise of every pixel feels.
/// </summary>
internal sealed class SurfaceRandom
{
    private ulong _a, _b, _c, _d;

    public SurfaceRandom(ulong seed) => Reset(seed);

    /// <summary>A seed for one purpose: the same numbers always give the same one, others an unrelated one.</summary>
    public static ulong Seed(ulong seed, ulong purpose, ulong index) => Mix(Mix(Mix(seed) ^ purpose) ^ index);

    public void Reset(ulong seed)
    {
        _a = Mix(seed += 0x9E3779B97F4A7C15UL);
        _b = Mix(seed += 0x9E3779B97F4A7C15UL);
        _c = Mix(seed += 0x9E3779B97F4A7C15UL);
        _d = Mix(seed + 0x9E3779B97F4A7C15UL);
    }

    public ulong NextBits()
    {
        var result = BitOperations.RotateLeft(_a + _d, 23) + _a;
        var shifted = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= shifted;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public float Unit() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [low, high).</summary>
    public float Between(float low, float high) => low + ((high - low) * Unit());

    /// <summary>Uniform in the logarithm: every factor is as likely as every other.</summary>
    public float LogBetween(float low, float high) => low * MathF.Exp(MathF.Log(high / low) * Unit());

    /// <summary>Uniform in [low, high], both included.</summary>
    public int Integer(int low, int high) => low + (int)(((NextBits() >> 32) * (ulong)(high - low + 1)) >> 32);

    public bool Chance(float probability) => Unit() < probability;

    public float Sign() => Chance(.5f) ? 1 : -1;

    /// <summary>An angle in radians, 0 to 2π.</summary>
    public float Angle() => Unit() * MathF.Tau;

    /// <summary>Nearly normal: the sum of four uniforms of 16 bits, never beyond 3.5 deviations.</summary>
    public float Normal()
    {
        var bits = NextBits();
        var sum = (long)((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48));
        return (sum - 131_070) * (1 / 37_837.2f);
    }

    /// <summary>Uniform in [−1, 1), two numbers from each 64 bits.</summary>
    public void FillSymmetric(Span<float> values)
    {
        const float Scale = 1f / (1u << 31);
        var i = 0;
        for (; i + 1 < values.Length; i += 2)
        {
            var bits = NextBits();
            values[i] = (int)bits * Scale;
            values[i + 1] = (int)(bits >> 32) * Scale;
        }

        if (i < values.Length)
            values[i] = (int)NextBits() * Scale;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
