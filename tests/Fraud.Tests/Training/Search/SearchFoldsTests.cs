using Suite.FeatureStore;
using Suite.Fraud.Backtesting;
using Suite.Fraud.Training;
using Suite.Fraud.Training.Search;
using Suite.Journal;
using Suite.Trees;
using Xunit;

namespace Suite.Fraud.Tests.Training.Search;

public sealed class SearchFoldsTests
{
    private const long DayMicros = 86_400_000_000;

    // The one feature is the payment's day, so that a fold shows what it may look at.
    private static readonly FeatureSet OneFeature = FeatureSet.Parse(
        """{"name":"one","schema":{"entities":{"card":["card"]},"numbers":{"amount":{"money":true}},"categories":[]},"features":[{"name":"AMOUNT","value":"amount"}]}""");

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20)]
    public void Nothing_is_learnt_that_was_not_known_when_the_measured_payments_occurred(int delayDays)
    {
        var folds = SearchFolds.Of(Days(60, perDay: 40), delayDays * DayMicros, rowsMax: 100_000);

        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.True(fold.Train.Rows.Max() < fold.Validation.Rows.Min() - delayDays + 0.001, $"{fold.Train.Rows.Max()} .. {fold.Validation.Rows.Min()}"));
        Assert.Equal(40 * 30, folds.Sum(fold => fold.Validation.RowCount));
        for (var i = 1; i < folds.Count; i++)
        {
            Assert.True(folds[i - 1].Validation.Rows.Max() < folds[i].Validation.Rows.Min());
            Assert.True(folds[i - 1].Train.RowCount < folds[i].Train.RowCount);
        }
    }

    [Fact]
    public void A_payment_that_came_late_into_the_journal_is_put_where_it_belongs()
    {
        var inOrder = Days(60, perDay: 40);
        var late = new TrainingSet(OneFeature);
        foreach (var i in Enumerable.Range(0, inOrder.RowCount).OrderBy(i => i % 7).ThenBy(i => i))
        {
            late.Label(late.Add([inOrder.Rows[i]], inOrder.TimesMicros[i], default), inOrder.Labels[i] > 0);
        }

        var (expected, actual) = (SearchFolds.Of(inOrder, 7 * DayMicros, 100_000), SearchFolds.Of(late, 7 * DayMicros, 100_000));

        Assert.Equal(expected.Select(f => f.Train.Rows), actual.Select(f => f.Train.Rows));
        Assert.Equal(expected.Select(f => f.Validation.Labels), actual.Select(f => f.Validation.Labels));
    }

    [Fact]
    public void A_period_without_time_for_the_delay_is_refused_in_words()
    {
        var refused = Assert.Throws<InvalidDataException>(() => SearchFolds.Of(Days(10, perDay: 40), 7 * DayMicros, 100_000));

        Assert.Contains("too short to search in", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Thinning_keeps_every_fraud_and_what_is_left_stands_for_the_rest()
    {
        var folds = SearchFolds.Of(Days(60, perDay: 200), 7 * DayMicros, rowsMax: 1_000);

        Assert.All(folds, fold =>
        {
            var genuine = fold.Validation.Labels.Zip(fold.Validation.Weights!).Where(row => row.First == 0).ToList();
            Assert.InRange(fold.Validation.RowCount, 500, 1_000);
            Assert.Equal(100, fold.Validation.Labels.Count(label => label > 0));
            Assert.Equal(1900, genuine.Sum(row => row.Second), 1900 * 0.01);
        });
    }

    /// <summary>Each genuine row stands for three: the same as having it three times.</summary>
    [Fact]
    public void A_weight_counts_like_that_many_payments()
    {
        float[] scores = [0.9f, 0.8f, 0.7f, 0.6f, 0.6f];
        bool[] isFraud = [true, false, true, false, true];
        float[] repeated = [0.9f, 0.8f, 0.8f, 0.8f, 0.7f, 0.6f, 0.6f, 0.6f, 0.6f];
        bool[] repeatedIsFraud = [true, false, false, false, true, false, false, false, true];

        Assert.Equal(RankingMetrics.AveragePrecision(repeated, repeatedIsFraud), RankingMetrics.AveragePrecision(scores, isFraud, 3), 12);
        Assert.Equal(RankingMetrics.AveragePrecision(scores, isFraud), RankingMetrics.AveragePrecision(scores, isFraud, 1));
    }

    /// <summary>Days of payments, every 20th a fraud; the feature is the day.</summary>
    private static TrainingSet Days(int days, int perDay)
    {
        var set = new TrainingSet(OneFeature);
        for (var i = 0; i < days * perDay; i++)
        {
            var time = (i * DayMicros / perDay) + 1;
            set.Label(set.Add([time / (double)DayMicros], time, EntityKey.None), i % 20 == 7);
        }

        return set;
    }
}
