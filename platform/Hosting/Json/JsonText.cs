using System.Text;

namespace Suite.Hosting;

/// <summary>What a JSON string must not contain, checked before anything reads it as text. Pure.</summary>
internal static class JsonText
{
    public const string Surrogate = "Half of a surrogate pair stands alone: send complete Unicode characters.";
    public const string Nul = "The NUL character is not allowed: leave it out.";
    public const string CardNumber = "This looks like a payment card number. Send a token or a keyed hash of it instead, never the number itself.";

    /// <returns>Null when the string is sound. <paramref name="value"/> is the text between the quotes, as it stands in the body.</returns>
    public static string? Check(ReadOnlySpan<byte> value, bool escaped)
    {
        if (!escaped)
            return CardNumbers.Contains(value) ? CardNumber : null;
        var text = Unescape(value, out var error);
        return error ?? (CardNumbers.Contains(text) ? CardNumber : null);
    }

    /// <summary>The string's text. The body is known to be well-formed JSON in valid UTF-8.</summary>
    public static string Unescape(ReadOnlySpan<byte> value, out string? error)
    {
        error = null;
        var text = new StringBuilder(value.Length);
        while (!value.IsEmpty)
        {
            var plain = value.IndexOf((byte)'\\');
            if (plain < 0)
                plain = value.Length;
            text.Append(Encoding.UTF8.GetString(value[..plain]));
            value = value[plain..];
            if (value.IsEmpty)
                break;

            if (value[1] == 'u')
            {
                text.Append((char)Hex(value.Slice(2, 4)));
                value = value[6..];
            }
            else
            {
                text.Append(value[1] switch
                {
                    (byte)'b' => '\b',
                    (byte)'f' => '\f',
                    (byte)'n' => '\n',
                    (byte)'r' => '\r',
                    (byte)'t' => '\t',
                    var other => (char)other,
                });
                value = value[2..];
            }
        }

        var result = text.ToString();
        if (result.Contains('\0', StringComparison.Ordinal))
            error = Nul;
        else if (HasLoneSurrogate(result))
            error = Surrogate;
        return result;
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }

    private static int Hex(ReadOnlySpan<byte> digits)
    {
        var value = 0;
        foreach (var b in digits)
            value = (value * 16) + (b <= (byte)'9' ? b - '0' : (b | 0x20) - 'a' + 10);
        return value;
    }
}
