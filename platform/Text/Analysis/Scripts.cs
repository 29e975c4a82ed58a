using System.Globalization;

namespace Suite.Text.Analysis;

/// <summary>Classes of characters that tokenisation rests on. Characters outside the basic plane (rare Han, emoji) come as surrogates and count as letters of no word.</summary>
internal static class Scripts
{
    /// <summary>CJK unified ideographs, extension A, compatibility ideographs, and the iteration mark and zero that behave like them.</summary>
    public static bool IsHan(char c) =>
        c is (>= '\u4E00' and <= '\u9FFF') or (>= '\u3400' and <= '\u4DBF') or (>= '\uF900' and <= '\uFAFF') or '\u3005' or '\u3007';

    /// <summary>Part of a word that spaces or punctuation end. Surrogates are taken along so that no character is cut in two.</summary>
    public static bool IsWord(char c) => !IsHan(c) && (char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark);
}
