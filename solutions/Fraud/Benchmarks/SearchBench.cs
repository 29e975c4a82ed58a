using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.FeatureStore;
using Suite.Fraud.Backtesting;
using Suite.Fraud.Training;
using Suite.Fraud.Training.Search;
using Suite.Trees;

namespace Suite.Fraud.Benchmarks;

/// <summary>What one seed found: the best value on the weeks that were searched, and the same parameters on a later week that no trial saw.</summary>
public sealed record SearchBenchSide(double Best, double HeldOut, int Trial);

public sealed record SearchBenchSeed(long Seed, SearchBenchSide Tpe, SearchBenchSide Random);

/// <summary>Tree-structured Parzen estimator less random search, over the seeds.</summary>
public sealed record SearchBenchDifference(double Mean, int Wins, int Losses, double PValue);

public sealed record SearchBenchResult(
    IReadOnlyList<SearchBenchSeed> Seeds, double DefaultBest, double DefaultHeldOut, SearchBenchDifference Best, SearchBenchDifference HeldOut,
    int Measured)
{
    public string ToJson() => JsonSerializer.Serialize(this, SearchBenchJson.Default.SearchBenchResult);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SearchBenchResult))]
internal sealed partial class SearchBenchJson : JsonSerializerContext;

/// <param name="Seeds">Studies of each sampler, with seeds from 0 on.</param>
/// <param name="Trials">Equal for both samplers; the first ten of a seed are the same random points.</param>
/// <param name="Parallel">Part of what is tried; see <see cref="StudySettings.Parallel"/>.</param>
public sealed record SearchBenchOptions(IReadOnlyList<string> Files, FeatureSet Features, SearchSpace Space, int Seeds, int Trials, int Parallel);

/// <summary>
/// Whether the search's sampler is better than chance at an equal number of trials, each measured to the end. Both samplers of a seed begin with the
/// same random trials, so what differs is what was learnt from them.
/// </summary>
public static class SearchBench
{
    private const int DelayDays = 7;

    /// <summary>All frauds and about a tenth of the rest of a week, each of those counting for ten.</summary>
    private const int RowsMax = 7_000;

    /// <summary>Weeks on which the model's settings were chosen, so that test weeks (from 2018-07-11 on) stay untouched: training, then what is measured.</summary>
    private static readonly (string Train, string Test)[] Weeks = [("2018-05-23", "2018-06-06"), ("2018-05-30", "2018-06-13")];

    private static readonly (string Train, string Test) HeldOutWeek = ("2018-06-20", "2018-07-04");

    /// <summary>Deterministic. Reads the files once for each week, then costs seeds × 2 × trials × 2 trainings on some 7,000 rows.</summary>
    /// <exception cref="InvalidDataException">A file is missing or broken, or does not hold the weeks.</exception>
    public static Task<SearchBenchResult> RunAsync(SearchBenchOptions options, Action<string> say, CancellationToken ct)
    {
        var (folds, heldOut) = Read(options.Files, options.Features, say, ct);
        return CompareAsync(
            TrainingRecipe.For(options.Features), folds, heldOut, options,
            seed => say(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed.Seed}: tpe {seed.Tpe.Best:0.0000} (later week {seed.Tpe.HeldOut:0.0000}), random {seed.Random.Best:0.0000} ({seed.Random.HeldOut:0.0000})")),
            ct);
    }

    private static (IReadOnlyList<SearchFold> Folds, SearchFold HeldOut) Read(IReadOnlyList<string> files, FeatureSet features, Action<string> say, CancellationToken ct)
    {
        var folds = new List<SearchFold>();
        foreach (var (train, test) in Weeks.Append(HeldOutWeek))
        {
            say($"reading: learning from the week of {train}, measuring the week of {test}");
            var request = new BacktestRequest { DataFiles = files, Train = Week(train), DelayDays = DelayDays, Test = Week(test), Features = features };
            request.Validate();
            var (trainRows, testRows) = Backtest.ReadRows(request, null, ct);
            trainRows.Require("training", request.Train);
            testRows.Require("test", request.Test);
            string[] names = [.. features.Features.Select(f => f.Name)];
            var (thin, weight) = SearchFold.Thin(trainRows.ToLabelledRows(names), RowsMax);
            folds.Add(new SearchFold(thin, weight, testRows.ToLabelledRows(names), 1));
        }

        return (folds[..^1], folds[^1]);
    }

    internal static async Task<SearchBenchResult> CompareAsync(
        TrainingRecipe recipe, IReadOnlyList<SearchFold> folds, SearchFold heldOut, SearchBenchOptions options, Action<SearchBenchSeed> done, CancellationToken ct)
    {
        var space = options.Space;

        // The trials both samplers begin with are the same points: measured once.
        var measured = new ConcurrentDictionary<string, double>();
        var objective = new SearchObjective(recipe, folds);
        var results = new List<SearchBenchSeed>();
        for (var seed = 0; seed < options.Seeds; seed++)
        {
            var tpe = await SideAsync(new TpeSampler(), seed);
            results.Add(new SearchBenchSeed(seed, tpe, await SideAsync(new RandomSampler(), seed)));
            done(results[^1]);
        }

        var own = recipe.Parameters with { Threads = 1 };
        return new SearchBenchResult(
            results, folds.Average(fold => fold.Measure(own, ct)), heldOut.Measure(own, ct),
            Difference(results.ConvertAll(r => r.Tpe.Best - r.Random.Best)),
            Difference(results.ConvertAll(r => r.Tpe.HeldOut - r.Random.HeldOut)),
            measured.Count);

        async Task<SearchBenchSide> SideAsync(ISearchSampler sampler, long seed)
        {
            var settings = new StudySettings { Space = space, Sampler = sampler, Seed = seed, Trials = options.Trials, Parallel = options.Parallel };
            var study = new Study(settings, [], new Forgetful(), TimeProvider.System);
            await study.RunAsync(
                (trial, cancelled) => measured.GetOrAdd(space.ToJson(trial.Point).ToJsonString(), _ => objective.Measure(trial, cancelled)),
                _ => ValueTask.CompletedTask,
                ct);
            var best = study.Best ?? throw new InvalidDataException($"No trial of seed {seed} could be measured: {study.Finished[0].Error}");
            return new SearchBenchSide(best.Value!.Value, heldOut.Measure(objective.ParametersOf(space, best.Point), ct), best.Number);
        }
    }

    private static SearchBenchDifference Difference(List<double> differences) =>
        new(differences.Average(), differences.Count(d => d > 0), differences.Count(d => d < 0), WilcoxonSignedRank.PValue(differences));

    private static (DateOnly From, DateOnly Through) Week(string first)
    {
        var from = DateOnly.ParseExact(first, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        return (from, from.AddDays(6));
    }

    private sealed class Forgetful : IStudyLog
    {
        public ValueTask AppendAsync(FinishedTrial trial, CancellationToken ct) => ValueTask.CompletedTask;
    }
}
