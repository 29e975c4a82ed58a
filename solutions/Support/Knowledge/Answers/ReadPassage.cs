namespace Suite.Support.Knowledge.Answers;

/// <summary>A passage that was found, read sentence by sentence: how good an answer it promises decides the order, since ranks alone do not see that a heading is the question itself.</summary>
/// <param name="Hit">What the search said.</param>
/// <param name="Evidence">What its sentences say.</param>
/// <param name="Signals">What speaks for it, as <see cref="PassageSignals"/> lists it.</param>
/// <param name="Value">Higher is better; comparable within a language's index.</param>
internal sealed record ReadPassage(PassageHit Hit, SentenceEvidence Evidence, double[] Signals, double Value)
{
    public static ReadPassage Of(PassageHit hit, IReadOnlyList<(QuestionConcept Concept, double Weight)> concepts, double prior)
    {
        var evidence = new SentenceEvidence(hit.Passage, concepts);
        var signals = PassageSignals.Of(hit, evidence, concepts, prior);
        return new ReadPassage(hit, evidence, signals, PassageSignals.ValueOf(signals));
    }
}
