using Suite.Inspection.Evaluation;

namespace Suite.Inspection.Tests.Evaluation;

public sealed class RankingTests
{
    [Fact]
    public void Auroc_is_the_share_of_pairs_in_the_right_order()
    {
        var random = new Random(4);
        for (var trial = 0; trial < 200; trial++)
        {
            double[] scores = [.. Enumerable.Range(0, 30).Select(_ => (double)random.Next(8))];
            bool[] defects = [.. Enumerable.Range(0, 30).Select(_ => random.Next(3) == 0)];
            var pairs = from d in Enumerable.Range(0, 30)
                        from g in Enumerable.Range(0, 30)
                        where defects[d] && !defects[g]
                        select scores[d] > scores[g] ? 1 : scores[d] == scores[g] ? 0.5 : 0;
            Assert.Equal(pairs.DefaultIfEmpty(double.NaN).Average(), Ranking.Auroc(scores, defects), 12);
        }
    }

    [Fact]
    public void Scores_that_differ_in_the_last_place_keep_their_order() => Assert.Equal(1, Ranking.Auroc([Math.BitIncrement(1e-300), 1e-300], [true, false]));

    [Fact]
    public void Average_precision_of_a_known_order()
    {
        // Found at the first, third and fourth place: (1/1 + 2/3 + 3/4) / 3.
        Assert.Equal((1 + (2d / 3) + 0.75) / 3, Ranking.AveragePrecision([0.9, 0.8, 0.7, 0.6, 0.1], [true, false, true, true, false]), 12);
    }

    [Fact]
    public void With_one_kind_alone_there_is_nothing_to_rank()
    {
        Assert.True(double.IsNaN(Ranking.Auroc([1, 2], [true, true])));
        Assert.Empty(Ranking.Roc([1, 2], [false, false]));
    }

    [Fact]
    public void The_area_under_the_curve_is_the_auroc()
    {
        var random = new Random(5);
        double[] scores = [.. Enumerable.Range(0, 60).Select(_ => (double)random.Next(20))];
        bool[] defects = [.. scores.Select(s => s + random.Next(20) > 20)];
        var points = Ranking.Roc(scores, defects);
        var area = points.Zip(points.Skip(1), static (a, b) => (b.FalsePositives - a.FalsePositives) * (a.TruePositives + b.TruePositives) / 2).Sum();

        Assert.Equal(Ranking.Auroc(scores, defects), area, 12);
        Assert.Equal((1d, 1d), (points[^1].FalsePositives, points[^1].TruePositives));
    }
}
