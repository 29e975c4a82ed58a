using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Suite.Trees.Tests.Search;

public sealed class TpeSamplerTests
{
    private static readonly SearchSpace Conditional = SearchSpace.Parse(
        """{"kind":{"type":"categorical","choices":["flat","deep"]},"depth":{"type":"int","low":2,"high":9,"when":{"kind":["deep"]}},"rate":{"type":"float","low":0.001,"high":1,"scale":"log"}}""");

    [Fact]
    public void Whatever_was_tried_the_next_point_is_inside_and_the_same_again() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var finished = Enumerable.Range(0, random.Next(0, 40)).Select(i => Trial(i, seed, random)).ToList();
            double[][] running = [.. Enumerable.Range(40, random.Next(0, 4)).Select(i => Draw(seed, i))];
            var sampler = new TpeSampler();
            var point = sampler.Suggest(Conditional, seed, 50, finished, running);
            return Conditional.IsInside(point) && point.AsSpan().SequenceEqual(sampler.Suggest(Conditional, seed, 50, finished, running));
        }).QuickCheckThrowOnFailure();

    /// <summary>Equal budget, thirty seeds, never a seed chosen: the sampler has to be better by far more than chance explains.</summary>
    [Theory]
    [InlineData(true, 60)]
    [InlineData(false, 50)]
    public async Task It_finds_better_points_than_chance(bool branin, int trials)
    {
        var (space, cost) = branin ? (TestFunctions.BraninSpace, (Func<double[], double>)TestFunctions.Branin) : (TestFunctions.MixedSpace, TestFunctions.Mixed);
        var differences = new List<double>();
        for (var seed = 0; seed < 30; seed++)
        {
            differences.Add(await BestAsync(new RandomSampler(), seed) - await BestAsync(new TpeSampler(), seed));
        }

        var figures = $"{differences.Count(d => d > 0)} wins, mean {differences.Average():g4}, p {WilcoxonSignedRank.PValue(differences):g3}";
        Assert.True(differences.Count(d => d > 0) >= 22 && WilcoxonSignedRank.PValue(differences) < 0.001, figures);

        async Task<double> BestAsync(ISearchSampler sampler, long seed) =>
            (await TestFunctions.SearchAsync(new StudySettings { Space = space, Sampler = sampler, Seed = seed, Trials = trials }, cost)).Min(t => -t.Value!.Value);
    }

    [Fact]
    public void Parallel_trials_do_not_all_go_to_the_same_place()
    {
        // One good spot is known; without the lie, every suggestion is drawn towards it.
        var space = TestFunctions.BraninSpace;
        var finished = Enumerable.Range(0, 30).Select(i =>
        {
            var point = new RandomSampler().Suggest(space, 3, i, [], []);
            return new FinishedTrial { Number = i, Point = point, Outcome = TrialOutcome.Complete, Value = -TestFunctions.Branin(point) };
        }).ToList();

        Assert.True(Spread(told: true) > 1.15 * Spread(told: false), $"{Spread(told: true):g4} with the lie, {Spread(told: false):g4} without");

        double Spread(bool told)
        {
            var sum = 0.0;
            for (var seed = 0; seed < 40; seed++)
            {
                var running = new List<double[]>();
                for (var worker = 0; worker < 4; worker++)
                {
                    running.Add(new TpeSampler().Suggest(space, seed, 30 + worker, finished, told ? running.ToList() : []));
                }

                sum += running.SelectMany(a => running, (a, b) => Math.Abs(a[0] - b[0]) + Math.Abs(a[1] - b[1])).Sum();
            }

            return sum;
        }
    }

    [Fact]
    public async Task A_small_space_is_tried_out_before_a_point_comes_twice()
    {
        var space = SearchSpace.Parse("""{"a":{"type":"categorical","choices":["x","y","z"]},"b":{"type":"int","low":1,"high":4}}""");

        var trials = await TestFunctions.SearchAsync(
            new StudySettings { Space = space, Sampler = new TpeSampler { StartupTrials = 4 }, Trials = 14 }, point => point[0] + point[1]);

        Assert.Equal(12, trials.Take(12).Select(t => (t.Point[0], t.Point[1])).Distinct().Count());
        Assert.All(trials.Skip(12), t => Assert.NotNull(t.CopyOf));
        Assert.Equal(trials[trials[13].CopyOf!.Value].Value, trials[13].Value);
    }

    [Fact]
    public void A_region_that_fails_is_left()
    {
        var space = SearchSpace.Parse("""{"x":{"type":"float","low":0,"high":1}}""");
        var finished = Enumerable.Range(0, 40).Select(i =>
        {
            double[] point = [(i + 0.5) / 40];
            return point[0] > 0.5
                ? new FinishedTrial { Number = i, Point = point, Outcome = TrialOutcome.Failed, Error = "no" }
                : new FinishedTrial { Number = i, Point = point, Outcome = TrialOutcome.Complete, Value = point[0] };
        }).ToList();

        var next = Enumerable.Range(0, 50).Select(seed => new TpeSampler().Suggest(space, seed, 40, finished, [])[0]).ToList();

        // The best values lie right before the failures, so the good density reaches over.
        Assert.True(next.Count(x => x > 0.55) <= 8, $"{next.Count(x => x > 0.55)} of 50 where trials fail");
        Assert.True(next.Average() > 0.3);
    }

    private static double[] Draw(int seed, int trial) => new RandomSampler().Suggest(Conditional, seed, trial, [], []);

    private static FinishedTrial Trial(int number, int seed, Random random)
    {
        var outcome = (TrialOutcome)random.Next(3);
        return new FinishedTrial
        {
            Number = number,
            Point = Draw(seed, number),
            Outcome = outcome,
            Value = outcome == TrialOutcome.Failed ? null : random.NextDouble(),
            Steps = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.NextDouble())],
        };
    }
}
