namespace Suite.Support.Knowledge.Answers;

/// <summary>What tells an answer from a guess, as one probability: a logistic regression over few signals, so that it can be read and checked.</summary>
/// <param name="Coverage">Share of the question that the passage speaks of.</param>
/// <param name="SentenceCoverage">Share that the chosen sentences with their heading speak of.</param>
/// <param name="Similarity">Cosine of question and passage in the latent space.</param>
/// <param name="Margin">How far the best passage's words are ahead of any other article's, as a share; below zero where they are behind.</param>
/// <param name="Concepts">How many things the question is about.</param>
/// <param name="WordScore">BM25.</param>
internal readonly record struct SupportSignals(double Coverage, double SentenceCoverage, double Similarity, double Margin, int Concepts, double WordScore)
{
    /// <summary>Weights: fitted by the test <c>SupportFit</c> on the tuning half of the golden questions.</summary>
    public double Support
    {
        get
        {
            var z = -3.0 + (3.0 * Coverage) + (2.0 * SentenceCoverage) + (1.5 * Similarity) + (0.5 * Margin);
            return 1 / (1 + Math.Exp(-z));
        }
    }
}
