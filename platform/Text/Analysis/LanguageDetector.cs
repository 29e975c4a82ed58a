namespace Suite.Text.Analysis;

/// <summary>What a message is written in, as far as this product tells languages apart.</summary>
public enum Language
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

/// <summary>Tells languages apart by script. Exact for English against Chinese, which share none; no dictionary, no model. Pure; one pass, no allocation.</summary>
public static class LanguageDetector
{
    /// <summary>One Han character says about as much as this many Latin letters.</summary>
    private const int LettersPerHan = 3;

    /// <summary>A language with less than this share of the text is a borrowed word or a name.</summary>
    private const double MixedShareMin = 0.3;

    /// <summary>The language of most of what a message says. Never throws on any text, unpaired surrogates included.</summary>
    public static Language Detect(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (han, letters) = (0, 0);
        foreach (var c in text)
        {
            if (Scripts.IsHan(c) || IsRareHan(c))
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
            return Language.Unknown;
        }

        var chinese = (double)(han * LettersPerHan) / ((han * LettersPerHan) + letters);
        return chinese >= 1 - MixedShareMin ? Language.Chinese
            : chinese <= MixedShareMin ? Language.English
            : Language.Mixed;
    }

    /// <summary>The first half of a character of the planes that hold nothing but Han: names of people and places use them.</summary>
    private static bool IsRareHan(char c) => c is >= '\uD840' and <= '\uD8BF';
}
