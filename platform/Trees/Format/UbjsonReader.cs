using System.Buffers.Binary;
using System.Text;

namespace Suite.Trees;

/// <summary>
/// Reads the part of Universal Binary JSON (draft 12) that libxgboost writes: objects and arrays with or without a
/// count, arrays of one numeric type, texts, big-endian numbers. Anything else is refused with its offset. Nothing is
/// allocated on the word of a count before the bytes it promises are known to be there.
/// </summary>
internal ref struct UbjsonReader
{
    private const int DepthMax = 32;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private int _valueCount;

    private UbjsonReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _position = 0;
        _valueCount = 0;
    }

    internal static ModelValue Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new UbjsonReader(bytes);
        var value = reader.ReadValue(reader.Take(), 0);
        return reader._position == bytes.Length
            ? value
            : throw reader.Refuse("bytes follow the end of the model");
    }

    private readonly TreeModelFormatException Refuse(string reason) => new(_position, reason);

    private byte Take()
    {
        if (_position >= _bytes.Length)
        {
            throw Refuse("the file ends too early");
        }

        return _bytes[_position++];
    }

    private readonly byte Peek() => _position < _bytes.Length ? _bytes[_position] : (byte)0;

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _position)
        {
            throw Refuse("the file ends too early");
        }

        _position += count;
        return _bytes.Slice(_position - count, count);
    }

    private ModelValue ReadValue(byte marker, int depth)
    {
        var offset = _position - 1;
        if (depth > DepthMax)
        {
            throw Refuse($"values are nested deeper than {DepthMax}");
        }

        if (++_valueCount > TreeModelLimits.ValueCountMax)
        {
            throw Refuse($"the file holds more than {TreeModelLimits.ValueCountMax} values");
        }

        return marker switch
        {
            (byte)'{' => ReadObject(offset, depth),
            (byte)'[' => ReadArray(offset, depth),
            (byte)'S' => ModelValue.Of(offset, ReadText()),
            (byte)'T' => ModelValue.Of(offset, 1),
            (byte)'F' => ModelValue.Of(offset, 0),
            (byte)'Z' => ModelValue.Null(offset),
            _ when SizeOf(marker) > 0 => ModelValue.Of(offset, ReadNumber(marker)),
            _ => throw new TreeModelFormatException(offset, $"unknown marker 0x{marker:x2}"),
        };
    }

    private ModelValue ReadObject(int offset, int depth)
    {
        if (Peek() is (byte)'#' or (byte)'$')
        {
            throw Refuse("objects with a count are not supported");
        }

        var members = new Dictionary<string, ModelValue>(StringComparer.Ordinal);
        while (Peek() != (byte)'}')
        {
            var name = ReadText();
            if (!members.TryAdd(name, ReadValue(Take(), depth + 1)))
            {
                throw Refuse("a member appears twice");
            }
        }

        _position++;
        return ModelValue.Of(offset, members);
    }

    private ModelValue ReadArray(int offset, int depth)
    {
        if (Peek() == (byte)'$')
        {
            _position++;
            return ReadTypedArray(offset);
        }

        var items = new List<ModelValue>();
        if (Peek() == (byte)'#')
        {
            _position++;
            var count = ReadCount(bytesPerItem: 1);
            for (var i = 0; i < count; i++)
            {
                items.Add(ReadValue(Take(), depth + 1));
            }
        }
        else
        {
            while (Peek() != (byte)']')
            {
                items.Add(ReadValue(Take(), depth + 1));
            }

            _position++;
        }

        return items.Count > 0 && items.TrueForAll(i => i.IsNumber)
            ? ModelValue.Of(offset, items.ConvertAll(i => i.Number()).ToArray())
            : ModelValue.Of(offset, items);
    }

    private ModelValue ReadTypedArray(int offset)
    {
        var type = Take();
        var size = SizeOf(type);
        if (size == 0)
        {
            throw Refuse("only arrays of numbers may declare a type");
        }

        if (Take() != (byte)'#')
        {
            throw Refuse("an array with a type needs a count");
        }

        var numbers = new double[ReadCount(size)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = ReadNumber(type);
        }

        return ModelValue.Of(offset, numbers);
    }

    private string ReadText()
    {
        var bytes = Take(ReadCount(bytesPerItem: 1));
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (ArgumentException)
        {
            throw Refuse("a text is not valid UTF-8");
        }
    }

    private int ReadCount(int bytesPerItem)
    {
        var type = Take();
        if (type is not ((byte)'i' or (byte)'U' or (byte)'I' or (byte)'l' or (byte)'L'))
        {
            throw Refuse("a count must be an integer");
        }

        // Read as an integer: a double cannot tell 2^63 - 1 from 2^63.
        var count = ReadInteger(type);
        return count >= 0 && count <= (_bytes.Length - _position) / bytesPerItem
            ? (int)count
            : throw Refuse("a count is negative or promises more than the file holds");
    }

    private double ReadNumber(byte type) => type switch
    {
        (byte)'d' => BinaryPrimitives.ReadSingleBigEndian(Take(4)),
        (byte)'D' => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
        _ => ReadInteger(type),
    };

    private long ReadInteger(byte type) => type switch
    {
        (byte)'i' => (sbyte)Take(),
        (byte)'U' => Take(),
        (byte)'I' => BinaryPrimitives.ReadInt16BigEndian(Take(2)),
        (byte)'l' => BinaryPrimitives.ReadInt32BigEndian(Take(4)),
        _ => BinaryPrimitives.ReadInt64BigEndian(Take(8)),
    };

    private static int SizeOf(byte marker) => marker switch
    {
        (byte)'i' or (byte)'U' => 1,
        (byte)'I' => 2,
        (byte)'l' or (byte)'d' => 4,
        (byte)'L' or (byte)'D' => 8,
        _ => 0,
    };

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
