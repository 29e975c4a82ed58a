namespace Suite.Text.Intents;

/// <summary>How well a model does on messages it has not seen.</summary>
public sealed record IntentEvaluation
{
    /// <summary>Share of in-scope messages whose best intent is right, whatever the thresholds say.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean over the intents of the harmonic mean of precision and recall, whatever the thresholds say.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Expected calibration error of the best intent's probability over 15 bins of equal width (Guo et al., ICML 2017).</summary>
    public required double Ece { get; init; }

    /// <summary>At the stored scope threshold: share of in-scope messages that were accepted and understood. Null without out-of-scope messages.</summary>
    public double? InScopeAccuracy { get; init; }

    /// <summary>At the stored scope threshold: share of out-of-scope messages that were found.</summary>
    public double? OosRecall { get; init; }

    /// <summary>Probability that an in-scope message has a higher in-scope probability than an out-of-scope one.</summary>
    public double? OosAuroc { get; init; }

    private const int Bins = 15;

    /// <param name="messages">In-scope messages and their true intents; intents the model does not know count as wrong.</param>
    /// <param name="results">What the model said, one a message.</param>
    /// <param name="outOfScope">What the model said of messages about none of the intents.</param>
    public static IntentEvaluation Of(IReadOnlyList<LabelledText> messages, IReadOnlyList<IntentResult> results, IReadOnlyList<IntentResult> outOfScope)
    {
        var right = messages.Zip(results, (m, r) => m.Intent == r.Top[0].Intent).ToArray();
        return new IntentEvaluation
        {
            Accuracy = right.Average(r => r ? 1.0 : 0),
            MacroF1 = MacroF1Of([.. messages.Select(m => m.Intent)], [.. results.Select(r => r.Top[0].Intent)]),
            Ece = EceOf([.. results.Select(r => r.Top[0].Probability)], right),
            InScopeAccuracy = outOfScope.Count == 0 ? null : results.Where((r, i) => right[i] && !r.IsOutOfScope).Count() / (double)results.Count,
            OosRecall = outOfScope.Count == 0 ? null : outOfScope.Average(r => r.IsOutOfScope ? 1.0 : 0),
            OosAuroc = outOfScope.Count == 0 ? null : AurocOf([.. results.Select(r => r.InScope)], [.. outOfScope.Select(r => r.InScope)]),
        };
    }

    internal static double MacroF1Of(string[] truth, string[] predicted)
    {
        var classes = truth.Concat(predicted).Distinct(StringComparer.Ordinal).ToArray();
        return classes.Average(c =>
        {
            var hits = truth.Where((t, i) => t == c && predicted[i] == c).Count();
            var all = truth.Count(t => t == c) + predicted.Count(p => p == c);
            return 2.0 * hits / all;
        });
    }

    internal static double EceOf(double[] probabilities, bool[] right) =>
        Enumerable.Range(0, right.Length)
            .GroupBy(i => Math.Min(Bins - 1, (int)(probabilities[i] * Bins)))
            .Sum(bin => Math.Abs(bin.Sum(i => probabilities[i] - (right[i] ? 1 : 0)))) / right.Length;

    /// <summary>By ranks, ties halved (Mann-Whitney).</summary>
    internal static double AurocOf(double[] positives, double[] negatives)
    {
        var all = positives.Select(p => (Score: p, Positive: true)).Concat(negatives.Select(n => (Score: n, Positive: false))).OrderBy(s => s.Score).ToArray();
        var ranks = 0.0;
        for (var i = 0; i < all.Length;)
        {
            var end = i;
            while (end < all.Length && all[end].Score.Equals(all[i].Score))
            {
                end++;
            }

            ranks += all[i..end].Count(s => s.Positive) * (i + end + 1) / 2.0;
            i = end;
        }

        return (ranks - (positives.Length * (positives.Length + 1.0) / 2)) / ((double)positives.Length * negatives.Length);
    }
}
