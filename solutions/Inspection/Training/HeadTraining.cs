using Suite.Inspection.Models;

namespace Suite.Inspection.Training;

/// <summary>Trains the head that is asked for by name.</summary>
public static class HeadTraining
{
    /// <param name="head">One of <see cref="ImageModels.FewShot"/> and its neighbours.</param>
    /// <param name="settings">What to train on, and where to.</param>
    /// <param name="time">Measures how fast pictures are scored.</param>
    /// <param name="progress">Share done, and with what.</param>
    /// <param name="ct">Nothing is written once it is cancelled.</param>
    public static TrainedModel Run(string head, TrainingSettings settings, TimeProvider time, IProgress<(double Share, string Text)>? progress = null, CancellationToken ct = default) => head switch
    {
        ImageModels.FewShot => FewShotTrainingRun.Run(settings, time, progress, ct),
        ImageModels.Anomaly => AnomalyTrainingRun.Run(settings, time, progress, ct),
        ImageModels.FineTuned => FineTunedMeasuring.Run(settings, time, ct),
        _ => throw new InvalidDataException($"The head '{head}' is not trained here."),
    };

    /// <summary>The same head with several seeds; no model is kept.</summary>
    /// <param name="head">One that is trained in this process.</param>
    /// <param name="settings">What to train on; output and seed are not used.</param>
    /// <param name="seeds">One at least.</param>
    /// <param name="time">Measures how fast pictures are scored.</param>
    /// <param name="progress">Share done, and with what.</param>
    /// <param name="ct">Looked at between pictures.</param>
    public static IReadOnlyList<TrainedModel> RunSeeds(
        string head, TrainingSettings settings, IReadOnlyList<long> seeds, TimeProvider time, IProgress<(double Share, string Text)>? progress = null, CancellationToken ct = default) => head switch
        {
            ImageModels.FewShot => FewShotTrainingRun.RunSeeds(settings, seeds, time, progress, ct),
            ImageModels.Anomaly => AnomalySeeds(settings, seeds, time, progress, ct),
            _ => throw new InvalidDataException($"The head '{head}' is not trained here."),
        };

    /// <summary>The seed orders the patches that the memory is built from, so each is a training of its own.</summary>
    private static List<TrainedModel> AnomalySeeds(
        TrainingSettings settings, IReadOnlyList<long> seeds, TimeProvider time, IProgress<(double Share, string Text)>? progress, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("suite-seeds-").FullName;
        try
        {
            var results = new List<TrainedModel>();
            foreach (var (number, seed) in seeds.Index())
            {
                progress?.Report(((double)number / seeds.Count, $"seed {seed}"));
                results.Add(AnomalyTrainingRun.Run(settings with { Seed = seed, Output = Path.Combine(folder, "model") }, time, progress: null, ct));
            }

            return results;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
