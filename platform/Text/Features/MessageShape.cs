using Suite.Text.Analysis;

namespace Suite.Text.Features;

/// <summary>
/// What a message looks like beside its words: a title alone is short and has no question mark, a command begins with its verb, a train has a number of letters and
/// digits. Features as hashes, like <see cref="NgramHasher"/>'s, and as unchanging.
/// </summary>
internal static class MessageShape
{
    private const ulong FirstSeed = 0xA0761D6478BD642F;
    private const ulong LastSeed = 0xE7037ED1A0B428DB;
    private const ulong LengthSeed = 0x8EBC6AF09C88C6E3;
    private const ulong PunctuationSeed = 0x589965CC75374CC3;
    private const ulong NumberSeed = 0x1D8E4E27C47D124F;

    /// <summary>Lengths are told apart by powers of two up to the one of this exponent.</summary>
    private const int LengthClassMax = 8;

    private const int NumberLengthMax = 16;

    public static void Collect(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, List<ulong> into)
    {
        if (tokens.IsEmpty)
        {
            return; // a message without a word has no features: it is about nothing
        }

        Ends(text, tokens, into);
        into.Add(NgramHasher.Mix(LengthSeed, [(char)('0' + Math.Min(LengthClassMax, (int)Math.Log2(tokens.Length + 1)))]));
        foreach (var c in text)
        {
            if (c is '?' or '!' or '.' or ',')
            {
                into.Add(NgramHasher.Mix(PunctuationSeed, [c]));
            }
        }

        Numbers(text, tokens, into);
    }

    private static void Ends(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, List<ulong> into)
    {
        var first = NgramHasher.Mix(FirstSeed, tokens[0].In(text));
        var last = NgramHasher.Mix(LastSeed, tokens[^1].In(text));
        into.Add(first);
        into.Add(last);
        if (tokens.Length > 1)
        {
            into.Add(NgramHasher.Mix(first, tokens[1].In(text)));
            into.Add(NgramHasher.Mix(last, tokens[^2].In(text)));
        }
    }

    private static void Numbers(ReadOnlySpan<char> text, ReadOnlySpan<Token> tokens, List<ulong> into)
    {
        Span<char> shape = stackalloc char[NumberLengthMax];
        var any = false;
        for (var i = 0; i < tokens.Length; i++)
        {
            var word = tokens[i].In(text);
            if (!word.ContainsAnyInRange('0', '9'))
            {
                continue;
            }

            any = true;
            var length = Math.Min(word.Length, NumberLengthMax);
            for (var k = 0; k < length; k++)
            {
                shape[k] = char.IsAsciiDigit(word[k]) ? '0' : word[k];
            }

            var hash = NgramHasher.Mix(NumberSeed, shape[..length]);
            into.Add(hash);
            if (i + 1 < tokens.Length)
            {
                into.Add(NgramHasher.Mix(hash, tokens[i + 1].In(text)));
            }

            if (i > 0)
            {
                into.Add(NgramHasher.Mix(NgramHasher.Mix(NumberSeed + 1, tokens[i - 1].In(text)), shape[..length]));
            }
        }

        into.Add(NgramHasher.Mix(NumberSeed, any ? "+" : "-"));
    }
}
