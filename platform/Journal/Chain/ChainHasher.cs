using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Suite.Journal.Chain;

/// <summary>
/// The hash chain over a tenant's events: <c>link(p) = SHA-256(link(p-1) ‖ encoding(p))</c>, with 32 zero bytes before the first event. Encoding 1
/// of an event, all integers big-endian:
/// <code>
/// 01 ‖ position (8) ‖ stream version (8) ‖ recorded time (8) ‖ SHA-256(body) (32)
/// body = tenant ‖ id ‖ stream ‖ type ‖ schema version (4) ‖ event time (8) ‖ keys ‖ request hash ‖ subject ‖ payload ‖ sealed personal data
/// </code>
/// where each part without a size is its length in bytes (4) and then its bytes, texts in UTF-8: no two different events have the same encoding. The
/// body has a digest of its own because it is known before the event has its place: with PostgreSQL the links are made inside the database, under the
/// head's lock, and must not cost the event's bytes a second time there. Personal data enters as it is stored, encrypted, so that destroying its key
/// leaves every link valid.
/// <para>Keeps a buffer and a hash: one thread at a time.</para>
/// </summary>
internal sealed class ChainHasher : IDisposable
{
    public const int LinkSize = SHA256.HashSizeInBytes;
    public const byte Encoding = 1;
    private const int PlaceSize = 1 + 8 + 8 + 8;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[4_096];
    private int _length;

    /// <summary>Stands in front of a tenant's first event.</summary>
    public static ReadOnlySpan<byte> Origin => new byte[LinkSize];

    public void Dispose() => _hash.Dispose();

    public void Body(in ChainFields fields, Span<byte> digest)
    {
        _length = 0;
        Write(fields.Tenant);
        Write(fields.Id);
        Write(fields.Stream);
        Write(fields.Type);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), fields.SchemaVersion);
        BinaryPrimitives.WriteInt64BigEndian(Take(8), fields.EventTimeMicros);
        Write(fields.Keys);
        Write(fields.RequestHash);
        Write(fields.Subject);
        Write(fields.Payload);
        Write(fields.PersonalSealed);
        Hash(_buffer.AsSpan(0, _length), digest);
    }

    /// <summary>The next link; <paramref name="link"/> may be <paramref name="previous"/> itself.</summary>
    public void Link(
        ReadOnlySpan<byte> previous, long position, long streamVersion, long recordedTimeMicros, ReadOnlySpan<byte> body, Span<byte> link)
    {
        Span<byte> bytes = stackalloc byte[LinkSize + PlaceSize + LinkSize];
        previous.CopyTo(bytes);
        var place = bytes[LinkSize..];
        place[0] = Encoding;
        BinaryPrimitives.WriteInt64BigEndian(place[1..], position);
        BinaryPrimitives.WriteInt64BigEndian(place[9..], streamVersion);
        BinaryPrimitives.WriteInt64BigEndian(place[17..], recordedTimeMicros);
        body.CopyTo(place[PlaceSize..]);
        Hash(bytes, link);
    }

    // One context again and again: setting up a new one costs more than hashing the 89 bytes of a link.
    private void Hash(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        _hash.AppendData(bytes);
        _hash.GetHashAndReset(digest);
    }

    private void Write(string text)
    {
        var size = System.Text.Encoding.UTF8.GetByteCount(text);
        BinaryPrimitives.WriteInt32BigEndian(Take(4), size);
        System.Text.Encoding.UTF8.GetBytes(text, Take(size));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(Take(4), bytes.Length);
        bytes.CopyTo(Take(bytes.Length));
    }

    private Span<byte> Take(int size)
    {
        if (_buffer.Length - _length < size)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + size));
        }

        _length += size;
        return _buffer.AsSpan(_length - size, size);
    }
}
