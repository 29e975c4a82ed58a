using System.Globalization;
using Suite.FeatureStore;
using Suite.Fraud.Backtesting;
using Suite.Fraud.Training.Cards;
using Suite.Models;
using Xunit;

namespace Suite.Fraud.Tests.Training.Cards;

public sealed class ModelCardTests
{
    private static readonly Lazy<(CardSource Source, ModelCard Card)> LazyPlanted = new(() =>
        PlantedTraining.Train(harshOnPos: 0.05) is var source ? (source, CardBuilder.Build(source)) : default);

    private static CardSource Source => LazyPlanted.Value.Source;

    private static ModelCard Card => LazyPlanted.Value.Card;

    [Fact]
    public void The_same_training_gives_the_same_bytes_and_other_data_others()
    {
        Assert.Equal(Card.Write(), CardBuilder.Build(PlantedTraining.Train(harshOnPos: 0.05)).Write());
        Assert.NotEqual(Card.Write(), CardBuilder.Build(PlantedTraining.Train(seed: 2, harshOnPos: 0.05)).Write());
    }

    [Fact]
    public void A_card_reads_back_as_it_was_written_and_one_of_a_later_format_is_refused()
    {
        Assert.Equal(Card.Write(), ModelCard.Read(Card.Write()).Write());
        Assert.Contains("newer version", Assert.Throws<InvalidDataException>(() => ModelCard.Read((Card with { Format = 2 }).Write())).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => ModelCard.Read("{}"u8));
        Assert.Throws<InvalidDataException>(() => ModelCard.Read("no card"u8));
    }

    [Fact]
    public void Metrics_are_those_of_the_shared_functions_and_lie_in_their_intervals()
    {
        var isFraud = Array.ConvertAll(Source.Set.Labels, l => l > 0);
        Assert.Equal(RankingMetrics.AucRoc(Source.Fitted.OutOfSample, isFraud), Card.Metrics!.AucRoc.Value!.Value, 6);
        Assert.Equal(RankingMetrics.AveragePrecision(Source.Fitted.OutOfSample, isFraud), Card.Metrics.AveragePrecision.Value!.Value, 6);
        foreach (var estimate in (Estimate[])[Card.Metrics.AucRoc, Card.Metrics.AveragePrecision, Card.Metrics.Brier, Card.Metrics.LogLoss])
        {
            Assert.True(estimate.Low < estimate.Value && estimate.Value < estimate.High, $"{estimate}");
            Assert.NotEmpty(estimate.Method);
        }

        Assert.Null(Card.Metrics.CardPrecisionAt100.Low);
    }

    [Fact]
    public void Every_payment_is_in_one_segment_so_that_segments_add_up_to_the_whole()
    {
        Assert.Equal(["channel", "currency", "amount", "card", "time (UTC)"], Card.Segments!.Select(g => g.By));
        var whole = Card.Metrics!.AtReview;
        foreach (var group in Card.Segments!)
        {
            Assert.True(group.Segments.Count > 1, group.By);
            Assert.Equal(Card.Data!.Rows, group.Segments.Sum(s => s.Payments));
            Assert.Equal(Card.Data.Frauds, group.Segments.Sum(s => s.Frauds));
            Assert.Equal(whole.Selected.Count, group.Segments.Sum(s => s.AtReview.Selected.Count));
            Assert.Equal(whole.TruePositive.Count, group.Segments.Sum(s => s.AtReview.TruePositive.Count));
            Assert.Equal((whole.FalsePositive.Count, whole.FalsePositive.Of), (group.Segments.Sum(s => s.AtReview.FalsePositive.Count), group.Segments.Sum(s => s.AtReview.FalsePositive.Of)));
            Assert.Equal(Card.Metrics.AtDecline.Selected.Count, group.Segments.Sum(s => s.Declined));
            Assert.Equal(Card.Metrics.Brier.Value!.Value, group.Segments.Sum(s => s.Brier!.Value * s.Payments) / Card.Data.Rows, 5);
        }
    }

    [Fact]
    public void A_channel_that_is_treated_more_harshly_is_found_and_one_that_is_not_is_not()
    {
        var gap = GapOf(Card);
        Assert.Equal(("pos", "ecommerce"), (gap.Highest, gap.Lowest));
        Assert.InRange(gap.Gap, 0.02, 0.09);
        Assert.True(gap.Low > 0);
        Assert.Contains(Card.Limits, limit => limit.Contains("'pos'", StringComparison.Ordinal) && limit.Contains("chance alone", StringComparison.Ordinal));

        var fair = CardBuilder.Build(PlantedTraining.Train(harshOnPos: 0));
        Assert.True(GapOf(fair).Low <= 0);
        Assert.DoesNotContain(fair.Limits, limit => limit.StartsWith("By channel", StringComparison.Ordinal) && limit.Contains("chance alone", StringComparison.Ordinal));

        static FairnessGap GapOf(ModelCard card) => card.Fairness!.First(g => g.By == "channel").Gaps.First(g => g.Measure == "falsePositive");
    }

