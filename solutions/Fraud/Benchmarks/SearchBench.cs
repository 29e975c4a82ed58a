using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.FeatureStore;
using Suite.Fraud.Backtesting;
using Suite.Fraud.Datasets;
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

    /// <summary>All frauds and about a tenth of the rest of a week, each of those counting for ten or so.</summary>
    private const int TrainRowsMax = 7_000;

    /// <summary>As above; about a quarter. The later week is measured with all its payments.</summary>
    private const int MeasuredRowsMax = 15_000;

    /// <summary>Weeks on which the model's settings were chosen, so that test weeks (from 2018-07-11 on) stay untouched: training, then what is measured.</summary>
    private static readonly (string Train, string Test)[] Weeks = [("2018-05-23", "2018-06-06"), ("2018-05-30", "2018-06-13")];

    private static readonly (string Train, string Test) HeldOutWeek = ("2018-06-20", "2018-07-04");

    /// <summary>Deterministic. Reads the files once, then costs seeds × 2 × trials × 2 trainings on some 7,000 rows.</summary>
    /// <exception cref="InvalidDataException">A file is missing or broken, or does not hold the weeks.</exception>
    public static Task<SearchBenchResult> RunAsync(SearchBenchOptions options, Action<string> say, CancellationToken ct)
    {
        var (folds, heldOut) = Read(options, say, ct);
        return CompareAsync(
            TrainingRecipe.For(options.Features), folds, heldOut, options,
            seed => say(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed.Seed}: tpe {seed.Tpe.Best:0.0000} (later week {seed.Tpe.HeldOut:0.0000}), random {seed.Random.Best:0.0000} ({seed.Random.HeldOut:0.0000})")),
            ct);
    }

    /// <summary>One pass over the files. Test customers known as compromised are left out, as in a backtest.</summary>
    private static (IReadOnlyList<SearchFold> Folds, SearchFold HeldOut) Read(SearchBenchOptions options, Action<string> say, CancellationToken ct)
    {
        (string Train, string Test)[] weeks = [.. Weeks, HeldOutWeek];
        say($"reading: learning from the weeks of {string.Join(", ", weeks.Select(w => w.Train))}, measuring those of {string.Join(", ", weeks.Select(w => w.Test))}");
        var rows = weeks.SelectMany(week => (string[])[week.Train, week.Test]).ToDictionary(first => first, _ => new BacktestRows());
        var frauds = ReadRows(options, rows, ct);
        string[] names = [.. options.Features.Features.Select(f => f.Name)];
        var folds = new List<SearchFold>();
        foreach (var (train, test) in weeks)
        {
            var known = new KnownCompromised(Week(train).From.DayNumber, Week(train).Through.DayNumber, DelayDays);
            frauds.ForEach(fraud => known.Add(fraud.Customer, fraud.Day));
            rows[train].Require("training", Week(train));
            rows[test].Require("test", Week(test));
            var (learnt, learntWeight) = SearchFold.Thin(rows[train].ToLabelledRows(names), TrainRowsMax);
            var measured = rows[test].Where((customer, day) => !known.Contains(customer, day)).ToLabelledRows(names);
            var (thin, thinWeight) = test == HeldOutWeek.Test ? (measured, 1) : SearchFold.Thin(measured, MeasuredRowsMax);
            folds.Add(new SearchFold(learnt, learntWeight, thin, thinWeight));
        }

        return (folds[..^1], folds[^1]);
    }

    /// <summary>Fills the weeks' rows, by their first days, and gives every fraud up to the last one's end.</summary>
    private static List<(long Customer, int Day)> ReadRows(SearchBenchOptions options, Dictionary<string, BacktestRows> weeks, CancellationToken ct)
    {
        var byDay = weeks.SelectMany(week => Enumerable.Range(Week(week.Key).From.DayNumber, 7).Select(day => (day, week.Value))).ToDictionary(d => d.day, d => d.Value);
        var last = byDay.Keys.Max();
        var files = new HandbookCsv(options.Files);
        var stream = new BacktestStream(options.Features, DelayDays);
        var frauds = new List<(long, int)>();
        foreach (var payment in files.Read())
        {
            ct.ThrowIfCancellationRequested();
            var day = DateOnly.FromDateTime(DateTime.UnixEpoch.AddMicroseconds(payment.TimeMicros)).DayNumber;
            if (day > last)
            {
                break;
            }

            if (payment.IsFraud)
            {
                frauds.Add((payment.CustomerId, day));
            }

            if (byDay.TryGetValue(day, out var rows))
            {
                rows.Add(stream.Admit(payment, files.Place), payment, day);
            }
            else
            {
                stream.Apply(payment, files.Place);
            }
        }

        return frauds;
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
