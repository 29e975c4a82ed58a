using FsCheck;
using FsCheck.Fluent;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Fraud.Tests.Journaling;
using Xunit;

namespace Suite.Fraud.Tests.Scoring;

public sealed class DecisionRulesTests
{
    [Fact]
    public void Reasons_are_the_strongest_pushes_towards_fraud_and_ties_keep_the_features_order() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            // Few distinct values, so that ties are the rule; NaN stands for whatever may go wrong.
            double[] values = [-1, 0, 0.25, 0.5, 0.75, 1, double.NaN];
            var contributions = Enumerable.Range(0, random.Next(30)).Select(_ => values[random.Next(values.Length)]).ToArray();
            var expected = contributions.Select((c, i) => new Reason(i, c)).Where(r => r.Contribution > 0)
                .OrderByDescending(r => r.Contribution).Take(DecisionRules.ReasonsMax).ToArray();
            Assert.Equal(expected, DecisionRules.Reasons(contributions));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_higher_score_or_a_lower_threshold_never_makes_a_decision_milder() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var decline = random.NextDouble();
            var thresholds = new DecisionThresholds(decline * random.NextDouble(), decline);
            var (low, high) = (random.NextSingle(), random.NextSingle());
            (low, high) = (Math.Min(low, high), Math.Max(low, high));
            var milder = new DecisionThresholds(thresholds.Review + 0.1, thresholds.Decline + 0.1);
            return DecisionRules.Decide(low, thresholds) <= DecisionRules.Decide(high, thresholds)
                && DecisionRules.Decide(low, milder) <= DecisionRules.Decide(low, thresholds);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0.1999f, DecisionKind.Approve)]
    [InlineData(0.25f, DecisionKind.Review)]
    [InlineData(0.4999f, DecisionKind.Review)]
    [InlineData(0.5f, DecisionKind.Decline)]
    [InlineData(1f, DecisionKind.Decline)]
    public void A_score_at_a_threshold_has_reached_it(float score, DecisionKind kind) =>
        Assert.Equal(kind, DecisionRules.Decide(score, new DecisionThresholds(0.25, 0.5)));

    [Theory]
    [InlineData("0", 2, 0)]
    [InlineData("1.5", 1, 15)]
    [InlineData("1.50", 1, 15)]
    [InlineData("-1.25", 2, -125)]
    [InlineData("000.1", 3, 100)]
    [InlineData("1000000000000", 0, 1_000_000_000_000)]
    public void A_decimal_is_read_exactly(string text, int scale, long value)
    {
        Assert.True(FixedPoint.TryParse(text, scale, out var read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("1.25", 1)]
    [InlineData("1000000000001", 0)]
    [InlineData("10000000001", 2)]
    [InlineData("79228162514264337593543950335", 9)]
    [InlineData("99999999999999999999999999999999", 0)]
    [InlineData("1.0000000000000000000000000000000001", 2)]
    [InlineData("1e3", 2)]
    [InlineData("NaN", 2)]
    [InlineData("∞", 2)]
    [InlineData("1,000", 2)]
    [InlineData(" 1", 2)]
    [InlineData("", 2)]
    [InlineData("--1", 2)]
    public void What_is_no_decimal_of_the_scale_is_missing(string text, int scale) => Assert.False(FixedPoint.TryParse(text, scale, out _));

    [Fact]
    public void Every_decimal_in_range_comes_back() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var scale = random.Next(10);
            var value = random.NextInt64(-FeatureEvent.NumberMax, FeatureEvent.NumberMax + 1);
            var text = (value / (decimal)Math.Pow(10, scale)).ToString(System.Globalization.CultureInfo.InvariantCulture);
            return FixedPoint.TryParse(text, scale, out var read) && read == value;
        }).QuickCheckThrowOnFailure();
}
