using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Suite.TestKit;
using Xunit;

namespace Suite.Trees.Tests.Search;

public sealed class StudyTests
{
    private static readonly JsonObject Header = new() { ["study"] = 1, ["seed"] = 9 };

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task The_same_seed_tries_the_same_points_whichever_trial_is_faster(int parallel)
    {
        var settings = Settings(trials: 30, parallel);
        var first = TestFunctions.Told(settings.Space, await RunAsync(settings, slowEvery: 2));
        var again = TestFunctions.Told(settings.Space, await RunAsync(settings, slowEvery: 5));

        Assert.Equal(first, again);
        Assert.NotEqual(first, TestFunctions.Told(settings.Space, await RunAsync(settings with { Seed = 10 }, slowEvery: 0)));
    }

    [Fact]
    public async Task A_log_cut_off_at_any_byte_leads_to_the_same_trials_as_if_nothing_had_happened()
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "study.jsonl");
        var settings = Settings(trials: 16, parallel: 1);
        var whole = await RunWithFileAsync(path, settings);
        var bytes = await File.ReadAllBytesAsync(path);
        var resumed = 0;
        for (var length = 0; length <= bytes.Length; length++)
        {
            await File.WriteAllBytesAsync(path, bytes[..length]);
            using (var log = FileStudyLog.Open(path, settings.Space, Header))
            {
                Assert.Equal(Math.Max(0, bytes.AsSpan(0, length).Count((byte)'\n') - 1), log.Trials.Count);
            }

            // What follows depends only on the lines that are whole: gone on with once for each number of them, where the most of the next is there.
            if (length == bytes.Length || bytes[length] == (byte)'\n')
            {
                await File.WriteAllBytesAsync(path, bytes[..length]);
                Assert.Equal(whole, await RunWithFileAsync(path, settings));
                using var written = FileStudyLog.Open(path, settings.Space, Header);
                Assert.Equal(whole, TestFunctions.Told(settings.Space, written.Trials));
                resumed++;
            }
        }

        Assert.Equal(18, resumed);
    }

    [Fact]
    public async Task Trials_that_ran_in_parallel_at_a_crash_are_tried_again_and_nothing_else_changes()
    {
        var settings = Settings(trials: 24, parallel: 3);
        var whole = await RunAsync(settings, slowEvery: 0);

        // Trial 11 was still running when 12 and 13 had been logged.
        var left = whole.Where(t => t.Number is < 11 or 12 or 13).ToList();
        var resumed = await TestFunctions.SearchAsync(settings, TestFunctions.Branin, left);

        Assert.Equal(TestFunctions.Told(settings.Space, whole), TestFunctions.Told(settings.Space, resumed));
    }

    [Fact]
    public async Task A_file_of_another_study_or_with_a_damaged_line_is_refused_and_left_as_it_is()
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "study.jsonl");
        var settings = Settings(trials: 3, parallel: 1);
        await RunWithFileAsync(path, settings);
        var text = await File.ReadAllTextAsync(path);

        var other = Assert.Throws<InvalidDataException>(() => FileStudyLog.Open(path, settings.Space, new JsonObject { ["study"] = 1, ["seed"] = 10 }));
        Assert.Contains("another study", other.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace("\"trial\":1", "\"trial\":", StringComparison.Ordinal));
        var damaged = Assert.Throws<InvalidDataException>(() => FileStudyLog.Open(path, settings.Space, Header));
        Assert.Contains("line 3", damaged.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text + text.Split('\n')[1] + "\n");
        using var twice = FileStudyLog.Open(path, settings.Space, Header);
        Assert.Throws<InvalidDataException>(() => new Study(settings, twice.Trials, twice, TimeProvider.System));
        Assert.Throws<IOException>(() => FileStudyLog.Open(path, settings.Space, Header));
    }

    [Fact]
    public async Task A_trial_that_throws_or_gives_no_number_fails_alone()
    {
        var settings = Settings(trials: 20, parallel: 1);
        var study = new Study(settings, [], new TestFunctions.Forgetful(), TimeProvider.System);
        await study.RunAsync(
            (trial, _) => trial.Number switch
            {
                3 => throw new InvalidOperationException("cannot be fitted"),
                5 => double.NaN,
                7 => double.PositiveInfinity,
                9 => Reported(trial),
                _ => -TestFunctions.Branin(trial.Point),
            },
            _ => ValueTask.CompletedTask,
            CancellationToken.None);

        Assert.Equal([3, 5, 7, 9], study.Finished.Where(t => t.Outcome == TrialOutcome.Failed).Select(t => t.Number));
        Assert.Equal("cannot be fitted", study.Finished[3].Error);
        Assert.All(study.Finished.Where(t => t.Outcome == TrialOutcome.Failed), t => Assert.Null(t.Value));
        Assert.Equal(study.Finished.Max(t => t.Value), study.Best!.Value);

        static double Reported(RunningTrial trial)
        {
            trial.Report(double.NaN);
            return 1;
        }
    }

    [Fact]
    public async Task No_more_run_at_once_than_allowed_and_as_many_as_allowed()
    {
        var (now, most) = (0, 0);
        using var both = new Barrier(2);
        var study = new Study(Settings(trials: 6, parallel: 2), [], new TestFunctions.Forgetful(), TimeProvider.System);
        await study.RunAsync(
            (trial, ct) =>
            {
                InterlockedMax(ref most, Interlocked.Increment(ref now));

                // Would wait for ever if two never ran together.
                Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30), ct));
                Interlocked.Decrement(ref now);
                return trial.Number;
            },
            _ => ValueTask.CompletedTask,
            CancellationToken.None);

        Assert.Equal(2, most);
        Assert.Equal(6, study.Finished.Count);
    }

    [Fact]
    public async Task A_cancelled_study_ends_and_goes_on_as_if_nothing_had_happened()
    {
        using var directory = new TempDirectory();
        var path = Path.Combine(directory.Path, "study.jsonl");
        var settings = Settings(trials: 16, parallel: 2);
        var whole = TestFunctions.Told(settings.Space, await RunAsync(settings, slowEvery: 0));
        using var stop = new CancellationTokenSource();
        using (var log = FileStudyLog.Open(path, settings.Space, Header))
        {
            var study = new Study(settings, log.Trials, log, TimeProvider.System);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => study.RunAsync(
                (trial, ct) =>
                {
                    ct.ThrowIfCancellationRequested();
                    return -TestFunctions.Branin(trial.Point);
                },
                trial => trial.Number == 7 ? new ValueTask(stop.CancelAsync()) : ValueTask.CompletedTask,
                stop.Token));
            Assert.InRange(study.Finished.Count, 7, 15);
        }

        Assert.Equal(whole, await RunWithFileAsync(path, settings));
    }

    private static StudySettings Settings(int trials, int parallel) => new()
    {
        Space = TestFunctions.BraninSpace,
        Sampler = new TpeSampler { StartupTrials = 5 },
        Seed = 9,
        Trials = trials,
        Parallel = parallel,
    };

    private static async Task<IReadOnlyList<FinishedTrial>> RunAsync(StudySettings settings, int slowEvery)
    {
        var order = new ConcurrentQueue<int>();
        var study = new Study(settings, [], new TestFunctions.Forgetful(), TimeProvider.System);
        await study.RunAsync(
            (trial, _) =>
            {
                // Busy, so that its neighbours overtake it where there are any.
                for (var i = 0; slowEvery > 0 && trial.Number % slowEvery == 0 && i < 200_000; i++)
                {
                    order.TryPeek(out var _);
                }

                return -TestFunctions.Branin(trial.Point);
            },
            trial =>
            {
                order.Enqueue(trial.Number);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        Assert.Equal(settings.Trials, order.Count);
        return study.Finished;
    }

    private static async Task<string> RunWithFileAsync(string path, StudySettings settings)
    {
        using var log = FileStudyLog.Open(path, settings.Space, Header);
        return TestFunctions.Told(settings.Space, await TestFunctions.SearchAsync(settings, TestFunctions.Branin, log.Trials, log));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
