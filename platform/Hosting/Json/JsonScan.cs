using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Suite.Hosting;

/// <summary>
/// One pass over a whole body that finds what is wrong with it as JSON, whatever the fields mean: syntax, encoding, depth, duplicate members,
/// lone surrogates, NUL, card numbers. Paths are worked out only when there is something to report.
/// </summary>
internal static class JsonScan
{
    /// <returns>False when the body cannot be read as an object at all; errors then hold why.</returns>
    public static bool Check(ReadOnlySpan<byte> body, JsonLimits limits, JsonErrors errors)
    {
        if (body.IsEmpty)
        {
            errors.Add("$", "The body is empty: send a JSON object.");
            return false;
        }

        if (!Utf8.IsValid(body))
        {
            errors.Add("$", $"The body is not valid UTF-8: see byte {ValidPrefix(body)}. Encode the JSON as UTF-8.");
            return false;
        }

        var names = ArrayPool<Name>.Shared.Rent(64);
        try
        {
            return Walk(body, limits, errors, ref names);
        }
        catch (JsonException e)
        {
            errors.Add(JsonPaths.At(body, long.MaxValue), Describe(body, e));
            return false;
        }
        finally
        {
            ArrayPool<Name>.Shared.Return(names, clearArray: true);
        }
    }

    private static bool Walk(ReadOnlySpan<byte> body, JsonLimits limits, JsonErrors errors, ref Name[] names)
    {
        // One level more than allowed, so that "too deep" is told apart from other syntax errors.
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = limits.DepthMax + 1 });
        Span<Open> open = stackalloc Open[limits.DepthMax + 1];
        var count = 0;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (reader.CurrentDepth >= limits.DepthMax)
                    {
                        errors.Add(JsonPaths.At(body, reader.TokenStartIndex), $"Nested too deep: at most {limits.DepthMax} levels are read.");
                        return false;
                    }

                    open[reader.CurrentDepth] = new Open(LastName: -1, Members: 0, FirstName: count);
                    break;
                case JsonTokenType.EndObject:
                    // The names of a finished object are never compared again.
                    count = open[reader.CurrentDepth].FirstName;
                    break;
                case JsonTokenType.PropertyName:
                    if (!CheckName(ref reader, body, limits, errors, ref names, ref count, ref open[reader.CurrentDepth - 1]))
                        return false;
                    break;
                case JsonTokenType.String:
                    if (JsonText.Check(reader.ValueSpan, reader.ValueIsEscaped) is { } wrong)
                        errors.Add(JsonPaths.At(body, reader.TokenStartIndex), wrong);
                    break;
                case JsonTokenType.Number:
                    if (CardNumbers.Contains(reader.ValueSpan))
                        errors.Add(JsonPaths.At(body, reader.TokenStartIndex), JsonText.CardNumber);
                    break;
            }

            if (errors.Full)
                return true;
        }

        return true;
    }

    private static bool CheckName(
        ref Utf8JsonReader reader, ReadOnlySpan<byte> body, JsonLimits limits, JsonErrors errors, ref Name[] names, ref int count, ref Open parent)
    {
        if (JsonText.Check(reader.ValueSpan, reader.ValueIsEscaped) is { } wrong)
            errors.Add(JsonPaths.At(body, reader.TokenStartIndex), "The member's name: " + wrong);
        if (++parent.Members > limits.ObjectMembersMax)
        {
            errors.Add(JsonPaths.Parent(body, reader.TokenStartIndex), $"Too many members: at most {limits.ObjectMembersMax} are read.");
            return false;
        }

        var unescaped = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(JsonText.Unescape(reader.ValueSpan, out _)) : null;
        var text = unescaped ?? reader.ValueSpan;
        var start = (int)reader.TokenStartIndex + 1;
        var hash = Hash(text);
        for (var i = parent.LastName; i >= 0; i = names[i].Previous)
        {
            if (names[i].Hash == hash && names[i].Text(body).SequenceEqual(text))
            {
                errors.Add(JsonPaths.At(body, reader.TokenStartIndex), "This member appears more than once: send it once.");
                return true;
            }
        }

        if (count == names.Length)
        {
            var larger = ArrayPool<Name>.Shared.Rent(count * 2);
            names.CopyTo(larger, 0);
            ArrayPool<Name>.Shared.Return(names, clearArray: true);
            names = larger;
        }

        names[count] = new Name(start, text.Length, hash, parent.LastName, unescaped);
        parent.LastName = count++;
        return true;
    }

    private static int Hash(ReadOnlySpan<byte> text)
    {
        // FNV-1a; collisions only cost a comparison, and the number of members is bounded.
        var hash = 2166136261u;
        foreach (var b in text)
            hash = (hash ^ b) * 16777619u;
        return (int)hash;
    }

    private static string Describe(ReadOnlySpan<byte> body, JsonException e)
    {
        var rest = Rest(body, e);
        if (StartsWithAny(rest, "NaN", "nan", "Infinity", "-Infinity", "inf", "-inf", "+Infinity", "-NaN"))
            return "NaN and infinities are not JSON: send a finite number, or leave the member out.";
        return $"Not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}: check quotes, commas and brackets there.";
    }

    private static ReadOnlySpan<byte> Rest(ReadOnlySpan<byte> body, JsonException e)
    {
        for (var line = 0L; line < e.LineNumber; line++)
            body = body[(body.IndexOf((byte)'\n') + 1)..];
        var at = (int)Math.Clamp(e.BytePositionInLine ?? 0, 0, body.Length);
        // The reader stops inside a wrong literal ("-I" of "-Infinity"): go back to where the value began.
        while (at > 0 && body[at - 1] is not ((byte)':' or (byte)',' or (byte)'[' or (byte)' ' or (byte)'\n' or (byte)'\t'))
            at--;
        return body[at..];
    }

    private static bool StartsWithAny(ReadOnlySpan<byte> text, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (text.Length >= word.Length && Ascii.Equals(text[..word.Length], word))
                return true;
        }

        return false;
    }

    private static int ValidPrefix(ReadOnlySpan<byte> body)
    {
        var at = 0;
        while (at < body.Length && Rune.DecodeFromUtf8(body[at..], out _, out var consumed) == OperationStatus.Done)
            at += consumed;
        return at;
    }

    private record struct Open(int LastName, int Members, int FirstName);

    private readonly record struct Name(int Start, int Length, int Hash, int Previous, byte[]? Unescaped)
    {
        public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> body) => Unescaped ?? body.Slice(Start, Length);
    }
}
