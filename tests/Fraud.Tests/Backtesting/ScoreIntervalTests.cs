using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Backtesting;
using Suite.Fraud.Tests.Journaling;
using Xunit;

namespace Suite.Fraud.Tests.Backtesting;

public sealed class ScoreIntervalTests
{
    [Fact]
    public void Wilsons_ends_are_the_shares_that_are_just_not_rejected() => Prop.ForAll(GeneratedPayments.Seeds, seed =>
    {
        // An end p solves |count/n − p| = z √(p (1 − p) / n): found here by halving, not by the formula.
        var random = new Random(seed);
        var of = random.Next(1, 2_000);
        var count = random.Next(0, of + 1);
        var (low, high) = Proportions.Wilson(count, of);
        Assert.Equal(Root(count, of, 0, (double)count / of), low, 9);
        Assert.Equal(Root(count, of, 1, (double)count / of), high, 9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Newcombes_published_examples_come_out()
    {
        // Newcombe (1998), table II, method 10: 56/70 − 48/80, 9/10 − 3/10 and 10/10 − 0/20.
        AssertInterval(0.0524, 0.3339, Proportions.Newcombe(56, 70, 48, 80));
        AssertInterval(0.1705, 0.8090, Proportions.Newcombe(9, 10, 3, 10));
        AssertInterval(0.6791, 1.0000, Proportions.Newcombe(10, 10, 0, 20));
    }

    [Fact]
    public void Nothing_measured_gives_no_interval()
    {
        Assert.Equal((double.NaN, double.NaN), Proportions.Wilson(0, 0));
        Assert.True(double.IsNaN(Proportions.Newcombe(0, 0, 1, 2).Low));
        Assert.True(double.IsNaN(DeLong.Measure([1, 2], [true, true]).Auc));
    }

    [Fact]
    public void DeLongs_area_and_error_equal_the_definition_on_random_rankings_with_ties() => Prop.ForAll(GeneratedPayments.Seeds, seed =>
    {
        var random = new Random(seed);
        var (scores, isFraud) = Ranking(random, random.Next(4, 80), 8);
        var (auc, error) = DeLong.Measure(scores, isFraud);
        Assert.Equal(RankingMetrics.AucRoc(scores, isFraud), auc, 12);
        Assert.Equal(ErrorByPairs(scores, isFraud), error, 12);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void DeLongs_error_is_what_drawing_again_gives()
    {
        var random = new Random(5);
        var (scores, isFraud) = Ranking(random, 1_500, 200);
        var frauds = Enumerable.Range(0, scores.Length).Where(i => isFraud[i]).ToArray();
        var genuine = Enumerable.Range(0, scores.Length).Where(i => !isFraud[i]).ToArray();
        var found = new double[600];
        for (var i = 0; i < found.Length; i++)
        {
            var drawn = frauds.Select(_ => frauds[random.Next(frauds.Length)]).Concat(genuine.Select(_ => genuine[random.Next(genuine.Length)])).ToArray();
            found[i] = RankingMetrics.AucRoc(Array.ConvertAll(drawn, row => scores[row]), Array.ConvertAll(drawn, row => isFraud[row]));
        }

        var spread = Math.Sqrt(found.Sum(f => Math.Pow(f - found.Average(), 2)) / (found.Length - 1));
        Assert.InRange(DeLong.Measure(scores, isFraud).StandardError / spread, 0.9, 1.1);
        var (auc, low, high) = DeLong.Interval(scores, isFraud);
        Assert.InRange(found.Count(f => f >= low && f <= high) / (double)found.Length, 0.92, 0.98);
        Assert.True(low < auc && auc < high && high < 1);
    }

    [Fact]
    public void A_perfect_area_has_no_width() => Assert.Equal((1, 1, 1), DeLong.Interval([1, 2, 3, 4], [false, false, true, true]));

    [Fact]
    public void Weighing_cards_equals_writing_their_payments_down_as_often() => Prop.ForAll(GeneratedPayments.Seeds, seed =>
    {
        var random = new Random(seed);
        var (scores, isFraud) = Ranking(random, random.Next(4, 60), 8);
        var cards = Array.ConvertAll(scores, _ => random.Next(6));
        cards[0] = 5;
        var weights = Enumerable.Range(0, 6).Select(_ => random.Next(1, 4)).ToArray();
        var repeated = Enumerable.Range(0, scores.Length).SelectMany(row => Enumerable.Repeat(row, weights[cards[row]])).ToArray();
        var (keys, labels) = (Array.ConvertAll(repeated, row => scores[row]), Array.ConvertAll(repeated, row => isFraud[row]));
        var (ap, brier, logLoss) = new ScoreBootstrap(scores, isFraud, cards).Measure(weights);
        Assert.Equal(RankingMetrics.AveragePrecision(keys, labels), ap, 12);
        Assert.Equal(keys.Select((s, i) => Math.Pow(s - (labels[i] ? 1.0 : 0), 2)).Average(), brier, 12);
        Assert.Equal(keys.Select((s, i) => -Math.Log(Math.Clamp(labels[i] ? s : 1 - (double)s, 1e-7, 1 - 1e-7))).Average(), logLoss, 9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Cards_whose_payments_stand_and_fall_together_make_the_interval_wider()
    {
        // 60 cards of ten equal payments each are 60 observations, not 600.
        var random = new Random(3);
        var (few, isFew) = Ranking(random, 60, 30);
        var scores = few.SelectMany(s => Enumerable.Repeat(s, 10)).ToArray();
        var isFraud = isFew.SelectMany(f => Enumerable.Repeat(f, 10)).ToArray();
        var together = Width(new ScoreBootstrap(scores, isFraud, [.. scores.Select((_, i) => i / 10)]));
        var alone = Width(new ScoreBootstrap(scores, isFraud, [.. scores.Select((_, i) => i)]));
        Assert.InRange(together / alone, 2, 5);
        Assert.Equal(together, Width(new ScoreBootstrap(scores, isFraud, [.. scores.Select((_, i) => i / 10)])));

        static double Width(ScoreBootstrap bootstrap) => bootstrap.Run(200, new Random(1)).Brier is var brier ? brier.High - brier.Low : 0;
    }

    internal static (float[] Scores, bool[] IsFraud) Ranking(Random random, int count, int steps)
    {
        var isFraud = Array.ConvertAll(new bool[count], _ => random.Next(4) == 0);
        (isFraud[0], isFraud[1], isFraud[2], isFraud[3]) = (true, true, false, false);
        return (Array.ConvertAll(isFraud, f => (random.Next(steps) + (f ? steps / 3 : 0)) / (1.5f * steps)), isFraud);
    }

    private static double ErrorByPairs(float[] scores, bool[] isFraud)
    {
        var frauds = Rows(true);
        var genuine = Rows(false);
        var ofFraud = frauds.Select(f => genuine.Average(g => Won(scores[f], scores[g]))).ToArray();
        var ofGenuine = genuine.Select(g => frauds.Average(f => Won(scores[f], scores[g]))).ToArray();
        return Math.Sqrt((Variance(ofFraud) / ofFraud.Length) + (Variance(ofGenuine) / ofGenuine.Length));

        int[] Rows(bool which) => [.. Enumerable.Range(0, scores.Length).Where(i => isFraud[i] == which)];

        static double Won(float fraud, float genuine) => fraud > genuine ? 1 : fraud == genuine ? 0.5 : 0;

        static double Variance(double[] values) => values.Sum(v => Math.Pow(v - values.Average(), 2)) / (values.Length - 1);
    }

    private static double Root(int count, int of, double far, double near)
    {
        for (var i = 0; i < 200; i++)
        {
            var middle = (far + near) / 2;
            var isRejected = Math.Abs(((double)count / of) - middle) > Proportions.Z * Math.Sqrt(middle * (1 - middle) / of);
            (far, near) = isRejected ? (middle, near) : (far, middle);
        }

        return (far + near) / 2;
    }

    private static void AssertInterval(double low, double high, (double Low, double High) actual)
    {
        Assert.Equal(low, actual.Low, 4);
        Assert.Equal(high, actual.High, 4);
    }
}
