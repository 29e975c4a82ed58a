using System.Globalization;
using System.Text;
using Suite.FeatureStore;
using Suite.FeatureStore.Validation;
using Suite.Fraud.Journaling;
using Suite.Fraud.Rules;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training.Cards;
using Suite.Fraud.Training.Search;
using Suite.Grains;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud.Training;

/// <summary>What to train.</summary>
/// <param name="Features">What the model sees.</param>
/// <param name="Period">Which payments are rows.</param>
/// <param name="Promote">Make it the champion at once.</param>
/// <param name="Actor">Who asked, and why: kept with the model.</param>
/// <param name="Search">Look for the best parameters first; null trains with the recipe's own.</param>
internal sealed record TrainingOrder(FeatureSet Features, TrainingPeriod Period, bool Promote, string Actor, string Reason, SearchOrder? Search = null)
{
    /// <summary>What the training rows must be like, beyond what every training asks of them.</summary>
    public Expectations Expectations { get; init; } = Expectations.None;

    /// <summary>As they were declared, for a search that is resumed; null where nothing is expected.</summary>
    public string? ExpectationsJson { get; init; }
}

/// <summary>One line of a training's progress; the last one tells the result.</summary>
internal sealed record TrainingReport
{
    public required string Step { get; init; }

    /// <summary>Share of the whole work that is done, 0 to 1.</summary>
    public required double Share { get; init; }

    public bool Done { get; init; }

    public string? Error { get; init; }

    public string? ModelVersion { get; init; }

    public bool? Promoted { get; init; }

    /// <summary>Why the model was registered only, although it was to be promoted: one sentence for each rule that would lack its inputs.</summary>
    public IReadOnlyList<string>? NotPromoted { get; init; }

    public int? Rows { get; init; }

    public int? Frauds { get; init; }

    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    public IReadOnlyDictionary<string, double>? Thresholds { get; init; }

    public double? Seconds { get; init; }

    /// <summary>Id of the search.</summary>
    public string? Search { get; init; }

    /// <summary>How many trials the search is to have.</summary>
    public int? Trials { get; init; }

    /// <summary>The trial that just ended; its outcome is complete, pruned or failed.</summary>
    public int? Trial { get; init; }

    public string? Outcome { get; init; }

    public double? Value { get; init; }

    public int? BestTrial { get; init; }

    public double? BestValue { get; init; }

    /// <summary>How long the remaining trials will take if they take as long as those so far.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>Why the data was refused, one sentence an expectation.</summary>
    public IReadOnlyList<string>? Failures { get; init; }
}

