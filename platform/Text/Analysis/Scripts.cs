namespace Suite.Text.Analysis;

/// <summary>What a message is written in, as far as this product tells languages apart.</summary>
public enum MessageLanguage
{
    /// <summary>No letters: digits, emoji, punctuation.</summary>
    Unknown,

    /// <summary>Latin letters, or another script that separates words by spaces; answered in English.</summary>
    English,

    /// <summary>Han characters.</summary>
    Chinese,

    /// <summary>Both in substance, as in "请问 order 在哪里".</summary>
    Mixed,
}

/// <summary>Tells languages apart by script. Exact for English against Chinese, which share none; no dictionary, no model. Pure.</summary>
public static class LanguageDetector
{
    /// <summary>One Han character says about as much as this many Latin letters.</summary>
    private const int LettersPerHan = 3;

    /// <summary>A language with less than this share of the text is a borrowed word or a name.</summary>
    private const double MixedShareMin = 0.3;

    public static MessageLanguage Detect(ReadOnlySpan<char> text)
    {
        var (han, letters) = (0, 0);
        foreach (var c in text)
        {
            if (Scripts.IsHan(c))
            {
                han++;
            }
            else if (char.IsLetter(c))
            {
                letters++;
            }
        }

        if (han + letters == 0)
        {
            return MessageLanguage.Unknown;
        }

        var chinese = (double)(han * LettersPerHan) / ((han * LettersPerHan) + letters);
        return chinese >= 1 - MixedShareMin ? MessageLanguage.Chinese
            : chinese <= MixedShareMin ? MessageLanguage.English
            : MessageLanguage.Mixed;
    }
}

/// <summary>Classes of characters that tokenisation rests on. Characters outside the basic plane (rare Han, emoji) come as surrogates and count as letters of no word.</summary>
internal static class Scripts
{
    /// <summary>CJK unified ideographs, extension A, compatibility ideographs, and the iteration mark and zero that behave like them.</summary>
    public static bool IsHan(char c) =>
        c is (>= '\u4E00' and <= '\u9FFF') or (>= '\u3400' and <= '\u4DBF') or (>= '\uF900' and <= '\uFAFF') or '\u3005' or '\u3007';

    /// <summary>Part of a word that spaces or punctuation end. Surrogates are taken along so that no character is cut in two.</summary>
    public static bool IsWord(char c) => !IsHan(c) && (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.NonSpacingMark);
}
