using Suite.Text.Analysis;

namespace Suite.Text.Retrieval;

/// <summary>What the index is made of: words as they are written, single Han characters and pairs of neighbouring ones.</summary>
public static class Terms
{
    /// <summary>Longer words are cut: nobody searches for them, and a document cannot fill the index with one.</summary>
    private const int LengthMax = 64;

    /// <summary>A pair repeats what its two characters have said: counted in full, long questions find whatever shares one phrase with them.</summary>
    private const float PairWeight = 0.3f;

    /// <summary>How much a term of a query matters beside its rarity.</summary>
    public static float WeightOf(string term) => IsPair(term) ? PairWeight : 1;

    /// <summary>Appends the terms of a text, in order, repeats included.</summary>
    public static void Collect(string text, List<string> into) => CollectNormalized(TextNormalizer.Normalize(text), into);

    /// <summary>Two Han characters; the indices make no other term of two that starts with one.</summary>
    internal static bool IsPair(string term) => term.Length == 2 && Scripts.IsHan(term[0]);

    /// <summary>Terms, and the classes of <see cref="Synonyms"/> behind them.</summary>
    internal static void CollectWithSynonyms(string text, List<string> into)
    {
        var normalised = TextNormalizer.Normalize(text);
        CollectNormalized(normalised, into);
        Synonyms.Collect(normalised, into);
    }

    private static void CollectNormalized(string normalised, List<string> into)
    {
        var previous = default(Token);
        foreach (var token in new Tokenizer(normalised))
        {
            into.Add(normalised.Substring(token.Start, Math.Min(token.Length, LengthMax)));
            if (token.IsHan && previous.IsHan && previous.Start + 1 == token.Start)
            {
                into.Add(normalised.Substring(previous.Start, 2));
            }

            previous = token;
        }
    }
}
