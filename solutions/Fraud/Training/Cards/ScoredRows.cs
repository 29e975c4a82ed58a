namespace Suite.Fraud.Training.Cards;

/// <summary>A training set with a score for every row from a model that did not learn from it.</summary>
internal sealed class ScoredRows(TrainingSet set, float[] scores, double review, double decline)
{
    public TrainingSet Set { get; } = set;

    public float[] Scores { get; } = scores;

    public bool[] IsFraud { get; } = Array.ConvertAll(set.Labels, label => label > 0);

    public double Review { get; } = review;

    public double Decline { get; } = decline;

    public int Count => Scores.Length;

    /// <summary>As scoring does it: single precision against the stored threshold.</summary>
    public bool IsStopped(int row, double threshold) => Scores[row] >= threshold;

    /// <summary>What stopping from a threshold on does to these rows.</summary>
    public StopRates Stop(IReadOnlyList<int> rows, double threshold)
    {
        var (frauds, stopped, caught) = (0, 0, 0);
        foreach (var row in rows)
        {
            var isStopped = IsStopped(row, threshold);
            frauds += IsFraud[row] ? 1 : 0;
            stopped += isStopped ? 1 : 0;
            caught += isStopped && IsFraud[row] ? 1 : 0;
        }

        return new StopRates(
            threshold, Figures.Rate(stopped, rows.Count), Figures.Rate(caught, frauds),
            Figures.Rate(stopped - caught, rows.Count - frauds), Figures.Rate(caught, stopped));
    }
}
