namespace Suite.Support.Knowledge.Answers;

/// <summary>A passage that was found, read sentence by sentence: how good an answer it promises decides the order, since ranks alone do not see that a heading is the question itself.</summary>
/// <param name="Hit">What the search said.</param>
/// <param name="Evidence">What its sentences say.</param>
/// <param name="Value">Higher is better; comparable within a language's index.</param>
internal sealed record ReadPassage(PassageHit Hit, SentenceEvidence Evidence, double Value)
{
    public static ReadPassage Of(PassageHit hit, IReadOnlyList<(QuestionConcept Concept, double Weight)> concepts)
    {
        var evidence = new SentenceEvidence(hit.Passage, concepts);
        var sentence = Enumerable.Range(0, hit.Passage.Sentences.Count).Max(evidence.Of);
        return new ReadPassage(hit, evidence, ValueOf(hit, evidence, sentence, concepts.Sum(c => c.Weight)));
    }

    /// <summary>Weights: fitted on the tuning half of the golden questions so that a passage of a right article comes first as often as it can (softmax over the passages found).</summary>
    private static double ValueOf(PassageHit hit, SentenceEvidence evidence, double sentence, double weights) =>
        (1.3 * hit.WordScore / Math.Max(0.1, weights))
        + (3.2 * hit.Similarity)
        + (2.4 * hit.Coverage)
        + (1.2 * hit.ArticleCoverage)
        + (2.3 * evidence.OfHeading())
        + (2.3 * evidence.OfTitle())
        + (3.4 * sentence)
        + (hit.IsFirst ? 0.9 : 0);
}
