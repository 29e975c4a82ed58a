using System.Buffers.Binary;
using System.Text;

namespace Suite.Fraud.Journaling;

/// <summary>Reads what <see cref="PayloadWriter"/> wrote. A payload that is too short or malformed is an <see cref="InvalidDataException"/>.</summary>
internal ref struct PayloadReader(ReadOnlySpan<byte> source)
{
    private ReadOnlySpan<byte> _rest = source;

    public byte Byte() => Take(1)[0];

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>The payload has been read; bytes left over mean that it is not what it says it is.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new InvalidDataException($"An event's payload has {_rest.Length} bytes more than its layout.");
        }
    }

    public int Count()
    {
        var value = Varint();
        return value <= int.MaxValue ? (int)value : throw new InvalidDataException("A count in an event's payload is out of range.");
    }

    public long Varint64()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public string String() => Encoding.UTF8.GetString(Take(Count()));

    public string? OptionalString() => Byte() == 0 ? null : String();

    public ReadOnlySpan<byte> Bytes() => Take(Count());

    public double[] Doubles()
    {
        var count = Count();
        if (count > _rest.Length / 8)
        {
            throw new InvalidDataException("An event's payload ends in the middle of its features.");
        }

        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = Double();
        }

        return values;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("A number in an event's payload is longer than 64 bits.");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count)
        {
            throw new InvalidDataException("An event's payload ends too early.");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
