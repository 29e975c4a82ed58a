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
}
