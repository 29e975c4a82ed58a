using Suite.FeatureStore;
using Suite.Fraud.Benchmarks;
using Suite.Fraud.Training;
using Suite.Fraud.Training.Search;
using Suite.Trees;
using Xunit;

namespace Suite.Fraud.Tests.Training.Search;

public sealed class SearchBenchTests
{
    [Fact]
    public async Task Both_samplers_have_the_same_budget_and_the_same_beginning_and_a_second_run_gives_the_same()
    {
        var first = await CompareAsync();
        var again = await CompareAsync();

        Assert.Equal(first.ToJson(), again.ToJson());
        Assert.Equal([0, 1, 2], first.Seeds.Select(s => s.Seed));

        // Ten trials of a seed are shared; the other four of each sampler are its own, but for a point that both happen to try.
        Assert.InRange(first.Measured, 3 * 16, 3 * 18);
        Assert.Equal(first.Seeds.Average(s => s.Tpe.Best - s.Random.Best), first.Best.Mean, 12);
        Assert.Equal(first.Seeds.Count(s => s.Tpe.HeldOut > s.Random.HeldOut), first.HeldOut.Wins);
        Assert.All(first.Seeds, s => Assert.InRange(s.Tpe.Trial, 0, 13));
        Assert.InRange(first.DefaultHeldOut, 0.1, 1);
    }

    private static Task<SearchBenchResult> CompareAsync()
    {
        var space = SearchSpace.Parse(
            """{"rounds":{"type":"int","low":2,"high":15},"learningRate":{"type":"float","low":0.05,"high":0.5,"scale":"log"},"minChildWeight":{"type":"float","low":0.1,"high":10,"scale":"log"}}""");
        var options = new SearchBenchOptions([], FeatureSet.Default, space, Seeds: 3, Trials: 14, Parallel: 1);
        return SearchBench.CompareAsync(
            TrainingRecipe.Default with { Parameters = TrainingRecipe.Default.Parameters with { Rounds = 10, MinChildWeight = 1 } },
            [Fold(1), Fold(2)], Fold(3), options, _ => { }, CancellationToken.None);
    }

    private static SearchFold Fold(int seed) => new(Rows(seed), 1, Rows(seed + 100), 1);

    /// <summary>Fraud is likelier the larger the first column.</summary>
    private static LabelledRows Rows(int seed)
    {
        var random = new Random(seed);
        var values = new float[800];
        var labels = new float[400];
        for (var i = 0; i < labels.Length; i++)
        {
            (values[2 * i], values[(2 * i) + 1]) = (random.NextSingle(), random.NextSingle());
            labels[i] = random.NextSingle() < values[2 * i] * values[2 * i] ? 1 : 0;
        }

        return new LabelledRows(["signal", "noise"], values, labels);
    }
}
