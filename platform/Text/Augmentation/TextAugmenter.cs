using System.Text;
using Suite.Text.Analysis;
using Suite.Text.Intents;

namespace Suite.Text.Augmentation;

/// <summary>
/// Makes variants of the examples of small intents (Wei and Zou, EDA, EMNLP 2019): synonyms from a list of this project's own and from the examples themselves, clauses or
/// neighbouring words in another order, slips of the finger. English and Chinese; Chinese has synonyms and clauses only. Deterministic for a seed. Whether it
/// helps is measured in docs/support.md.
/// </summary>
public static class TextAugmenter
{
    /// <summary>How often a variant that came out like its example, or like another, is tried again.</summary>
    private const int TriesPerVariant = 3;

    /// <param name="messages">All examples: synonyms are learned from all, variants made of the small intents' only.</param>
    /// <param name="options">How.</param>
    /// <returns>The variants alone, normalised, none equal to an example or to another; labelled as the example each is of.</returns>
    public static IReadOnlyList<LabelledText> Variants(IReadOnlyList<LabelledText> messages, AugmentationOptions options)
    {
        var sizes = messages.CountBy(m => m.Intent, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var small = messages.Where(m => sizes[m.Intent] < options.ExamplesBelow).ToArray();
        if (small.Length == 0)
        {
            return [];
        }

        var learned = LearnedSynonyms.Learn(messages);
        var random = new Random(options.Seed);
        var seen = messages.Select(m => TextNormalizer.Normalize(m.Text)).ToHashSet(StringComparer.Ordinal);
        var variants = new List<LabelledText>();
        foreach (var message in small)
        {
            var text = TextNormalizer.Normalize(message.Text);
            var made = 0;
            for (var attempt = 0; attempt < options.VariantsMax * TriesPerVariant && made < options.VariantsMax; attempt++)
            {
                var variant = Vary(text, learned, options, random);
                if (seen.Add(variant))
                {
                    variants.Add(new LabelledText(variant, message.Intent));
                    made++;
                }
            }
        }

        return variants;
    }

    private static string Vary(string text, IReadOnlyDictionary<string, string[]> learned, AugmentationOptions options, Random random)
    {
        var varied = Synonyms(text, learned, options.SynonymProbability, random);
        varied = random.NextDouble() < options.OrderProbability ? Reordered(varied, random) : varied;
        return random.NextDouble() < options.TypoProbability ? Mistyped(varied, random) : varied;
    }

    private static string Synonyms(string text, IReadOnlyDictionary<string, string[]> learned, double probability, Random random)
    {
        var varied = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var length = LengthOfTermAt(text, at);
            var term = text.Substring(at, length);
            var whole = length > 1 || !Scripts.IsHan(term[0]); // one Chinese character is most often part of a longer word
            var synonyms = !whole ? null : BuiltInSynonyms.ByWord.GetValueOrDefault(term) ?? learned.GetValueOrDefault(term);
            varied.Append(synonyms is not null && random.NextDouble() < probability ? synonyms[random.Next(synonyms.Length)] : term);
            at += length;
        }

        return varied.ToString();
    }

    /// <summary>A word of letters, the longest Chinese word of the list that begins here, or one character.</summary>
    private static int LengthOfTermAt(string text, int at)
    {
        if (Scripts.IsHan(text[at]))
        {
            for (var length = Math.Min(BuiltInChineseLengthMax, text.Length - at); length > 1; length--)
            {
                if (BuiltInSynonyms.ByWord.ContainsKey(text.Substring(at, length)))
                {
                    return length;
                }
            }

            return 1;
        }

        var end = at;
        while (end < text.Length && Scripts.IsWord(text[end]))
        {
            end++;
        }

        return Math.Max(1, end - at);
    }

    private static readonly int BuiltInChineseLengthMax = BuiltInSynonyms.ByWord.Keys.Where(w => Scripts.IsHan(w[0])).Max(w => w.Length);

    /// <summary>Two clauses change places; without a comma two neighbouring words do.</summary>
    private static string Reordered(string text, Random random)
    {
        var comma = text.AsSpan().IndexOfAny(',', '，');
        if (comma > 0 && comma < text.Length - 1)
        {
            var end = text.Length - (text[^1] is '.' or '?' or '!' ? 1 : 0);
            return text[(comma + 1)..end].Trim() + text[comma] + " " + text[..comma].Trim() + text[end..];
        }

        var words = text.Split(' ');
        if (words.Length < 3)
        {
            return text;
        }

        var at = random.Next(words.Length - 1);
        (words[at], words[at + 1]) = (words[at + 1], words[at]);
        return string.Join(' ', words);
    }

    private static string Mistyped(string text, Random random)
    {
        var words = text.Split(' ');
        var places = Enumerable.Range(0, words.Length).Where(i => words[i].Length >= Typos.LengthMin && words[i].All(char.IsAsciiLetter)).ToArray();
        if (places.Length == 0)
        {
            return text;
        }

        var place = places[random.Next(places.Length)];
        words[place] = Typos.Slip(words[place], random);
        return string.Join(' ', words);
    }
}