    [Fact]
    public void A_segment_of_a_few_payments_is_put_with_others_and_never_judged()
    {
        // Fewer than 50 payments by phone or mail: not even named, since few payments may be one person's.
        var channel = Card.Fairness!.First(g => g.By == "channel");
        Assert.DoesNotContain("moto", Text(Card), StringComparison.Ordinal);
        var small = Assert.Single(channel.TooSmall);
        Assert.Equal("(other values)", small.Name);
        Assert.All(channel.Gaps, gap => Assert.Equal(["(other values)"], gap.NotJudged));
        Assert.Contains(Card.Limits, limit => limit.Contains($"'(other values)' ({small.Payments})", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_threshold_divides_frauds_genuine_payments_and_amounts_as_counting_does()
    {
        Assert.Equal(Card.Thresholds!.Curve.Select(p => p.Threshold).OrderDescending(), Card.Thresholds.Curve.Select(p => p.Threshold));
        Assert.Equal(["decline", "review"], Card.Thresholds.Curve.Where(p => p.Chosen is not null).Select(p => p.Chosen!));
        foreach (var point in Card.Thresholds.Curve)
        {
            var stopped = Enumerable.Range(0, Source.Set.RowCount).Where(row => Source.Fitted.OutOfSample[row] >= point.Threshold).ToList();
            Assert.Equal((stopped.Count, stopped.Count(IsFraud), stopped.Count(row => !IsFraud(row))), (point.Stopped, point.FraudsCaught, point.GenuineStopped));
            var euro = point.Amounts.First(a => a.Currency == "EUR");
            Assert.Equal(Euro(stopped.Where(row => !IsFraud(row))), Parse(euro.GenuineStopped));
            Assert.Equal(Card.Data!.Currencies.First(c => c.Currency == "EUR").FraudTotal, $"{Parse(euro.FraudCaught) + Parse(euro.FraudMissed):0.00}");
        }

        bool IsFraud(int row) => Source.Set.Labels[row] > 0;

        decimal Euro(IEnumerable<int> rows) => rows.Where(row => Source.Set.Facts.Currencies[row] == 978).Sum(row => Source.Set.Facts.Amounts[row]) / 100m;

        static decimal Parse(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Amounts_of_different_currencies_are_never_put_together()
    {
        Assert.Equal(["EUR", "JPY"], Card.Data!.Currencies.Select(c => c.Currency));
        var amount = Card.Features.First(f => f.Name == "AMOUNT");
        Assert.Equal(["EUR", "JPY"], amount.GenuineByCurrency!.Keys);
        Assert.True(amount.GenuineByCurrency["JPY"].Median > 50 * amount.GenuineByCurrency["EUR"].Median);
        Assert.DoesNotContain(".", Card.Data.Currencies.First(c => c.Currency == "JPY").Total, StringComparison.Ordinal);
        var fifths = Card.Segments!.First(g => g.By == "amount").Segments;
        Assert.All(fifths, fifth => Assert.InRange(fifth.Payments, 0.19 * Card.Data.Rows, 0.21 * Card.Data.Rows));
    }

    [Fact]
    public void Features_that_never_had_a_value_and_those_no_split_uses_are_named()
    {
        var never = Card.Features.First(f => f.Name == "NEVER");
        Assert.Equal((1, (double?)null, 0), (never.Missing, never.Genuine!.Median, never.GainShare));
        Assert.Equal(1, Card.Features.Sum(f => f.GainShare!.Value), 5);
        Assert.True(Card.Features[0].GainShare > 0.5);
        Assert.Contains(Card.Limits, limit => limit.Contains("NEVER", StringComparison.Ordinal));
    }

    [Fact]
    public void Usual_values_are_those_of_genuine_payments()
    {
        var genuine = Enumerable.Range(0, Source.Set.RowCount).Where(row => Source.Set.Labels[row] == 0)
            .Select(row => (double)Source.Set.Value(row, 1)).Order().ToArray();
        var usual = Card.Features[1].Genuine!;
        Assert.Equal(genuine[((genuine.Length + 1) / 2) - 1], usual.Median);
        Assert.Equal(genuine.Average(), usual.Mean!.Value, 6);
        Assert.True(usual.P5 <= usual.Median && usual.Median <= usual.P95);
    }

    [Fact]
    public void A_version_nobody_wrote_a_card_for_has_one_that_says_so()
    {
        var set = FeatureSet.Default;
        var card = UnknownCard.Of(
            new ModelVersion
            {
                Version = "m-0001-12345678",
                Stage = ModelStage.Candidate,
                Content = ContentAddress.Of("bytes"u8),
                Fingerprint = ModelFingerprint.Compute("d", "s", []),
                FeatureSetName = set.Name,
                FeatureSetVersion = set.Version,
                FeatureSetContent = ContentAddress.Of("set"u8),
                Metrics = new Dictionary<string, double>(),
                Parameters = new Dictionary<string, string>(),
                Seed = 0,
                Thresholds = new Dictionary<string, double>(),
                RegisteredAtMicros = 0,
                Actor = "ann",
            },
            set);
        Assert.Null(card.Data);
        Assert.Null(card.Metrics);
        Assert.Equal(set.Features.Select(f => f.Description), card.Features.Select(f => f.Words));
        Assert.Contains(card.Limits, limit => limit.StartsWith("Nothing is known of the data", StringComparison.Ordinal));
        Assert.Equal(card.Write(), ModelCard.Read(card.Write()).Write());
    }

    private static string Text(ModelCard card) => System.Text.Encoding.UTF8.GetString(card.Write());
}
