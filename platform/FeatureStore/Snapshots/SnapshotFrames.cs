using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Suite.FeatureStore;

/// <summary>
/// Writes bytes in frames of up to a mebibyte: length, SHA-256 over frame number and content, content. A frame of length 0 ends the stream,
/// so neither a flipped bit nor a missing end goes unnoticed, and nothing is parsed before its checksum was right.
/// </summary>
internal sealed class FrameWriter(Stream stream)
{
    internal const int FrameBytesMax = 1 << 20;
    internal const int HeaderBytes = 4 + SHA256.HashSizeInBytes;

    private readonly byte[] _frame = new byte[FrameBytesMax];
    private int _used;
    private long _number;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var part = Math.Min(bytes.Length, FrameBytesMax - _used);
            bytes[..part].CopyTo(_frame.AsSpan(_used));
            _used += part;
            bytes = bytes[part..];
            if (_used == FrameBytesMax)
            {
                Flush();
            }
        }
    }

    public void Write(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Write(bytes);
    }

    public void Write(ReadOnlySpan<long> values) => Write(MemoryMarshal.AsBytes(values));

    /// <summary>Writes what is left and the end.</summary>
    public void Finish()
    {
        if (_used > 0)
        {
            Flush();
        }

        Flush();
    }

    internal static void Digest(long number, ReadOnlySpan<byte> content, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, number);
        hash.AppendData(prefix);
        hash.AppendData(content);
        hash.GetHashAndReset(digest);
    }

    private void Flush()
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteInt32LittleEndian(header, _used);
        Digest(_number++, _frame.AsSpan(0, _used), header[4..]);
        stream.Write(header);
        stream.Write(_frame, 0, _used);
        _used = 0;
    }
}

/// <summary>Reads what <see cref="FrameWriter"/> wrote.</summary>
/// <remarks>Every fault is an <see cref="InvalidDataException"/>.</remarks>
internal sealed class FrameReader(Stream stream)
{
    private readonly byte[] _frame = new byte[FrameWriter.FrameBytesMax];
    private int _length;
    private int _used;
    private long _number;

    public void Read(Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_used == _length)
            {
                Next();
                if (_length == 0)
                {
                    throw new InvalidDataException("The snapshot ends too early.");
                }
            }

            var part = Math.Min(bytes.Length, _length - _used);
            _frame.AsSpan(_used, part).CopyTo(bytes);
            _used += part;
            bytes = bytes[part..];
        }
    }

    public long ReadLong()
    {
        Span<byte> bytes = stackalloc byte[8];
        Read(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    /// <summary>A count that can only be right up to <paramref name="max"/>.</summary>
    public int ReadCount(int max)
    {
        var count = ReadLong();
        return count >= 0 && count <= max ? (int)count : throw new InvalidDataException($"The snapshot has a count of {count}, at most {max} is possible.");
    }

    public void Read(Memory<long> values) => Read(MemoryMarshal.AsBytes(values.Span));

    public void ExpectEnd()
    {
        if (_used == _length)
        {
            Next();
        }

        if (_length != 0)
        {
            throw new InvalidDataException("The snapshot goes on behind its end.");
        }
    }

    private void Next()
    {
        Span<byte> header = stackalloc byte[FrameWriter.HeaderBytes];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        ReadExactly(header);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < 0 or > FrameWriter.FrameBytesMax)
        {
            throw new InvalidDataException("The snapshot is damaged: a frame of impossible length.");
        }

        ReadExactly(_frame.AsSpan(0, length));
        FrameWriter.Digest(_number++, _frame.AsSpan(0, length), digest);
        if (!digest.SequenceEqual(header[4..]))
        {
            throw new InvalidDataException("The snapshot is damaged: a checksum is wrong.");
        }

        (_length, _used) = (length, 0);
    }

    private void ReadExactly(Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidDataException("The snapshot ends too early.");
        }
    }
}
