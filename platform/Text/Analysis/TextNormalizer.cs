using System.Globalization;

namespace Suite.Text.Analysis;

/// <summary>
/// One spelling for what readers take as the same text: lower case, full-width letters and digits as ASCII ones, typographic quotes and dashes as
/// plain ones, every run of white space and control characters as one space, no variation selectors or zero-width characters. Keeps the script; does
/// not fold accents, which tell words apart. Pure and idempotent. Cost: one pass, one allocation.
/// </summary>
public static class TextNormalizer
{
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var buffer = text.Length <= 512 ? stackalloc char[text.Length] : new char[text.Length];
        var length = 0;
        foreach (var c in text)
        {
            var folded = Fold(c);
            if (folded == '\0' || (folded == ' ' && (length == 0 || buffer[length - 1] == ' ')))
            {
                continue;
            }

            buffer[length++] = folded;
        }

        if (length > 0 && buffer[length - 1] == ' ')
        {
            length--;
        }

        return buffer[..length].SequenceEqual(text) ? text : new string(buffer[..length]);
    }

    /// <summary>The character that stands for this one; NUL for none.</summary>
    private static char Fold(char c) => c switch
    {
        < '\u0080' => c <= ' ' || c == '\u007F' ? ' ' : char.ToLowerInvariant(c),
        >= '\uFF01' and <= '\uFF5E' => char.ToLowerInvariant((char)(c - 0xFEE0)),
        '\u3000' or '\u00A0' => ' ',
        '\u2018' or '\u2019' or '\u02BC' or '\u2032' or '\u0060' or '\u00B4' => '\'',
        '\u201C' or '\u201D' or '\u300C' or '\u300D' or '\u300E' or '\u300F' => '"',
        >= '\u2010' and <= '\u2015' => '-',
        '\u3002' => '.',
        '\u3001' => ',',
        >= '\u200B' and <= '\u200F' or '\u2060' or '\uFEFF' or (>= '\uFE00' and <= '\uFE0F') or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => '\0',
        _ => char.IsWhiteSpace(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Control ? ' ' : char.ToLowerInvariant(c),
    };
}
