using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>A model of some rows: how good on them, how good on later ones.</summary>
internal sealed record LearningPoint(int Rows, double Train, double Validation);

/// <summary>
/// Whether more rounds or more payments would help. Measured with a search's best values on its last fold, the one with the most to learn from.
/// </summary>
/// <param name="TrainByRound">Area under the precision-recall curve as libxgboost computes it ("aucpr"), after each round, on the rows learnt from.</param>
/// <param name="ValidationByRound">The same on later rows.</param>
/// <param name="BySize">Average precision of models of the newest part of the rows.</param>
internal sealed record LearningCurves(
    IReadOnlyList<double> TrainByRound, IReadOnlyList<double> ValidationByRound, IReadOnlyList<LearningPoint> BySize)
{
    private static readonly double[] Shares = [0.0625, 0.125, 0.25, 0.5, 1];

    /// <summary>Costs four trainings' time.</summary>
    public static LearningCurves Measure(SearchFold fold, XgboostParameters parameters, CancellationToken ct) => new(
        ByRound(fold, fold.Train, parameters, ct),
        ByRound(fold, fold.Validation, parameters, ct),
        [.. Shares.Where(share => HasBothKinds(fold.Train, share)).Select(share => Point(fold.MeasureNewest(share, parameters, ct)))]);

    private static List<double> ByRound(SearchFold fold, TrainingMatrix measured, XgboostParameters parameters, CancellationToken ct) =>
        [.. XgboostTrainer.Train(fold.Train, measured, parameters with { EvalMetric = "aucpr" }, null, ct).MetricHistory.Select(Rounded)];

    private static LearningPoint Point((int Rows, double Train, double Validation) measured) =>
        new(measured.Rows, Rounded(measured.Train), Rounded(measured.Validation));

    private static bool HasBothKinds(TrainingMatrix train, double share)
    {
        var labels = train.Labels.AsSpan(train.RowCount - Math.Max(1, (int)(share * train.RowCount)));
        return labels.Contains(1f) && labels.Contains(0f);
    }

    // A picture needs no more, and it is kept in the journal.
    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 5) : 0;
}