/// <summary>
/// From the journal to a registered model: replays the windows, fits, stores bytes and feature set under their content, registers and,
/// when asked and no rule stands against it, promotes. Runs beside scoring; one at a time per tenant.
/// </summary>
internal sealed class ModelTraining(
    IJournal journal, IContentStore contents, IGrainFactory grains, ParameterSearch searches, RuleInputs inputs, TimeProvider time)
{
    /// <summary>Where a search begins and where fitting follows it, as shares of the whole work.</summary>
    public const double SearchFrom = 0.2;
    public const double FitFrom = 0.9;

    /// <summary>Fewer rows or frauds teach nothing that would hold.</summary>
    internal const int RowsMin = 500;
    internal const int FraudsMin = 20;

    /// <summary>Replaying takes most of the time; the rest is fitting.</summary>
    internal const double ReplayShare = 0.6;

    public async Task<TrainingReport> RunAsync(
        TenantId tenant, TrainingOrder order, Func<TrainingReport, ValueTask> report, CancellationToken ct)
    {
        if (order.Search is { Resumed: { Finished: { } finished } resumed } && order.Search.Trials <= finished.Trials)
        {
            return Found(resumed, finished);
        }

        var began = time.GetTimestamp();
        var head = order.Search?.Resumed?.Started.Head ?? await journal.ReadHeadAsync(tenant, ct);
        var replayShare = order.Search is null ? ReplayShare : SearchFrom;
        var set = await new TrainingReplay(journal, tenant).RunAsync(
            order.Features, order.Period, head,
            p => report(new TrainingReport { Step = "replaying the journal", Share = replayShare * p.Position / Math.Max(1, p.Head) }), ct);
        if (set.RowCount < RowsMin || set.FraudCount < FraudsMin)
        {
            throw new InvalidDataException(
                $"The period holds {set.RowCount} payments with {set.FraudCount} reported frauds; training needs {RowsMin} and {FraudsMin}. Import more, or choose a longer period.");
        }

        if (TrainingDataCheck.Refusal(set, order.Expectations, time) is { } refused)
        {
            return refused;
        }

        var found = order.Search is null ? null : await searches.RunAsync(tenant, order, set, head, report, ct);
        await report(new TrainingReport { Step = $"fitting {set.RowCount} payments, {set.FraudCount} frauds", Share = found is null ? ReplayShare : FitFrom });
        var fitted = await FitAsync(set, found?.Settings ?? TrainingSettings.Default, ct);
        var version = await RegisterAsync(tenant, order, set, fitted, ct);
        var lacking = order.Promote ? await PromoteAsync(tenant, order, version, ct) : [];
        if (found is not null)
        {
            await searches.FinishAsync(tenant, found, version.Version, ct);
        }

        return new TrainingReport
        {
            Step = "done",
            Share = 1,
            Done = true,
            ModelVersion = version.Version,
            Promoted = order.Promote && lacking.Count == 0,
            NotPromoted = lacking.Count > 0 ? lacking : null,
            Rows = set.RowCount,
            Frauds = set.FraudCount,
            Metrics = fitted.Metrics,
            Thresholds = fitted.Thresholds,
            Seconds = Math.Round(time.GetElapsedTime(began).TotalSeconds, 2),
            Search = found?.Id,
            Trials = found?.Trials,
            BestTrial = found?.Best.Number,
            BestValue = found?.Best.Value,
        };
    }

    /// <summary>A search that has ended is resumed to the model it gave; whoever wants that to decide promotes it.</summary>
    private static TrainingReport Found(StoredSearch search, SearchFinished finished) => new()
    {
        Step = "done",
        Share = 1,
        Done = true,
        ModelVersion = finished.ModelVersion,
        Promoted = false,
        Rows = search.Started.Rows,
        Frauds = search.Started.Frauds,
        Search = search.Started.Id,
        Trials = finished.Trials,
        BestTrial = finished.BestTrial,
        BestValue = search.Trials.First(t => t.Number == finished.BestTrial).Value,
    };

    /// <summary>Fitting is minutes of pure computation at worst: on a thread of its own, so that it takes none from the pool that serves.</summary>
    private static Task<FittedModel> FitAsync(TrainingSet set, TrainingSettings settings, CancellationToken ct) =>
        Task.Factory.StartNew(() => TrainingRecipe.Fit(set, settings, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Sorts and resamples millions of rows at worst: off the pool that serves, as fitting is.</summary>
    private static Task<byte[]> WriteCardAsync(CardSource source, CancellationToken ct) =>
        Task.Factory.StartNew(() => CardBuilder.Build(source).Write(), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task<ModelVersion> RegisterAsync(TenantId tenant, TrainingOrder order, TrainingSet set, FittedModel fitted, CancellationToken ct)
    {
        var content = await contents.PutAsync(fitted.Model, ct);
        var declaration = await contents.PutAsync(Encoding.UTF8.GetBytes(order.Features.Json), ct);
        var fingerprint = ModelFingerprint.Compute(set.Digest(), order.Features.Json, fitted.Parameters);
        var card = await WriteCardAsync(new CardSource(order.Period, set, fitted, content, declaration, fingerprint), ct);
        return await grains.Models(tenant).RegisterAsync(
            new RegisterModel
            {
                Content = content,
                Fingerprint = fingerprint,
                FeatureSetName = order.Features.Name,
                FeatureSetVersion = order.Features.Version,
                FeatureSetContent = declaration,
                Card = await contents.PutAsync(card, ct),
                Metrics = fitted.Metrics,
                Parameters = fitted.Parameters,
                Seed = long.Parse(fitted.Parameters["seed"], CultureInfo.InvariantCulture),
                Thresholds = fitted.Thresholds,
                Actor = order.Actor,
            },
            ct);
    }

    /// <summary>
    /// Makes the model the champion unless that would take away what a rule reads: rules may have been saved while the training ran, which can
    /// be hours. The model then stays registered, and whoever asked is told what stands against it.
    /// </summary>
    /// <returns>What each rule would lack; empty when the model is the champion.</returns>
    private async Task<IReadOnlyList<string>> PromoteAsync(TenantId tenant, TrainingOrder order, ModelVersion registered, CancellationToken ct)
    {
        // A search that was cut off right after its model was promoted is resumed to the same model.
        if (order.Search?.Resumed is not null && registered.Stage == ModelStage.Champion)
        {
            return [];
        }

        var lacking = await inputs.BrokenAsync(tenant, order.Features, ct);
        if (lacking.Count == 0)
        {
            await grains.Models(tenant).PromoteAsync(new PromoteModel(registered.Version, order.Actor, order.Reason), ct);
        }

        return lacking;
    }
}

/// <summary>A model fitted to a training set, with what was learnt about it on payments it did not see.</summary>
/// <param name="Model">UBJSON, as libxgboost writes it.</param>
/// <param name="Metrics">Measured out of sample within the period.</param>
/// <param name="Parameters">Everything that decided how it was fitted, seed included.</param>
/// <param name="Thresholds">review and decline.</param>
/// <param name="OutOfSample">A score for every row from a model that did not learn from it.</param>
internal sealed record FittedModel(
    byte[] Model, IReadOnlyDictionary<string, double> Metrics, IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, double> Thresholds, float[] OutOfSample);
