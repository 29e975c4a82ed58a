using System.Diagnostics;

namespace Suite.Trees;

/// <summary>Everything that decides which points a study tries. Equal settings and an objective that is a function of the point give equal trials.</summary>
public sealed record StudySettings
{
    public const int TrialsMax = 10_000;
    public const int ParallelMax = 64;

    public required SearchSpace Space { get; init; }

    public required ISearchSampler Sampler { get; init; }

    /// <summary>Null runs every trial to its end.</summary>
    public MedianStopping? Pruner { get; init; }

    public long Seed { get; init; }

    /// <summary>How many there are to be in all, earlier ones included.</summary>
    public required int Trials { get; init; }

    /// <summary>
    /// Trials that run at the same time. Part of the settings and not of the machine, because trial k learns from the trials up to
    /// k − <see cref="Parallel"/> and from no others.
    /// </summary>
    public int Parallel { get; init; } = 1;

    /// <exception cref="ArgumentOutOfRangeException">Trials or parallel are out of range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Trials, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Trials, TrialsMax);
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallel, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Parallel, ParallelMax);
    }
}

/// <summary>
/// A search for the point with the largest value. Trial k is suggested once all trials up to k − P have ended, where P is how many may run at the
/// same time; it learns from exactly those, and those between count as running. So what is tried never depends on which of two trials was faster:
/// a study that is cut off anywhere and resumed from its log tries what an uninterrupted one would have tried, sequential or parallel. The price is
/// that a core may wait for the slowest of the last P trials.
/// </summary>
/// <param name="settings">Checked here.</param>
/// <param name="earlier">Trials that a log already holds, in any order.</param>
/// <param name="log">Told of every further one, in the order in which they end.</param>
/// <param name="time">For how long trials take; decides nothing.</param>
public sealed class Study(StudySettings settings, IReadOnlyList<FinishedTrial> earlier, IStudyLog log, TimeProvider time)
{
    private readonly SortedDictionary<int, FinishedTrial> _finished = Index(settings, earlier);
    private readonly Dictionary<int, Task<FinishedTrial>> _running = [];

    /// <summary>By number.</summary>
    public IReadOnlyList<FinishedTrial> Finished => [.. _finished.Values];

    /// <summary>The complete trial with the largest value, the earliest of equals; null when none is complete.</summary>
    public FinishedTrial? Best => BestOf(_finished.Values);

    public static FinishedTrial? BestOf(IEnumerable<FinishedTrial> trials) =>
        trials.Where(t => t.Outcome == TrialOutcome.Complete).OrderByDescending(t => t.Value).ThenBy(t => t.Number).FirstOrDefault();

    /// <summary>Runs the trials that are missing, each on a thread of its own.</summary>
    /// <param name="objective">Called from <see cref="StudySettings.Parallel"/> threads at a time. What it throws makes the trial a failed one.</param>
    /// <param name="progress">Told of every trial that ends now, after it is durable.</param>
    /// <param name="ct">Trials under way are given up and not logged; a resumed study runs them again.</param>
    public async Task RunAsync(
        Func<RunningTrial, CancellationToken, double> objective, Func<FinishedTrial, ValueTask> progress, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        try
        {
            var points = new double[settings.Trials][];
            for (var number = 0; number < settings.Trials; number++)
            {
                var seenThrough = number - settings.Parallel;
                while (_running.Keys.Any(n => n <= seenThrough))
                {
                    await TakeOneAsync(progress, ct);
                }

                if (_finished.TryGetValue(number, out var known))
                {
                    points[number] = known.Point;
                    continue;
                }

                ct.ThrowIfCancellationRequested();
                var seen = _finished.Values.TakeWhile(t => t.Number <= seenThrough).ToList();
                var between = points[Math.Max(0, seenThrough + 1)..number];
                points[number] = settings.Sampler.Suggest(settings.Space, settings.Seed, number, seen, between);
                _running[number] = Start(new RunningTrial(settings.Space, number, points[number], settings.Pruner, seen), seen, objective, stop.Token);
            }

            while (_running.Count > 0)
            {
                await TakeOneAsync(progress, ct);
            }
        }
        finally
        {
            // Nobody is left behind to compute for a study that has gone.
            await stop.CancelAsync();
            await Task.WhenAll(_running.Values).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _running.Clear();
        }
    }

    private static SortedDictionary<int, FinishedTrial> Index(StudySettings settings, IReadOnlyList<FinishedTrial> earlier)
    {
        settings.Validate();
        var finished = new SortedDictionary<int, FinishedTrial>();
        foreach (var trial in earlier)
        {
            if (trial.Number < 0 || !finished.TryAdd(trial.Number, trial) || !settings.Space.IsInside(trial.Point))
            {
                throw new InvalidDataException($"Trial {trial.Number} is there twice or belongs to another study.");
            }
        }

        return finished;
    }

    private async Task TakeOneAsync(Func<FinishedTrial, ValueTask> progress, CancellationToken ct)
    {
        var ended = await (await Task.WhenAny(_running.Values).WaitAsync(ct));
        await log.AppendAsync(ended, ct);
        _running.Remove(ended.Number);
        _finished.Add(ended.Number, ended);
        await progress(ended);
    }

    private Task<FinishedTrial> Start(
        RunningTrial trial, List<FinishedTrial> seen, Func<RunningTrial, CancellationToken, double> objective, CancellationToken ct) =>
        seen.Find(t => t.Outcome == TrialOutcome.Complete && t.Point.AsSpan().SequenceEqual(trial.Point)) is { } same
            ? Task.FromResult(same with { Number = trial.Number, CopyOf = same.CopyOf ?? same.Number, Seconds = 0 })
            : Task.Factory.StartNew(() => Measure(trial, objective, ct), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private FinishedTrial Measure(RunningTrial trial, Func<RunningTrial, CancellationToken, double> objective, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var (outcome, value, error) = (TrialOutcome.Failed, (double?)null, (string?)null);
        try
        {
            var measured = objective(trial, ct);
            (outcome, value, error) = double.IsFinite(measured) ? (TrialOutcome.Complete, measured, error) : (outcome, value, "The objective gave no finite number.");
        }
        catch (TrialPrunedException)
        {
            (outcome, value) = (TrialOutcome.Pruned, trial.Steps[^1]);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            // One point that cannot be fitted says something about that point; the study goes on.
            error = e.Message;
        }

        Debug.Assert((value is null) == (outcome == TrialOutcome.Failed), "Only a failed trial is without a value.");
        return new FinishedTrial
        {
            Number = trial.Number,
            Point = trial.Point,
            Outcome = outcome,
            Value = value,
            Steps = [.. trial.Steps],
            Error = error,
            Seconds = time.GetElapsedTime(began).TotalSeconds,
        };
    }
}
