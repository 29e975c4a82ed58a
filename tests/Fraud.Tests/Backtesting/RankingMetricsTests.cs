using Suite.Fraud.Backtesting;
using Xunit;

namespace Suite.Fraud.Tests.Backtesting;

public sealed class RankingMetricsTests
{
    [Fact]
    public void A_perfect_ranking_has_area_and_precision_one_and_a_reversed_one_area_zero()
    {
        float[] scores = [0.1f, 0.2f, 0.8f, 0.9f];

        Assert.Equal(1, RankingMetrics.AucRoc(scores, [false, false, true, true]));
        Assert.Equal(1, RankingMetrics.AveragePrecision(scores, [false, false, true, true]));
        Assert.Equal(0, RankingMetrics.AucRoc(scores, [true, true, false, false]));
    }

    [Fact]
    public void The_example_of_scikit_learns_manual_gives_its_figures()
    {
        float[] scores = [0.1f, 0.4f, 0.35f, 0.8f];
        bool[] isFraud = [false, false, true, true];

        Assert.Equal(0.75, RankingMetrics.AucRoc(scores, isFraud), 12);
        Assert.Equal(0.8333333333333333, RankingMetrics.AveragePrecision(scores, isFraud), 12);
    }

    [Fact]
    public void Equal_scores_are_one_step_whatever_their_order()
    {
        // One threshold only: half of the pairs are won, and precision is the share of fraud.
        Assert.Equal(0.5, RankingMetrics.AucRoc([1, 1, 1, 1], [true, false, false, false]));
        Assert.Equal(0.25, RankingMetrics.AveragePrecision([1, 1, 1, 1], [false, false, false, true]));
        Assert.Equal(0.25, RankingMetrics.AveragePrecision([1, 1, 1, 1], [true, false, false, false]));
    }

    [Fact]
    public void Random_rankings_with_ties_equal_brute_force()
    {
        var random = new Random(7);
        for (var trial = 0; trial < 200; trial++)
        {
            var count = random.Next(2, 60);
            var scores = Array.ConvertAll(new float[count], _ => random.Next(8) / 8f);
            var isFraud = Array.ConvertAll(new bool[count], _ => random.Next(3) == 0);
            isFraud[0] = true;
            isFraud[1] = false;

            Assert.Equal(PairsWon(scores, isFraud), RankingMetrics.AucRoc(scores, isFraud), 12);
            Assert.Equal(PrecisionByThresholds(scores, isFraud), RankingMetrics.AveragePrecision(scores, isFraud), 12);
        }
    }

    [Fact]
    public void A_missing_class_gives_no_number_and_a_score_that_is_none_is_refused()
    {
        Assert.Equal(double.NaN, RankingMetrics.AucRoc([1, 2], [false, false]));
        Assert.Equal(double.NaN, RankingMetrics.AveragePrecision([1, 2], [false, false]));
        Assert.Throws<ArgumentException>(() => RankingMetrics.AucRoc([1, float.NaN], [false, true]));
        Assert.Throws<ArgumentException>(() => RankingMetrics.AucRoc([1, 2], [false]));
    }

    [Fact]
    public void Each_customer_counts_once_a_day_by_its_highest_score()
    {
        // Customer 1 has the two highest payments; customers 1 and 2 are the top two.
        var value = RankingMetrics.CardPrecisionAtK(
            [0.9f, 0.8f, 0.7f, 0.6f], [false, false, true, true], [1, 1, 2, 3], [1, 1, 1, 1], 2);

        Assert.Equal(0.5, value);
    }

    [Fact]
    public void A_fraud_on_another_payment_of_the_day_makes_the_customer_compromised()
    {
        Assert.Equal(1, RankingMetrics.CardPrecisionAtK([0.9f, 0.1f], [false, true], [1, 1], [1, 1], 1));
    }

    [Fact]
    public void A_customer_found_on_one_day_is_left_out_on_later_ones()
    {
        // Day 1 finds customer 1. On day 2 it is gone although it leads, and customer 2, no fraud, takes its place.
        var value = RankingMetrics.CardPrecisionAtK([0.9f, 0.9f, 0.5f], [true, true, false], [1, 1, 2], [1, 2, 2], 1);

        Assert.Equal(0.5, value);
    }

    [Fact]
    public void A_compromised_customer_that_was_missed_is_still_there_the_next_day()
    {
        var value = RankingMetrics.CardPrecisionAtK([0.1f, 0.9f, 0.9f], [true, false, true], [1, 2, 1], [1, 1, 2], 1);

        Assert.Equal(0.5, value);
    }

    [Fact]
    public void A_tie_goes_to_the_lower_customer_id()
    {
        Assert.Equal(1, RankingMetrics.CardPrecisionAtK([0.5f, 0.5f], [false, true], [9, 4], [1, 1], 1));
        Assert.Equal(0, RankingMetrics.CardPrecisionAtK([0.5f, 0.5f], [true, false], [9, 4], [1, 1], 1));
    }

    [Fact]
    public void A_day_with_fewer_customers_still_divides_by_k()
    {
        Assert.Equal(0.01, RankingMetrics.CardPrecisionAtK([0.5f], [true], [1], [1], 100));
    }

    private static double PairsWon(float[] scores, bool[] isFraud)
    {
        double won = 0, pairs = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            for (var j = 0; j < scores.Length; j++)
            {
                if (isFraud[i] && !isFraud[j])
                {
                    pairs++;
                    won += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }

        return won / pairs;
    }

    private static double PrecisionByThresholds(float[] scores, bool[] isFraud)
    {
        double sum = 0, recallBefore = 0, frauds = isFraud.Count(fraud => fraud);
        foreach (var threshold in scores.Distinct().OrderDescending())
        {
            var stopped = Enumerable.Range(0, scores.Length).Where(i => scores[i] >= threshold).ToList();
            var hits = stopped.Count(i => isFraud[i]);
            sum += ((hits / frauds) - recallBefore) * hits / stopped.Count;
            recallBefore = hits / frauds;
        }

        return sum;
    }
}
