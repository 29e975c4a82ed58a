using Suite.Support.Knowledge.Answers;
using Suite.Text.Analysis;
using Suite.Text.Intents;

namespace Suite.Support.Knowledge;

/// <summary>
/// Which articles the messages of an intent are about, learned from the messages its model was trained with and from the articles, and from nothing else: what one message says
/// in a customer's words and no article does, others of its intent say in the articles'. Immutable and thread-safe.
/// </summary>
public sealed class IntentArticles
{
    /// <summary>More of an intent in one language are not asked: they hardly move the shares any more.</summary>
    private const int MessagesMax = 40;

    /// <summary>The second time what the first has found is the prior, so that what most messages say decides for those that say little.</summary>
    private const int Rounds = 2;

    /// <summary>Less than this says nothing, and would only be carried along.</summary>
    private const double ShareMin = 0.005;

    private readonly Dictionary<IntentKey, Dictionary<string, double>> _shares;

    private IntentArticles(Dictionary<IntentKey, Dictionary<string, double>> shares) => _shares = shares;

    private readonly record struct IntentKey(string Intent, string Language);

    /// <summary>Asks the index the messages, at most 40 of an intent and language, each twice: seconds for a few dozen intents, so in the background.</summary>
    public static IntentArticles Learn(KnowledgeIndex index, IEnumerable<LabelledText> messages, CancellationToken ct)
    {
        var groups = messages.GroupBy(m => new IntentKey(m.Intent, LanguageOf(m.Text)), m => m.Text).Select(g => (g.Key, Texts: Spread([.. g]))).ToArray();
        var shares = new Dictionary<IntentKey, Dictionary<string, double>>();
        for (var round = 0; round < Rounds; round++)
        {
            shares = groups.ToDictionary(g => g.Key, g => SharesOf(index, g.Key, g.Texts, shares, ct));
        }

        return new IntentArticles(shares);
    }

    /// <summary>What a message that was classified so is probably about.</summary>
    /// <param name="result">Of the intent model whose messages these are.</param>
    /// <param name="language">Of the question.</param>
    public ArticlePrior PriorOf(IntentResult result, string language)
    {
        ArgumentNullException.ThrowIfNull(result);
        var prior = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (intent, probability) in result.Top)
        {
            if (_shares.TryGetValue(new IntentKey(intent, language), out var shares))
            {
                foreach (var (article, share) in shares)
                {
                    prior[article] = prior.GetValueOrDefault(article) + (result.InScope * probability * share);
                }
            }
        }

        return new ArticlePrior(prior, result.InScope);
    }

    private static Dictionary<string, double> SharesOf(
        KnowledgeIndex index, IntentKey key, string[] texts, Dictionary<IntentKey, Dictionary<string, double>> before, CancellationToken ct)
    {
        var prior = before.TryGetValue(key, out var known) ? new ArticlePrior(known, 1) : null;
        var sum = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            ct.ThrowIfCancellationRequested();
            foreach (var (article, share) in AnswerDraft.SharesOf(index, new KnowledgeQuestion(text, [], key.Language) { Prior = prior }))
            {
                sum[article] = sum.GetValueOrDefault(article) + (share / texts.Length);
            }
        }

        return sum.Where(s => s.Value >= ShareMin).ToDictionary(StringComparer.Ordinal);
    }

    private static string LanguageOf(string text) => LanguageDetector.Detect(text) is Language.Chinese or Language.Mixed ? "zh" : "en";

    /// <summary>At even distances.</summary>
    private static string[] Spread(string[] texts) =>
        texts.Length <= MessagesMax ? texts : [.. Enumerable.Range(0, MessagesMax).Select(i => texts[i * texts.Length / MessagesMax])];
}
