using Suite.Text.Analysis;

namespace Suite.Text.Features;

/// <summary>
/// The n-grams of a normalised text as 64-bit hashes: word n-grams, and character n-grams that stay within a word padded by its two ends. Two n-grams of
/// a million share a hash with probability 3e-8. The arithmetic never changes: stored models hold these hashes. Pure; appends to the caller's list.
/// </summary>
internal static class NgramHasher
{
    private const ulong WordSeed = 0x9E3779B97F4A7C15;
    private const ulong SkipSeed = 0xC2B2AE3D27D4EB4F;
    private const ulong CharSeed = 0x165667B19E3779F9;
    private const char WordEnd = '\u0001';

    /// <summary>Longer texts are read up to here: no message needs more, and cost stays bounded.</summary>
    public const int TokensMax = 512;

    public static void Collect(ReadOnlySpan<char> text, NgramOptions options, List<ulong> into)
    {
        Span<Token> tokens = stackalloc Token[TokensMax];
        var count = 0;
        foreach (var token in new Tokenizer(text))
        {
            if (count == TokensMax)
            {
                break;
            }

            tokens[count++] = token;
        }

        tokens = tokens[..count];
        WordNgrams(text, tokens, options, into);
        CharacterNgrams(text, tokens, options, into);
    }

    private static void WordNgrams(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, NgramOptions options, List<ulong> into)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var hash = WordSeed;
            for (var n = 0; n < options.WordsMax && i + n < tokens.Length; n++)
            {
                hash = Mix(hash, tokens[i + n].In(text));
                into.Add(hash);
            }

            if (options.SkipPairs && i + 2 < tokens.Length)
            {
                into.Add(Mix(Mix(SkipSeed, tokens[i].In(text)), tokens[i + 2].In(text)));
            }
        }
    }

    private static void CharacterNgrams(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, NgramOptions options, List<ulong> into)
    {
        Span<char> padded = stackalloc char[66];
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].IsHan)
            {
                continue; // Han characters and their pairs are word n-grams already.
            }

            var word = tokens[i].In(text);
            word = word[..Math.Min(word.Length, padded.Length - 2)];
            padded[0] = WordEnd;
            word.CopyTo(padded[1..]);
            padded[word.Length + 1] = WordEnd;
            var run = padded[..(word.Length + 2)];
            for (var start = 0; start < run.Length; start++)
            {
                var hash = CharSeed;
                for (var n = 1; n <= options.CharactersMax && start + n <= run.Length; n++)
                {
                    hash = Mix(hash, run[start + n - 1]);
                    if (n >= options.CharactersMin)
                    {
                        into.Add(Finish(hash));
                    }
                }
            }
        }
    }

    private static ulong Mix(ulong hash, ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            hash = Mix(hash, c);
        }

        return Finish(Mix(hash, WordEnd));
    }

    private static ulong Mix(ulong hash, char c) => (hash ^ c) * 0x100000001B3; // FNV-1a over UTF-16 code units

    /// <summary>FNV alone leaves the high bits poor (SplitMix64's finaliser, Steele, Lea and Flood 2014).</summary>
    private static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
