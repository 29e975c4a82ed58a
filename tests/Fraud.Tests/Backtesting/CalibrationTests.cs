using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Backtesting;
using Suite.Fraud.Tests.Journaling;
using Xunit;

namespace Suite.Fraud.Tests.Backtesting;

public sealed class CalibrationTests
{
    [Fact]
    public void The_parts_add_up_to_the_brier_score_and_equal_brute_force() => Prop.ForAll(GeneratedPayments.Seeds, seed =>
    {
        var random = new Random(seed);
        var (scores, isFraud) = ScoreIntervalTests.Ranking(random, random.Next(4, 400), random.Next(1, 300));
        var bins = random.Next(1, 25);
        var found = Calibration.Measure(scores, isFraud, bins);
        var rows = Enumerable.Range(0, scores.Length).ToArray();
        var all = rows.Average(i => isFraud[i] ? 1.0 : 0);
        double ece = 0, reliability = 0, resolution = 0;
        foreach (var bin in found.Bins)
        {
            var inside = rows.Where(i => scores[i] >= bin.LowestScore && scores[i] <= bin.HighestScore).ToArray();
            var (mean, share, weight) = (inside.Average(i => (double)scores[i]), inside.Average(i => isFraud[i] ? 1.0 : 0), inside.Length / (double)rows.Length);
            Assert.Equal((inside.Length, inside.Count(i => isFraud[i])), (bin.Payments, bin.Frauds));
            ece += weight * Math.Abs(mean - share);
            reliability += weight * Math.Pow(mean - share, 2);
            resolution += weight * Math.Pow(share - all, 2);
        }

        Assert.Equal(ece, found.Ece, 12);
        Assert.Equal(reliability, found.Reliability, 12);
        Assert.Equal(resolution, found.Resolution, 12);
        Assert.Equal(rows.Average(i => Math.Pow(scores[i] - (isFraud[i] ? 1.0 : 0), 2)), found.Brier, 12);
        Assert.Equal(
            found.Brier, found.Reliability - found.Resolution + found.Uncertainty + found.WithinBinVariance - found.WithinBinCovariance, 12);
        Assert.Equal(scores.Length, found.Bins.Sum(b => b.Payments));
        Assert.True(found.Bins.Count <= bins);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Bins_hold_equally_many_and_the_order_of_rows_does_not_matter()
    {
        var scores = Enumerable.Range(0, 1_000).Select(i => i / 1000f).ToArray();
        var isFraud = scores.Select(s => s > 0.9).ToArray();
        var found = Calibration.Measure(scores, isFraud, 20);
        Assert.Equal(Enumerable.Repeat(50, 20), found.Bins.Select(b => b.Payments));
        Array.Reverse(scores);
        Array.Reverse(isFraud);
        Assert.Equal(found.Bins, Calibration.Measure(scores, isFraud, 20).Bins);
    }

    [Fact]
    public void Equal_scores_share_a_bin_and_the_rest_is_divided_as_before()
    {
        // Half of the payments score the same: they are one bin of ten shares, not ten bins.
        var scores = Enumerable.Range(0, 1_000).Select(i => i < 500 ? 0.1f : i / 1000f).ToArray();
        var found = Calibration.Measure(scores, new bool[1_000], 20);
        Assert.Equal([500, .. Enumerable.Repeat(50, 10)], found.Bins.Select(b => b.Payments));
    }

    [Fact]
    public void Scores_that_are_right_on_average_have_no_error_and_scores_that_are_not_have_theirs()
    {
        var scores = Enumerable.Repeat(0.25f, 400).ToArray();
        Assert.Equal(0, Calibration.Measure(scores, [.. scores.Select((_, i) => i % 4 == 0)], 10).Ece, 12);
        Assert.Equal(0.25, Calibration.Measure(scores, [.. scores.Select((_, i) => i % 2 == 0)], 10).Ece, 12);
    }
}
