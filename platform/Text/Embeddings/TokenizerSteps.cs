using System.Globalization;
using System.Text;

namespace Suite.Text.Embeddings;

/// <summary>What is done to text before it is cut into pieces. Each as in Hugging Face's tokenizers. Pure.</summary>
internal static class TokenizerSteps
{
    public const char Metaspace = '\u2581';

    /// <summary>BERT's basic cleaning: control characters dropped, every white space a space.</summary>
    public static string Clean(string text) => PerRune(text, (rune, into) =>
    {
        if (rune.Value is 0 or 0xFFFD || (IsControl(rune) && !IsBlank(rune)))
            return;
        into.Append(IsBlank(rune) ? ' ' : rune.ToString());
    });

    /// <summary>Ideographs stand alone.</summary>
    public static string SpaceIdeographs(string text) => PerRune(text, static (rune, into) =>
    {
        if (IsIdeograph(rune.Value))
            into.Append(' ').Append(rune.ToString()).Append(' ');
        else
            into.Append(rune.ToString());
    });

    public static string StripAccents(string text) => PerRune(UnicodeForms.Nfd(text), static (rune, into) =>
    {
        if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
            into.Append(rune.ToString());
    });

    public static string Lower(string text) => text.ToLowerInvariant();

    /// <summary>SentencePiece's nmt_nfkc: compatibility forms, controls dropped, runs of white space one space.</summary>
    public static string Nfkc(string text)
    {
        var cleaned = PerRune(text, static (rune, into) =>
        {
            if (IsControl(rune) && !IsBlank(rune))
                return;
            into.Append(IsBlank(rune) || rune.Value is 0x200B or 0xFEFF or 0x200E or 0x200F ? ' ' : rune.ToString());
        });
        return string.Join(' ', UnicodeForms.Nfkc(cleaned).Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    public static IEnumerable<string> SplitBlanks(IEnumerable<string> words) => words.SelectMany(static w => SplitWhere(w, static r => IsBlank(r), keep: false));

    /// <summary>Every punctuation mark is a word of its own.</summary>
    public static IEnumerable<string> SplitPunctuation(IEnumerable<string> words) => words.SelectMany(static w => SplitWhere(w, static r => IsPunctuation(r), keep: true));

    /// <summary>Runs of letters, digits and underscores, and runs of everything else; white space between.</summary>
    public static IEnumerable<string> SplitWordsAndSigns(IEnumerable<string> words) => SplitBlanks(words).SelectMany(static word =>
    {
        var parts = new List<string>();
        var start = 0;
        for (var i = 1; i <= word.Length; i++)
        {
            if (i == word.Length || IsWord(word[i]) != IsWord(word[start]))
            {
                parts.Add(word[start..i]);
                start = i;
            }
        }

        return parts;
    });

    /// <summary>Spaces become visible and begin words, as SentencePiece has it.</summary>
    /// <param name="words">Parts.</param>
    /// <param name="prepend">Whether a part that begins with none gets one.</param>
    /// <param name="firstOnly">Only the first part gets one.</param>
    /// <param name="split">Whether words are cut apart there.</param>
    public static IEnumerable<string> Spaces(IEnumerable<string> words, bool prepend, bool firstOnly, bool split)
    {
        var isFirst = true;
        foreach (var word in words)
        {
            var visible = word.Replace(' ', Metaspace);
            if (prepend && (isFirst || !firstOnly) && !visible.StartsWith(Metaspace))
                visible = Metaspace + visible;
            isFirst = false;
            if (!split)
            {
                yield return visible;
                continue;
            }

            var start = 0;
            for (var i = 1; i <= visible.Length; i++)
            {
                if (i == visible.Length || visible[i] == Metaspace)
                {
                    if (i > start)
                        yield return visible[start..i];
                    start = i;
                }
            }
        }
    }

    private static IEnumerable<string> SplitWhere(string word, Func<Rune, bool> where, bool keep)
    {
        var start = 0;
        var at = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            if (where(rune))
            {
                if (at > start)
                    yield return word[start..at];
                if (keep)
                    yield return rune.ToString();
                start = at + rune.Utf16SequenceLength;
            }

            at += rune.Utf16SequenceLength;
        }

        if (at > start)
            yield return word[start..at];
    }

    private static string PerRune(string text, Action<Rune, StringBuilder> append)
    {
        var into = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
            append(rune, into);
        return into.ToString();
    }

    private static bool IsBlank(Rune rune) => rune.Value is '\t' or '\n' or '\r' || Rune.IsWhiteSpace(rune);

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate;

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_' || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark
        || char.IsSurrogate(c);

    private static bool IsPunctuation(Rune rune) =>
        rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126) || Rune.IsPunctuation(rune);

    private static bool IsIdeograph(int c) =>
        c is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F)
            or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
