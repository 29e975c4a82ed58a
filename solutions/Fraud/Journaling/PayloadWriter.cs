using System.Buffers.Binary;
using System.Text;

namespace Suite.Fraud.Journaling;

/// <summary>Writes the compact binary payloads of fraud events. Little-endian, LEB128 counts, UTF-8 text; grows when the given buffer is full.</summary>
internal ref struct PayloadWriter(Span<byte> buffer)
{
    private Span<byte> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public readonly byte[] ToArray() => Written.ToArray();

    public void Byte(byte value) => Take(1)[0] = value;

    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(8), value);

    public void Single(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(4), value);

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(8), value);

    public void Count(int value) => Varint((uint)value);

    /// <summary>Zig-zag LEB128: small amounts take one to four bytes.</summary>
    public void Varint64(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void String(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        Varint((uint)bytes);
        Encoding.UTF8.GetBytes(value, Take(bytes));
    }

    public void OptionalString(string? value)
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is not null)
        {
            String(value);
        }
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Varint((uint)value.Length);
        value.CopyTo(Take(value.Length));
    }

    public void Doubles(ReadOnlySpan<double> values)
    {
        Varint((uint)values.Length);
        foreach (var value in values)
        {
            Double(value);
        }
    }

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = new byte[Math.Max(_buffer.Length * 2, _length + count)];
            Written.CopyTo(larger);
            _buffer = larger;
        }

        _length += count;
        return _buffer.Slice(_length - count, count);
    }
}
