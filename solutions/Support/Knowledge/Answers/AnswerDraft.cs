namespace Suite.Support.Knowledge.Answers;

/// <summary>The best answer there is, however weak, and how well it is supported.</summary>
/// <param name="Passage">It is taken from.</param>
/// <param name="Sentences">Indices in the passage.</param>
/// <param name="Passages">Found, best first.</param>
/// <param name="Signals">What the support was judged by.</param>
/// <param name="Support">0 to 1.</param>
internal sealed record AnswerDraft(Passage Passage, IReadOnlyList<int> Sentences, IReadOnlyList<Passage> Passages, SupportSignals Signals, double Support)
{
    private const int SearchDepth = 10;

    /// <summary>Passages that are read sentence by sentence.</summary>
    private const int ReadMax = 4;

    public static AnswerDraft? Of(KnowledgeIndex index, KnowledgeQuestion question, AnswerOptions options)
    {
        var (hits, concepts) = index.SearchAll(question, Math.Max(SearchDepth, options.PassagesMax));
        if (hits.Count == 0 || concepts.Count == 0)
        {
            return null;
        }

        var read = hits.Take(ReadMax).Select(h => Candidate(h, concepts, question, options)).ToArray();
        var best = read.Aggregate((a, b) => b.Value > a.Value ? b : a);
        var other = hits.Where(h => h.Passage.ArticleId != best.Hit.Passage.ArticleId).Select(h => h.WordScore).DefaultIfEmpty(0).Max();
        var signals = new SupportSignals(
            best.Hit.Coverage,
            best.WithHeading,
            best.Hit.Similarity,
            best.Hit.WordScore <= 0 ? 0 : Math.Clamp(1 - (other / best.Hit.WordScore), -1, 1),
            concepts.Count,
            best.Hit.WordScore);
        Passage[] passages = [best.Hit.Passage, .. hits.Select(h => h.Passage).Where(p => !ReferenceEquals(p, best.Hit.Passage)).Take(options.PassagesMax - 1)];
        return new AnswerDraft(best.Hit.Passage, best.Sentences, passages, signals, signals.Support);
    }

    private readonly record struct Read(PassageHit Hit, List<int> Sentences, double WithHeading, double Value);

    /// <summary>The rank decides unless a lower passage's sentences say clearly more.</summary>
    private static Read Candidate(PassageHit hit, IReadOnlyList<(QuestionConcept Concept, double Weight)> concepts, KnowledgeQuestion question, AnswerOptions options)
    {
        var evidence = new SentenceEvidence(hit.Passage, concepts);
        var sentences = SentenceChoice.Of(hit.Passage, evidence, question.Text, options);
        var withHeading = evidence.Of(sentences, true);
        return new Read(hit, sentences, withHeading, (hit.Score * 20) + (0.5 * withHeading));
    }
}
