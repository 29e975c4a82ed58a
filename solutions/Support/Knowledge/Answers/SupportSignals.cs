namespace Suite.Support.Knowledge.Answers;

/// <summary>
/// What tells an answer from a guess, as one probability: a logistic regression, so that it can be read and checked. The passage's value alone does not do: it orders the
/// passages of one question, and a question from outside has a best passage too.
/// </summary>
internal static class SupportSignals
{
    /// <summary>Fitted on the tuning half of the golden questions, each asked with and without a prior (AnswerWeightsTests fits them anew).</summary>
    public static IReadOnlyList<double> Weights => Fitted;

    private static readonly double[] Fitted = [-2.04, 0.58, 0.75, -0.25, 0.92, 0.76, -0.02, 1.22, 1.77, -2.20, 1.77, -1.12];

    /// <param name="best">The passage that would answer.</param>
    /// <param name="share">How probably its article is the one, given that one is.</param>
    /// <param name="unknown">Share of the question that none of the passages found speaks of.</param>
    /// <param name="prior">The question's; null where it has none.</param>
    public static double[] Of(ReadPassage best, double share, double unknown, ArticlePrior? prior) =>
    [
        1,
        best.Signals[0],
        best.Signals[1],
        best.Signals[2],
        best.Signals[3],
        best.Signals[6],
        best.Signals[8],
        best.Signals[9],
        share,
        unknown,
        prior?.InScope ?? 0,
        prior is null ? 0 : 1,
    ];

    /// <summary>0 to 1.</summary>
    public static double SupportOf(ReadOnlySpan<double> signals) => 1 / (1 + Math.Exp(-PassageSignals.Dot(Fitted, signals)));
}
