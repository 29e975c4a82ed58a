using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Suite.Hosting;
using Suite.Journal;
using Suite.Trees;

namespace Suite.Fraud.Training.Search;

/// <summary>What to search.</summary>
/// <param name="Trials">How many there are to be in all, those of a resumed search included.</param>
/// <param name="DelayDays">Learning ends this long before what is measured begins.</param>
/// <param name="Resumed">The search to go on with; its seed, space and data stand.</param>
internal sealed record SearchOrder(int Trials, long Seed, int Parallel, SearchSpace Space, string SpaceJson, int DelayDays, StoredSearch? Resumed);

/// <summary>What a search found.</summary>
internal sealed record SearchOutcome(string Id, TrainingSettings Settings, FinishedTrial Best, int Trials, LearningCurves Curves);

/// <summary>
/// Looks for the parameters that rank frauds best on later payments, within a training period. Every trial is in the journal before the next one
/// builds on it, so a search survives the end of the process and is resumed as if nothing had happened.
/// </summary>
internal sealed class ParameterSearch(SearchJournal searches, TimeProvider time)
{
    /// <summary>Of the genuine payments in each part of a fold so many are looked at; a trial so takes a second or so, however long the period.</summary>
    private const int RowsMax = 20_000;

    public async Task<SearchOutcome> RunAsync(
        TenantId tenant, TrainingOrder order, TrainingSet set, long head, Func<TrainingReport, ValueTask> report, CancellationToken ct)
    {
        var search = order.Search!;
        var folds = SearchFolds.Of(set, search.DelayDays * DayFields.DayMicros, RowsMax);
        var started = search.Resumed?.Started ?? Begin(order, set, head);
        if (search.Resumed is null)
        {
            await searches.BeginAsync(tenant, started, ct);
        }
        else if (started.DataDigest != set.Digest())
        {
            throw new InvalidDataException($"The payments of search {started.Id} are no longer what they were; start a new one.");
        }

        var objective = new SearchObjective(TrainingRecipe.For(order.Features), folds);
        var study = new Study(SettingsOf(search), search.Resumed?.Trials ?? [], searches.LogOf(tenant, started.Id, search.Space), time);
        var progress = new SearchProgress(started.Id, search.Trials, study, time);
        await report(progress.Begun());
        await study.RunAsync(objective.Measure, trial => report(progress.Ended(trial)), ct);
        if (study.Best is not { } best)
        {
            throw new InvalidDataException($"No trial could be measured; the first one ended with: {study.Finished[0].Error}");
        }

        var parameters = objective.ParametersOf(search.Space, best.Point);
        var curves = await Task.Factory.StartNew(
            () => LearningCurves.Measure(folds[^1], parameters, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var settings = TrainingSettings.FromPoint(search.Space, best.Point) with { Origin = Origin(started, best, study.Finished.Count) };
        return new SearchOutcome(started.Id, settings, best, study.Finished.Count, curves);
    }

    public Task FinishAsync(TenantId tenant, SearchOutcome outcome, string modelVersion, CancellationToken ct) => searches.FinishAsync(
        tenant,
        outcome.Id,
        new SearchFinished
        {
            AtMicros = time.NowMicros(),
            Trials = outcome.Trials,
            BestTrial = outcome.Best.Number,
            ModelVersion = modelVersion,
            Curves = outcome.Curves,
        },
        ct);

    private static StudySettings SettingsOf(SearchOrder search) => new()
    {
        Space = search.Space,
        Sampler = new TpeSampler(),
        Pruner = new MedianStopping(),
        Seed = search.Seed,
        Trials = Math.Max(search.Trials, search.Resumed?.Trials.Count ?? 0),
        Parallel = search.Parallel,
    };

    private SearchStarted Begin(TrainingOrder order, TrainingSet set, long head)
    {
        var search = order.Search!;
        using var space = JsonDocument.Parse(search.SpaceJson);
        var started = new SearchStarted
        {
            Id = "",
            AtMicros = time.NowMicros(),
            Actor = order.Actor,
            Trials = search.Trials,
            Seed = search.Seed,
            Parallel = search.Parallel,
            Sampler = new TpeSampler().Name,
            // As the journal writes it: white space the order came with would make another model of a search that is resumed.
            Space = JsonSerializer.SerializeToElement(space.RootElement, SearchEventJson.Default.JsonElement),
            FeatureSetJson = order.Features.Json,
            FromMicros = order.Period.FromMicros,
            ThroughMicros = order.Period.ThroughMicros,
            DelayDays = search.DelayDays,
            Head = head,
            DataDigest = set.Digest(),
            Rows = set.RowCount,
            Frauds = set.FraudCount,
            Promote = order.Promote,
            Reason = order.Reason,
            ExpectationsJson = order.ExpectationsJson,
        };
        return started with { Id = IdOf(started) };
    }

    /// <summary>Says what is searched, so that the same search is not begun twice by accident.</summary>
    private static string IdOf(SearchStarted started)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{started.DataDigest}\n{started.FeatureSetJson}\n{started.Space.GetRawText()}\n{started.Seed}\n{started.Parallel}\n{started.DelayDays}\n{started.Sampler}");
        return "s-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12];
    }

    private static Dictionary<string, string> Origin(SearchStarted started, FinishedTrial best, int trials) => new()
    {
        ["search"] = started.Id,
        ["searchSampler"] = started.Sampler,
        ["searchSeed"] = started.Seed.ToString(CultureInfo.InvariantCulture),
        ["searchParallel"] = started.Parallel.ToString(CultureInfo.InvariantCulture),
        ["searchTrials"] = trials.ToString(CultureInfo.InvariantCulture),
        ["searchTrial"] = best.Number.ToString(CultureInfo.InvariantCulture),
        ["searchValue"] = best.Value!.Value.ToString("R", CultureInfo.InvariantCulture),
        ["searchSpace"] = started.Space.GetRawText(),
    };
}
