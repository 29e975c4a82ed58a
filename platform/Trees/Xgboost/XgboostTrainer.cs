namespace Suite.Trees;

/// <summary>
/// Gradient boosting by libxgboost (Chen and Guestrin, "XGBoost: A Scalable Tree Boosting System", KDD 2016), called
/// in process. Deterministic: the same data, parameters and number of threads give the same bytes.
/// </summary>
public static class XgboostTrainer
{
    /// <summary>
    /// Blocks until training ends; cost grows with rows × features × rounds. Copies the rows once into the library's form.
    /// </summary>
    /// <param name="train">What to learn from.</param>
    /// <param name="validation">Measured after each round and needed for early stopping; same features in the same order.</param>
    /// <param name="parameters">Checked before anything native is touched.</param>
    /// <param name="progress">Told after every round, on the calling thread unless it posts elsewhere.</param>
    /// <param name="ct">Looked at between rounds; a round is never interrupted.</param>
    /// <exception cref="XgboostLibraryMissingException">libxgboost is not installed.</exception>
    /// <exception cref="XgboostException">The library refused the data or the parameters.</exception>
    public static TrainedModel Train(
        TrainingMatrix train,
        TrainingMatrix? validation,
        XgboostParameters parameters,
        IProgress<TrainingProgress>? progress,
        CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(parameters);
        parameters.Validate();
        if (validation is null && parameters.EarlyStoppingRounds > 0)
        {
            throw new ArgumentException("Early stopping needs a validation matrix.", nameof(validation));
        }

        if (validation is not null && !validation.FeatureNames.SequenceEqual(train.FeatureNames))
        {
            throw new ArgumentException("Validation must have the features of training, in the same order.", nameof(validation));
        }

        _ = XgboostLibrary.Version;
        var effective = parameters with { Threads = parameters.Threads == 0 ? Environment.ProcessorCount : parameters.Threads };
        using var trainHandle = Booster.CreateMatrix(train, effective.Threads);
        using var validationHandle = validation is null ? null : Booster.CreateMatrix(validation, effective.Threads);
        using var booster = Booster.Create(trainHandle, validationHandle);
        foreach (var (name, value) in effective.ToNative(train.FeatureNames))
        {
            booster.Set(name, value);
        }

        booster.SetFeatureNames(train.FeatureNames);
        var history = new List<double>();
        var kept = Boost(booster, trainHandle, validationHandle, effective, history, progress, ct);
        if (kept == Math.Max(history.Count, validation is null ? effective.Rounds : 0))
        {
            return new TrainedModel(booster.Save("ubj"), kept, history, effective);
        }

        using var best = booster.Slice(kept);
        best.SetFeatureNames(train.FeatureNames);
        return new TrainedModel(best.Save("ubj"), kept, history, effective);
    }

    /// <summary>Runs the rounds and returns how many to keep.</summary>
    private static int Boost(
        Booster booster,
        MatrixHandle train,
        MatrixHandle? validation,
        XgboostParameters parameters,
        List<double> history,
        IProgress<TrainingProgress>? progress,
        CancellationToken ct)
    {
        var best = 0;
        for (var round = 0; round < parameters.Rounds; round++)
        {
            ct.ThrowIfCancellationRequested();
            booster.Update(round, train);
            double? metric = null;
            if (validation is not null)
            {
                metric = booster.Evaluate(round, validation);
                history.Add(metric.Value);
                if (IsBetter(metric.Value, history[best], parameters.MetricGrows))
                {
                    best = round;
                }
            }

            progress?.Report(new TrainingProgress(round + 1, parameters.Rounds, metric));
            if (parameters.EarlyStoppingRounds > 0 && round - best >= parameters.EarlyStoppingRounds)
            {
                break;
            }
        }

        return parameters.EarlyStoppingRounds > 0 ? best + 1 : parameters.Rounds;
    }

    // An undefined metric (one class only, say) is never better; a defined one beats it.
    private static bool IsBetter(double candidate, double best, bool grows) =>
        double.IsNaN(best) ? !double.IsNaN(candidate) : grows ? candidate > best : candidate < best;
}
