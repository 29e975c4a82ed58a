namespace Suite.Trees;

/// <summary>The trial was stopped early; nothing is wrong. Leave it to the study.</summary>
#pragma warning disable CA1032, CA1064 // Thrown by Report and caught by the study; nobody else makes or catches it.
public sealed class TrialPrunedException() : Exception("Other trials were better at this step.");
#pragma warning restore CA1032, CA1064

/// <summary>A trial as its objective sees it. For one thread.</summary>
public sealed class RunningTrial
{
    private readonly MedianStopping? _pruner;
    private readonly IReadOnlyList<FinishedTrial> _seen;
    private readonly List<double> _steps = [];

    internal RunningTrial(SearchSpace space, int number, double[] point, MedianStopping? pruner, IReadOnlyList<FinishedTrial> seen)
    {
        (Space, Number, Point) = (space, number, point);
        (_pruner, _seen) = (pruner, seen);
    }

    public SearchSpace Space { get; }

    public int Number { get; }

    public double[] Point { get; }

    internal IReadOnlyList<double> Steps => _steps;

    /// <summary>Tells how good the trial is so far, as early as that is known. Steps of all trials must mean the same.</summary>
    /// <exception cref="TrialPrunedException">It is not worth going on; let it through.</exception>
    public void Report(double value)
    {
        // What is no number is the objective's to end with; it says nothing about others.
        if (!double.IsFinite(value))
        {
            throw new ArithmeticException($"Step {_steps.Count} gave no finite number.");
        }

        _steps.Add(value);
        if (_pruner?.Stops(_steps, _seen) == true)
        {
            throw new TrialPrunedException();
        }
    }
}
