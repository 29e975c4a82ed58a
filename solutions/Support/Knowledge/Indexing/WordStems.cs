using System.Buffers;

namespace Suite.Support.Knowledge.Indexing;

/// <summary>
/// One form for an English word's forms: returns, returned and returning; delivery, deliver and delivered; cancellation and cancel. A short list of endings, each taken off
/// at most once and never so that fewer than three letters with a vowel are left. Rough on purpose: both sides of a search are treated alike, and what falls together wrongly
/// is sorted out by the other words. Other scripts stay as they are.
/// </summary>
internal static class WordStems
{
    private const int StemMin = 3;

    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");
    private static readonly string[] Inflections = ["ies", "ing", "ed", "es", "s"];
    private static readonly string[] Derivations = ["ations", "ation", "ments", "ment", "ally", "ly", "able", "al", "y", "e"];

    public static string Stem(string word)
    {
        if (word.Length < StemMin + 1 || !char.IsAsciiLetterLower(word[0]))
        {
            return word;
        }

        var stem = word.EndsWith("'s", StringComparison.Ordinal) ? word[..^2] : word;
        stem = WithoutOne(stem, Inflections);
        stem = WithoutOne(stem, Derivations);
        return stem.Length > StemMin && stem[^1] == stem[^2] && stem[^1] is not ('s' or 'e' or 'o') ? stem[..^1] : stem;
    }

    private static string WithoutOne(string word, string[] endings)
    {
        foreach (var ending in endings)
        {
            if (!word.EndsWith(ending, StringComparison.Ordinal) || (ending == "s" && word[^2] is 's' or 'u' or 'i'))
            {
                continue;
            }

            var stem = word.AsSpan(0, word.Length - ending.Length);
            if (stem.Length >= StemMin && stem.ContainsAny(Vowels))
            {
                return ending == "ies" ? $"{stem}y" : stem.ToString();
            }
        }

        return word;
    }
}
