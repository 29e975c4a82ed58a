namespace Suite.Support.Knowledge.Answers;

/// <summary>The best answer there is, however weak, and how well it is supported.</summary>
/// <param name="Passage">It is taken from.</param>
/// <param name="Sentences">Indices in the passage.</param>
/// <param name="Passages">Found, best first.</param>
/// <param name="Signals">What the support was judged by.</param>
/// <param name="Support">0 to 1.</param>
internal sealed record AnswerDraft(Passage Passage, IReadOnlyList<int> Sentences, IReadOnlyList<Passage> Passages, SupportSignals Signals, double Support)
{
    /// <summary>How deep the fused ranking is read again, sentence by sentence.</summary>
    private const int ReadMax = 20;

    public static AnswerDraft? Of(KnowledgeIndex index, KnowledgeQuestion question, AnswerOptions options)
    {
        var (hits, concepts) = index.SearchAll(question, Math.Max(ReadMax, options.PassagesMax));
        if (hits.Count == 0 || concepts.Count == 0)
        {
            return null;
        }

        var read = hits.Select(h => ReadPassage.Of(h, concepts)).OrderByDescending(r => r.Value).ToArray();
        var best = read[0];
        var sentences = SentenceChoice.Of(best.Hit.Passage, best.Evidence, question.Text, options);
        var signals = new SupportSignals(best.Value, best.Hit.Similarity);
        return new AnswerDraft(best.Hit.Passage, sentences, [.. read.Take(options.PassagesMax).Select(r => r.Hit.Passage)], signals, signals.Support);
    }
}
