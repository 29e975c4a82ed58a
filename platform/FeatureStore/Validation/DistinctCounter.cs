using System.Numerics;
using System.Text;
using Suite.FeatureStore.Preparation;

namespace Suite.FeatureStore.Validation;

/// <summary>
/// How many different values there are, and how often each: exactly up to <see cref="ExactMax"/>; beyond, the number alone by HyperLogLog (Flajolet et
/// al. 2007, 64-bit hashes, 2^14 registers: standard error 0.81 %), and how many fell into each of 64 buckets by hash.
/// </summary>
public sealed class DistinctCounter
{
    public const int ExactMax = 10_000;

    internal const int BucketCount = 64;

    private const int Precision = 14;
    private const int Registers = 1 << Precision;

    /// <summary>Values are kept for the report; longer ones are cut there.</summary>
    private const int TextMax = 64;

    private readonly Dictionary<ulong, (string Text, long Count)> _exact = [];
    private byte[]? _registers;

    public bool IsExact => _registers is null;

    public long Count => _registers is null ? _exact.Count : (long)Math.Round(Estimate(_registers));

    /// <summary>Values with their counts, the most frequent first, ties by text; empty when no longer exact.</summary>
    public IEnumerable<(string Text, long Count)> Values => IsExact ? _exact.Values.OrderByDescending(v => v.Count).ThenBy(v => v.Text, StringComparer.Ordinal) : [];

    internal long[] Buckets { get; } = new long[BucketCount];

    /// <param name="hash">64 well-mixed bits; equal values have equal ones.</param>
    /// <param name="text">UTF-8.</param>
    internal void Add(ulong hash, ReadOnlySpan<byte> text)
    {
        Buckets[hash % BucketCount]++;
        if (_registers is not null)
        {
            Mark(_registers, hash);
        }
        else if (_exact.TryGetValue(hash, out var known))
        {
            _exact[hash] = (known.Text, known.Count + 1);
        }
        else if (_exact.Count < ExactMax)
        {
            var full = Encoding.UTF8.GetString(text);
            _exact.Add(hash, (full.Length > TextMax ? full[..TextMax] + "…" : full, 1));
        }
        else
        {
            _registers = new byte[Registers];
            foreach (var seen in _exact.Keys)
            {
                Mark(_registers, seen);
            }

            Mark(_registers, hash);
            _exact.Clear();
        }
    }

    /// <summary>FNV-1a with a final mix: its low bits alone are not random enough for registers.</summary>
    internal static ulong Hash(ReadOnlySpan<byte> value, ulong seed = 0)
    {
        var hash = 0xCBF29CE484222325 ^ seed;
        foreach (var b in value)
        {
            hash = (hash ^ b) * 0x100000001B3;
        }

        return SeededRandom.Mix(hash);
    }

    private static void Mark(byte[] registers, ulong hash)
    {
        var register = (int)(hash >> (64 - Precision));
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << Precision) | (1UL << (Precision - 1))) + 1);
        registers[register] = Math.Max(registers[register], rank);
    }

    private static double Estimate(byte[] registers)
    {
        double sum = 0;
        var empty = 0;
        foreach (var rank in registers)
        {
            sum += 1.0 / (1UL << rank);
            empty += rank == 0 ? 1 : 0;
        }

        var raw = 0.7213 / (1 + (1.079 / Registers)) * Registers * Registers / sum;
        return raw <= 2.5 * Registers && empty > 0 ? Registers * Math.Log((double)Registers / empty) : raw;
    }
}
