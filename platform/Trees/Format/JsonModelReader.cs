using System.Text.Json;

namespace Suite.Trees;

/// <summary>Reads strict JSON into <see cref="ModelValue"/>. NaN and infinities, which JSON has no word for, are refused.</summary>
internal static class JsonModelReader
{
    private const int DepthMax = 32;

    internal static ModelValue Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = DepthMax });
        try
        {
            reader.Read();
            var left = TreeModelLimits.ValueCountMax;
            var value = ReadValue(ref reader, ref left);
            return reader.Read() ? throw new TreeModelFormatException(reader.TokenStartIndex, "bytes follow the end of the model") : value;
        }
        catch (JsonException e)
        {
            throw new TreeModelFormatException(reader.BytesConsumed, "broken JSON: " + e.Message);
        }
        catch (InvalidOperationException)
        {
            // The reader's word for a text that is not UTF-8 or holds half a surrogate pair.
            throw new TreeModelFormatException(reader.TokenStartIndex, "a text is not valid Unicode");
        }
    }

    private static ModelValue ReadValue(ref Utf8JsonReader reader, ref int left)
    {
        var offset = reader.TokenStartIndex;
        if (--left < 0)
        {
            throw new TreeModelFormatException(offset, $"the file holds more than {TreeModelLimits.ValueCountMax} values");
        }

        return reader.TokenType switch
        {
            JsonTokenType.StartObject => ReadObject(ref reader, offset, ref left),
            JsonTokenType.StartArray => ReadArray(ref reader, offset, ref left),
            JsonTokenType.String => ModelValue.Of(offset, reader.GetString()!),
            JsonTokenType.Number => ModelValue.Of(offset, ReadNumber(ref reader)),
            JsonTokenType.True => ModelValue.Of(offset, 1),
            JsonTokenType.False => ModelValue.Of(offset, 0),
            _ => ModelValue.Null(offset),
        };
    }

    private static ModelValue ReadObject(ref Utf8JsonReader reader, long offset, ref int left)
    {
        var members = new Dictionary<string, ModelValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!members.TryAdd(name, ReadValue(ref reader, ref left)))
            {
                throw new TreeModelFormatException(reader.TokenStartIndex, "a member appears twice");
            }
        }

        return ModelValue.Of(offset, members);
    }

    private static ModelValue ReadArray(ref Utf8JsonReader reader, long offset, ref int left)
    {
        var numbers = new List<double>();
        List<ModelValue>? items = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (items is null && reader.TokenType == JsonTokenType.Number)
            {
                numbers.Add(ReadNumber(ref reader));
            }
            else
            {
                items ??= numbers.ConvertAll(n => ModelValue.Of(offset, n));
                items.Add(ReadValue(ref reader, ref left));
            }
        }

        if (items is null)
        {
            return ModelValue.Of(offset, numbers.ToArray());
        }

        return items.TrueForAll(i => i.IsNumber)
            ? ModelValue.Of(offset, items.ConvertAll(i => i.Number()).ToArray())
            : ModelValue.Of(offset, items);
    }

    // Fractions are float32 in the file's own terms: by way of a double some would be rounded twice.
    private static double ReadNumber(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var integer))
        {
            return integer;
        }

        return reader.TryGetSingle(out var single) && float.IsFinite(single)
            ? single
            : throw new TreeModelFormatException(reader.TokenStartIndex, "a number is outside float32");
    }
}
