using Xunit;

namespace Suite.Trees.Tests.Search;

public sealed class SearchStatisticsTests
{
    /// <summary>Tables of the exact test: five pairs all positive 0.0625, ten 0.001953; rank sum 8 of ten pairs 0.048828.</summary>
    [Fact]
    public void The_signed_rank_test_gives_the_values_of_the_tables()
    {
        Assert.Equal(0.0625, WilcoxonSignedRank.PValue([1, 2, 3, 4, 5]), 12);
        Assert.Equal(0.0625, WilcoxonSignedRank.PValue([-1, -2, -3, -4, -5]), 12);
        Assert.Equal(2 / 1024.0, WilcoxonSignedRank.PValue([.1, .2, .3, .4, .5, .6, .7, .8, .9, 1]), 12);
        Assert.Equal(50 / 1024.0, WilcoxonSignedRank.PValue([1, 2, 3, 4, 5, 6, 7, -8, 9, 10]), 12);
        Assert.Equal(1, WilcoxonSignedRank.PValue([1, -1, 2, -2]), 12);
        Assert.Equal(1, WilcoxonSignedRank.PValue([0, 0]), 12);
        Assert.Equal(0.0625, WilcoxonSignedRank.PValue([0, 1, 1, 1, 1, 1]), 12);
        Assert.Throws<ArgumentException>(() => WilcoxonSignedRank.PValue([double.NaN]));
    }

    [Fact]
    public void What_decides_the_value_has_the_largest_share_and_what_does_nothing_the_smallest()
    {
        var space = SearchSpace.Parse(
            """{"none":{"type":"float","low":0,"high":1},"much":{"type":"float","low":0.001,"high":1,"scale":"log"},"some":{"type":"int","low":0,"high":10}}""");
        var trials = Enumerable.Range(0, 80).Select(i =>
        {
            var point = new RandomSampler().Suggest(space, 1, i, [], []);
            return new FinishedTrial { Number = i, Point = point, Outcome = TrialOutcome.Complete, Value = (2 * Math.Log10(point[1])) + (point[2] / 5) };
        }).ToList();

        // Variance by hand: much 4 · 3²/12 = 3, some (11² − 1)/12 / 25 = 0.4; so 0.88 and 0.12 of the whole.
        var shares = FunctionalAnova.Importances(space, trials);

        Assert.Equal(["much", "some", "none"], shares.Select(s => s.Key));
        Assert.InRange(shares[0].Value, 0.7, 0.95);
        Assert.InRange(shares[1].Value, 0.03, 0.25);
        Assert.InRange(shares[2].Value, 0, 0.03);
        Assert.Equal(shares, FunctionalAnova.Importances(space, trials.AsEnumerable().Reverse()));
        Assert.Empty(FunctionalAnova.Importances(space, trials.Take(7)));
        Assert.Empty(FunctionalAnova.Importances(space, trials.ConvertAll(t => t with { Value = 1 })));
    }
}
