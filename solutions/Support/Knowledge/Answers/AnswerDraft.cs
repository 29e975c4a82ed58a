namespace Suite.Support.Knowledge.Answers;

/// <summary>The best answer there is, however weak, and how well it is supported.</summary>
/// <param name="Passage">It is taken from.</param>
/// <param name="Sentences">Indices in the passage.</param>
/// <param name="Read">What was found, best first.</param>
/// <param name="Signals">What the support was judged by: see <see cref="SupportSignals"/>.</param>
/// <param name="Support">0 to 1.</param>
internal sealed record AnswerDraft(Passage Passage, IReadOnlyList<int> Sentences, IReadOnlyList<ReadPassage> Read, double[] Signals, double Support)
{
    /// <summary>How deep the fused ranking is read again, sentence by sentence.</summary>
    private const int ReadMax = 20;

    public static AnswerDraft? Of(KnowledgeIndex index, KnowledgeQuestion question, AnswerOptions options)
    {
        var (read, concepts) = Passages(index, question, Math.Max(ReadMax, options.PassagesMax));
        if (read.Length == 0)
        {
            return null;
        }

        var best = read[0];
        var sentences = SentenceChoice.Of(best.Hit.Passage, best.Evidence, question.Text, options);
        var signals = SupportSignals.Of(best, Shares(read)[best.Hit.Passage.ArticleId], Unknown(read, concepts), question.Prior);
        return new AnswerDraft(best.Hit.Passage, sentences, read, signals, SupportSignals.SupportOf(signals));
    }

    /// <summary>Of each article found, how probably it is the one that answers, given that one does.</summary>
    public static IReadOnlyDictionary<string, double> SharesOf(KnowledgeIndex index, KnowledgeQuestion question) => Shares(Passages(index, question, ReadMax).Read);

    private static (ReadPassage[] Read, IReadOnlyList<(QuestionConcept Concept, double Weight)> Concepts) Passages(KnowledgeIndex index, KnowledgeQuestion question, int count)
    {
        var (hits, concepts) = index.SearchAll(question, count);
        return concepts.Count == 0
            ? ([], concepts)
            : ([.. hits.Select(h => ReadPassage.Of(h, concepts, question.Prior?.Of(h.Passage.ArticleId) ?? 0)).OrderByDescending(r => r.Value)], concepts);
    }

    /// <summary>Values are exponents of a softmax.</summary>
    private static Dictionary<string, double> Shares(ReadPassage[] read)
    {
        var weights = Array.ConvertAll(read, r => Math.Exp(r.Value - read[0].Value));
        var all = weights.Sum();
        var shares = new Dictionary<string, double>(StringComparer.Ordinal);
        for (var i = 0; i < read.Length; i++)
        {
            var article = read[i].Hit.Passage.ArticleId;
            shares[article] = shares.GetValueOrDefault(article) + (weights[i] / all);
        }

        return shares;
    }

    private static double Unknown(ReadPassage[] read, IReadOnlyList<(QuestionConcept Concept, double Weight)> concepts)
    {
        var (all, unknown) = (0.0, 0.0);
        for (var c = 0; c < concepts.Count; c++)
        {
            all += concepts[c].Weight;
            unknown += Array.Exists(read, r => r.Evidence.SpeaksOf(c)) ? 0 : concepts[c].Weight;
        }

        return unknown / Math.Max(1e-9, all);
    }
}
