using Suite.Text.Analysis;
using Suite.Text.Intents;

namespace Suite.Text.Augmentation;

/// <summary>
/// Words that stand between the same neighbours in examples of the same intent: "my card has not arrived", "my parcel has not arrived". Neighbours alone would also find
/// opposites and words that tell intents apart, hence the second condition. Deterministic. Cost: (words)² × contexts, with the commonest words only.
/// </summary>
internal static class LearnedSynonyms
{
    private const int WordsMax = 1_000;
    private const int CountMin = 3;
    private const double ContextCosineMin = 0.5;
    private const double IntentCosineMin = 0.7;

    /// <summary>A word has no more than so many.</summary>
    private const int SynonymsMax = 3;

    public static IReadOnlyDictionary<string, string[]> Learn(IReadOnlyList<LabelledText> messages)
    {
        var contexts = new Dictionary<string, Dictionary<string, double>>(StringComparer.Ordinal);
        var intents = new Dictionary<string, Dictionary<string, double>>(StringComparer.Ordinal);
        foreach (var message in messages)
        {
            Count(message, contexts, intents);
        }

        var words = intents.Where(w => w.Value.Values.Sum() >= CountMin)
            .OrderByDescending(w => w.Value.Values.Sum()).ThenBy(w => w.Key, StringComparer.Ordinal).Take(WordsMax).Select(w => w.Key).ToArray();
        var found = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var synonyms = words.Where(other => other != word)
                .Select(other => (Word: other, Alike: Cosine(contexts[word], contexts[other])))
                .Where(o => o.Alike >= ContextCosineMin && Cosine(intents[word], intents[o.Word]) >= IntentCosineMin)
                .OrderByDescending(o => o.Alike).ThenBy(o => o.Word, StringComparer.Ordinal).Take(SynonymsMax).Select(o => o.Word).ToArray();
            if (synonyms.Length > 0)
            {
                found.Add(word, synonyms);
            }
        }

        return found;
    }

    private static void Count(LabelledText message, Dictionary<string, Dictionary<string, double>> contexts, Dictionary<string, Dictionary<string, double>> intents)
    {
        var words = AugmentedWords.Of(TextNormalizer.Normalize(message.Text));
        for (var i = 0; i < words.Count; i++)
        {
            Add(intents, words[i], message.Intent);
            Add(contexts, words[i], "<" + (i > 0 ? words[i - 1] : ""));
            Add(contexts, words[i], ">" + (i + 1 < words.Count ? words[i + 1] : ""));
        }
    }

    private static void Add(Dictionary<string, Dictionary<string, double>> counts, string word, string of)
    {
        if (!counts.TryGetValue(word, out var own))
        {
            counts.Add(word, own = new Dictionary<string, double>(StringComparer.Ordinal));
        }

        own[of] = own.GetValueOrDefault(of) + 1;
    }

    private static double Cosine(Dictionary<string, double> one, Dictionary<string, double> other)
    {
        var product = one.Sum(o => o.Value * other.GetValueOrDefault(o.Key));
        return product / Math.Sqrt(one.Values.Sum(v => v * v) * other.Values.Sum(v => v * v));
    }
}
