using Suite.Support.Knowledge.Indexing;

namespace Suite.Support.Knowledge.Answers;

/// <summary>What speaks for a passage, in numbers that are comparable between questions.</summary>
internal static class PassageSignals
{
    /// <summary>An article that nothing expects is expected so much: keeps the logarithm in bounds.</summary>
    private const double Unexpected = 0.003;

    /// <summary>
    /// How much each counts: fitted on the tuning half of the golden questions, each asked with and without a prior, so that the softmax over the passages found gives the
    /// right articles most (AnswerWeightsTests fits them anew).
    /// </summary>
    public static IReadOnlyList<double> Weights => Fitted;

    private static readonly double[] Fitted = [2.21, 1.52, 2.14, 1.77, 1.39, 1.22, 2.19, 0.55, 0.78, 0.64, 1.44, 1.13];

    public static double[] Of(PassageHit hit, SentenceEvidence evidence, IReadOnlyList<(QuestionConcept Concept, double Weight)> concepts, double prior) =>
    [
        hit.WordScore / Math.Max(0.1, concepts.Sum(c => c.Weight)),
        hit.Similarity,
        hit.Coverage,
        hit.ArticleCoverage,
        evidence.OfHeading(),
        evidence.OfTitle(),
        Enumerable.Range(0, hit.Passage.Sentences.Count).Max(evidence.Of),
        hit.IsFirst ? 1 : 0,
        Math.Log((prior + Unexpected) / Unexpected),
        prior,
        Asked(hit.Passage.Title, concepts),
        Asked(hit.Passage.Heading, concepts),
    ];

    public static double ValueOf(ReadOnlySpan<double> signals) => Dot(Fitted, signals);

    public static double Dot(ReadOnlySpan<double> weights, ReadOnlySpan<double> signals)
    {
        var sum = 0.0;
        for (var i = 0; i < signals.Length; i++)
        {
            sum += weights[i] * signals[i];
        }

        return sum;
    }

    /// <summary>Share of a heading's terms that the question speaks of, earlier turns by their weight: a short heading that is the question says more than a long one that touches it.</summary>
    private static double Asked(string heading, IReadOnlyList<(QuestionConcept Concept, double Weight)> concepts)
    {
        var (all, asked) = (0, 0.0);
        foreach (var term in KnowledgeTerms.Of(heading))
        {
            if (!StopWords.Contains(term))
            {
                all++;
                asked += concepts.Max(c => c.Concept.Weight * c.Concept.Alternatives.GetValueOrDefault(term));
            }
        }

        return all > 0 ? asked / all : 0;
    }
}
