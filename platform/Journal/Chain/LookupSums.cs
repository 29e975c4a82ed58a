using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Suite.Journal.Chain;

/// <summary>
/// Tells whether the index by key holds exactly the keys of the events, in bounded memory and whatever the order of the index: per bucket of
/// positions the sum, modulo 2^128, of a keyed hash of every entry. The key is drawn at random for each verification, so nobody who alters the index
/// can choose entries whose sums agree.
/// </summary>
internal sealed class LookupSums
{
    public const int BucketBits = 12;
    public const int BucketSize = 1 << BucketBits;
    private readonly SipHash _hash;
    private readonly List<UInt128> _sums = [];
    private readonly List<long> _timesMax = [];

    private LookupSums(SipHash hash) => _hash = hash;

    public static LookupSums Create() => new(new SipHash(RandomNumberGenerator.GetBytes(SipHash.KeySize)));

    /// <summary>Another set of sums that can be compared with this one.</summary>
    public LookupSums CreateOther() => new(_hash);

    public void Add(KeyRow row)
    {
        Span<byte> bytes = stackalloc byte[SipHash.MessageSize];
        row.Key.Write(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], row.TimeMicros);
        BinaryPrimitives.WriteInt64BigEndian(bytes[24..], row.Position);
        var bucket = (int)(row.Position >> BucketBits);
        while (_sums.Count <= bucket)
        {
            _sums.Add(0);
            _timesMax.Add(long.MinValue);
        }

        _sums[bucket] = unchecked(_sums[bucket] + _hash.Hash(bytes));
        _timesMax[bucket] = Math.Max(_timesMax[bucket], row.TimeMicros);
    }

    /// <summary>The first of the buckets whose entries differ; null when all are equal.</summary>
    public long? FindDifference(LookupSums other, long buckets)
    {
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            if (At(_sums, bucket, UInt128.Zero) != At(other._sums, bucket, UInt128.Zero))
            {
                return bucket;
            }
        }

        return null;
    }

    /// <summary>The newest event time of the bucket's entries; the least number for none.</summary>
    public long TimeMax(int bucket) => At(_timesMax, bucket, long.MinValue);

    private static T At<T>(List<T> values, int index, T otherwise) => index < values.Count ? values[index] : otherwise;
}
