using Suite.FeatureStore;
using Suite.Fraud.ModelFiles;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training.Cards;
using Suite.Grains;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud.Training;

/// <summary>
/// Writes the card of a version that came without one: replays the journal as a training does, scores every payment of the period with the
/// version as it would have scored it live, and measures what came of it. Cost: one pass over the journal and a score a row.
/// </summary>
internal sealed class ModelMeasuring(IJournal journal, IContentStore contents, IGrainFactory grains, PlanLoader plans, TimeProvider time)
{
    /// <summary>Enough days to judge by; a journal may hold years, and a row of a wide feature set takes kilobytes.</summary>
    private const int DaysDefault = 30;

    /// <summary>The newest payments that had time to be reported.</summary>
    public static async Task<TrainingPeriod> NewestAsync(IJournal journal, TenantId tenant, int delayDays, CancellationToken ct)
    {
        var through = await TrainModel.NewestAsync(journal, tenant, ct) - (delayDays * DayFields.DayMicros) + 1;
        return new TrainingPeriod(through - (DaysDefault * DayFields.DayMicros), through);
    }

    /// <exception cref="ModelException">There is no such version, or its card is from its training.</exception>
    /// <exception cref="InvalidDataException">The period holds too little to measure by.</exception>
    public async Task<TrainingReport> RunAsync(
        TenantId tenant, string version, TrainingPeriod period, string actor, Func<TrainingReport, ValueTask> report, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var models = grains.Models(tenant);
        var model = ModelRules.FindUnmeasured(await models.GetAsync(ct), version);
        var (features, scorer) = await plans.LoadModelAsync(model, ct);
        var scores = new List<float>();
        var set = await new TrainingReplay(journal, tenant) { OnRow = row => scores.Add(scorer.Score(row)) }.RunAsync(
            features, period, await journal.ReadHeadAsync(tenant, ct),
            p => report(new TrainingReport { Step = "replaying the journal", Share = ModelTraining.ReplayShare * p.Position / Math.Max(1, p.Head) }), ct);
        if (set.RowCount < ModelTraining.RowsMin || set.FraudCount < ModelTraining.FraudsMin)
        {
            throw new InvalidDataException(
                $"The period holds {set.RowCount} payments with {set.FraudCount} reported frauds; measuring needs {ModelTraining.RowsMin} and {ModelTraining.FraudsMin}. Choose a longer period, import past payments, or measure once there are more.");
        }

        await report(new TrainingReport { Step = $"measuring {set.RowCount} payments, {set.FraudCount} frauds", Share = ModelTraining.ReplayShare });
        var gain = await ReadGainAsync(model, features, ct);
        var rows = new ScoredRows(set, [.. scores], scorer.Thresholds.Review, scorer.Thresholds.Decline);
        var card = await WriteAsync(model, period, rows, gain, ct);
        await models.MeasureAsync(new MeasureModel(version, await contents.PutAsync(card.Write(), ct), actor), ct);
        return new TrainingReport
        {
            Step = "done",
            Share = 1,
            Done = true,
            ModelVersion = version,
            Rows = set.RowCount,
            Frauds = set.FraudCount,
            Metrics = new Dictionary<string, double>
            {
                ["aucRoc"] = card.Metrics!.AucRoc.Value ?? double.NaN,
                ["averagePrecision"] = card.Metrics.AveragePrecision.Value ?? double.NaN,
            },
            Thresholds = model.Thresholds,
            Seconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 2),
        };
    }

    private async Task<IReadOnlyDictionary<string, double>?> ReadGainAsync(ModelVersion model, FeatureSet features, CancellationToken ct) =>
        await contents.GetAsync(model.Content, ct) is { } bytes ? FileGain.Of(await plans.ReadFileAsync(model, ct), bytes.Span, features) : null;

    /// <summary>Sorts and resamples millions of rows at worst: off the pool that serves, as a training's card is.</summary>
    private static Task<ModelCard> WriteAsync(
        ModelVersion model, TrainingPeriod period, ScoredRows rows, IReadOnlyDictionary<string, double>? gain, CancellationToken ct) =>
        Task.Factory.StartNew(
            () => CardBuilder.Build(UnknownCard.ModelOf(model, CardModel.Measured), period, rows, gain), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
