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
    private const ulong PairSeed = 0x27D4EB2F165667C5;
    private const ulong CharSeed = 0x165667B19E3779F9;
    private const ulong AcrossSeed = 0x85EBCA77C2B2AE63;
    private const char WordEnd = '\u0001';

    /// <summary>Of a longer word only this much is looked into.</summary>
    private const int WordLengthMax = 64;

    private const int AcrossWordsMin = 3;

    /// <summary>Longer texts are read up to here: no message needs more, and cost stays bounded.</summary>
    public const int TokensMax = 512;

    /// <returns>How many of them, from the first, are n-grams; what follows is the message's shape.</returns>
    public static int Collect(ReadOnlySpan<char> text, NgramOptions options, List<ulong> into)
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
        Pairs(text, tokens, options, into);
        CharacterNgrams(text, tokens, options, into);
        if (options.AcrossWordsMax > 0)
        {
            AcrossWords(text, tokens, options, into);
        }

        var ngrams = into.Count;
        if (options.Shape)
        {
            MessageShape.Collect(text, tokens, into);
        }

        return ngrams;
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
        }
    }

    private static void Pairs(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, NgramOptions options, List<ulong> into)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            var first = tokens[i].In(text);
            for (var j = i + 1; j < tokens.Length && j <= i + options.PairsWithin; j++)
            {
                var second = tokens[j].In(text);
                if (!tokens[i].IsHan || !tokens[j].IsHan)
                {
                    into.Add(first.SequenceCompareTo(second) < 0 ? Mix(Mix(PairSeed, first), second) : Mix(Mix(PairSeed, second), first));
                }
                else if (j == i + 2)
                {
                    into.Add(Mix(Mix(SkipSeed, first), second));
                }
            }
        }
    }

    private static void CharacterNgrams(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, NgramOptions options, List<ulong> into)
    {
        Span<char> padded = stackalloc char[WordLengthMax + 2];
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

    /// <summary>Runs of characters with a space inside, of neighbouring words of letters joined by one space, whatever stood between them.</summary>
    private static void AcrossWords(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, NgramOptions options, List<ulong> into)
    {
        var line = new char[tokens.Length * (WordLengthMax + 1)];
        for (var i = 0; i < tokens.Length; i++)
        {
            var length = 0;
            for (; i < tokens.Length && !tokens[i].IsHan; i++)
            {
                var word = tokens[i].In(text);
                word = word[..Math.Min(word.Length, WordLengthMax)];
                word.CopyTo(line.AsSpan(length));
                length += word.Length;
                line[length++] = ' ';
            }

            AcrossWords(line.AsSpan(0, Math.Max(0, length - 1)), options.AcrossWordsMax, into);
        }
    }

    private static void AcrossWords(ReadOnlySpan<char> line, int longest, List<ulong> into)
    {
        for (var start = 0; start < line.Length; start++)
        {
            var hash = AcrossSeed;
            var spaces = false;
            for (var n = 1; n <= longest && start + n <= line.Length; n++)
            {
                hash = Mix(hash, line[start + n - 1]);
                spaces |= line[start + n - 1] == ' ';
                if (n >= AcrossWordsMin && spaces)
                {
                    into.Add(Finish(hash));
                }
            }
        }
    }

    internal static ulong Mix(ulong hash, ReadOnlySpan<char> word)
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
