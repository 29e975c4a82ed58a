using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>How good a recipe is with a trial's values: average precision, averaged over the folds. Reported after each fold, so that a trial can stop early.</summary>
internal sealed class SearchObjective(TrainingRecipe recipe, IReadOnlyList<SearchFold> folds)
{
    public const string Metric = "average precision";

    /// <summary>Trials run beside each other; a thread each uses the cores best.</summary>
    private const int Threads = 1;

    public double Measure(RunningTrial trial, CancellationToken ct)
    {
        var parameters = ParametersOf(trial.Space, trial.Point);
        var sum = 0.0;
        for (var fold = 0; fold < folds.Count; fold++)
        {
            sum += folds[fold].Measure(parameters, ct);
            trial.Report(sum / (fold + 1));
        }

        return sum / folds.Count;
    }

    public XgboostParameters ParametersOf(SearchSpace space, double[] point) =>
        recipe.With(TrainingSettings.FromPoint(space, point)).Parameters with { Threads = Threads };
}
