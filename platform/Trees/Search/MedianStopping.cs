namespace Suite.Trees;

/// <summary>
/// Stops a trial whose best value so far is below the median of what complete trials had at the same step (the median stopping rule of
/// Golovin et al., "Google Vizier", KDD 2017, without averaging over earlier steps). Where curves never cross, the best trial is never stopped.
/// </summary>
public sealed record MedianStopping
{
    /// <summary>Complete trials needed before any is stopped.</summary>
    public int StartupTrials { get; init; } = 5;

    /// <summary>Steps a trial always gets.</summary>
    public int StepsMin { get; init; }

    /// <param name="steps">The running trial's values, the newest last.</param>
    /// <param name="finished">What the trial may be compared with.</param>
    public bool Stops(IReadOnlyList<double> steps, IReadOnlyList<FinishedTrial> finished)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(finished);
        if (steps.Count == 0 || steps.Count <= StepsMin)
        {
            return false;
        }

        var others = finished.Where(t => t.Outcome == TrialOutcome.Complete && t.Steps.Count >= steps.Count)
            .Select(t => t.Steps[steps.Count - 1]).Order().ToList();
        return others.Count >= StartupTrials && steps.Max() < Median(others);
    }

    private static double Median(List<double> sorted) =>
        sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
}
