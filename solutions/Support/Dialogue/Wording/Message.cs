using System.Text;
using Suite.Text.Analysis;

namespace Suite.Support.Dialogue.Wording;

/// <summary>A shopper's message in the forms it is read in. Only its beginning counts: what somebody wants stands there, and the work stays bounded.</summary>
internal sealed class Message
{
    /// <summary>In UTF-16 code units; the knowledge base sees no more of it either.</summary>
    public const int LengthMax = 1_000;

    private Message(string original)
    {
        Original = original;
        Text = TextNormalizer.Normalize(original);
        Bare = Strip(Text);
    }

    /// <summary>As written, trimmed, without control characters but line breaks.</summary>
    public string Original { get; }

    /// <summary>In one spelling: lower case, ASCII digits and punctuation.</summary>
    public string Text { get; }

    /// <summary><see cref="Text"/> without punctuation and emoji at its ends.</summary>
    public string Bare { get; }

    public bool HasWords => Bare.Length > 0;

    public static Message Of(string text) => new(Clean(text));

    /// <summary>At most so many code units, never half a character at the end.</summary>
    public static string Cut(string text, int length) =>
        text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>Without what is neither letter nor digit at both ends.</summary>
    public static string Strip(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && !char.IsLetterOrDigit(text[start]) && !IsRareHan(text, start))
        {
            start++;
        }

        while (end > start && !char.IsLetterOrDigit(text[end - 1]) && !(end >= 2 && IsRareHan(text, end - 2)))
        {
            end--;
        }

        return text[start..end];
    }

    private static bool IsRareHan(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text, at) && Rune.IsLetter(new Rune(text[at], text[at + 1]));

    /// <summary>Unpaired surrogates cannot be stored or sent, and control characters have no business in an answer that repeats them.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, LengthMax));
        foreach (var rune in Cut(text, LengthMax).EnumerateRunes())
        {
            if (!Rune.IsControl(rune) || rune.Value == '\n')
            {
                clean.Append(rune.ToString());
            }
            else
            {
                clean.Append(' ');
            }
        }

        return clean.ToString().Trim();
    }
}
