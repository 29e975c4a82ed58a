namespace Suite.Support.Knowledge.Answers;

/// <summary>
/// What tells an answer from a guess, as one probability: a logistic regression over two signals, so that it can be read and checked. How far the passage is ahead of others was
/// tried and tells nothing: questions that several articles answer have no margin, and questions from outside often have one.
/// </summary>
/// <param name="Value">Of the passage, as <see cref="ReadPassage"/> judges it: mostly how much of the question passage, heading and best sentence speak of.</param>
/// <param name="Similarity">Cosine of question and passage in the latent space.</param>
internal readonly record struct SupportSignals(double Value, double Similarity)
{
    /// <summary>Weights: fitted on the tuning half of the golden questions.</summary>
    public double Support => 1 / (1 + Math.Exp(3.84 - (0.42 * Value) - (1.21 * Similarity)));
}
