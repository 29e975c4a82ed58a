using Xunit;

namespace Suite.Trees.Tests.Search;

public sealed class MedianStoppingTests
{
    private static readonly SearchSpace Space = SearchSpace.Parse("""{"height":{"type":"float","low":0,"high":1}}""");

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Where_curves_never_cross_the_best_is_never_stopped_and_much_work_is_saved(int parallel)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var settings = new StudySettings { Space = Space, Sampler = new RandomSampler(), Pruner = new MedianStopping(), Seed = seed, Trials = 40, Parallel = parallel };
            var study = new Study(settings, [], new TestFunctions.Forgetful(), TimeProvider.System);
            await study.RunAsync((trial, _) => Climb(trial, steps: 6), _ => ValueTask.CompletedTask, CancellationToken.None);

            var best = study.Finished.OrderByDescending(t => t.Point[0]).First();
            Assert.Equal(TrialOutcome.Complete, best.Outcome);
            Assert.Same(best, study.Best);
            Assert.InRange(study.Finished.Count(t => t.Outcome == TrialOutcome.Pruned), 8, 36);
            Assert.All(study.Finished.Where(t => t.Outcome == TrialOutcome.Pruned), t => Assert.Equal(t.Steps[^1], t.Value));
        }
    }

    [Fact]
    public void A_loser_is_stopped_and_one_above_the_median_is_not()
    {
        var finished = Enumerable.Range(0, 7).Select(i => Trial(i, 0.1 * i, 0.2 * i)).ToList();
        var rule = new MedianStopping();

        Assert.True(rule.Stops([0.29], finished));
        Assert.False(rule.Stops([0.31], finished));
        Assert.True(rule.Stops([0.5, 0.59], finished));

        // What counts is the best so far, so one bad step costs nothing.
        Assert.False(rule.Stops([0.61, 0.0], finished));
    }

    [Fact]
    public void Without_enough_to_compare_with_nothing_is_stopped()
    {
        var four = Enumerable.Range(0, 4).Select(i => Trial(i, 0.5, 0.5)).ToList();
        FinishedTrial[] fiveButOneStopped = [.. four, Trial(4, 0.5, 0.5) with { Outcome = TrialOutcome.Pruned }];
        FinishedTrial[] five = [.. four, Trial(4, 0.5, 0.5)];

        Assert.False(new MedianStopping().Stops([0], four));
        Assert.False(new MedianStopping().Stops([0], fiveButOneStopped));
        Assert.True(new MedianStopping().Stops([0], five));
        Assert.False(new MedianStopping { StepsMin = 1 }.Stops([0], five));
        Assert.False(new MedianStopping().Stops([0, 0, 0], five));
        Assert.False(new MedianStopping().Stops([], five));
    }

    private static double Climb(RunningTrial trial, int steps)
    {
        for (var step = 1; step <= steps; step++)
        {
            trial.Report(trial.Point[0] * step);
        }

        return trial.Point[0] * steps;
    }

    private static FinishedTrial Trial(int number, params double[] steps) =>
        new() { Number = number, Point = [0.5], Outcome = TrialOutcome.Complete, Value = steps[^1], Steps = steps };
}
