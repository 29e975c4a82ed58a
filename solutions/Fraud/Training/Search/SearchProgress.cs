using System.Globalization;
using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>What is told while a search runs: the trial that ended, the best so far, how long it will take.</summary>
internal sealed class SearchProgress(string id, int trials, Study study, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly int _before = study.Finished.Count;

    public TrainingReport Begun() => new()
    {
        Step = _before == 0 ? $"search {id}: {trials} trials" : $"search {id}: going on after {_before} of {trials} trials",
        Share = ModelTraining.SearchFrom,
        Search = id,
        Trials = trials,
    };

    public TrainingReport Ended(FinishedTrial trial)
    {
        var done = study.Finished.Count;
        var best = study.Best;
        var eta = time.GetElapsedTime(_began).TotalSeconds / Math.Max(1, done - _before) * Math.Max(0, trials - done);
        return new TrainingReport
        {
            Step = $"trial {done} of {trials}: {Said(trial)}{(best is null ? "" : $", best {Text(best.Value!.Value)} (trial {best.Number})")}, {Math.Ceiling(eta)} s left",
            Share = ModelTraining.SearchFrom + ((ModelTraining.FitFrom - ModelTraining.SearchFrom) * done / Math.Max(1, trials)),
            Search = id,
            Trials = trials,
            Trial = trial.Number,
            Outcome = trial.Outcome.ToString().ToLowerInvariant(),
            Value = trial.Value,
            BestTrial = best?.Number,
            BestValue = best?.Value,
            EtaSeconds = Math.Round(eta, 1),
        };
    }

    private static string Said(FinishedTrial trial) => trial.Outcome switch
    {
        TrialOutcome.Complete => Text(trial.Value!.Value),
        TrialOutcome.Pruned => $"{Text(trial.Value!.Value)}, stopped early",
        _ => "failed",
    };

    private static string Text(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
