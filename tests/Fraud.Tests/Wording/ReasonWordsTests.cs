using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Tests.Journaling;
using Suite.Fraud.Training.Cards;
using Suite.Fraud.Wording;
using Suite.Hosting;
using Xunit;

namespace Suite.Fraud.Tests.Wording;

public sealed partial class ReasonWordsTests
{
    private static readonly PaidAmount Paid = new(13_024, Currency.Find("EUR"));

    [Theory]
    [InlineData("AMOUNT", 130.24, "The amount is 130.24 EUR; usual for genuine payments: 1.00 EUR (90 % have 0.00 EUR to 3.00 EUR)")]
    [InlineData("CARD_AMOUNT_ZSCORE_90D", 3.21, "The amount is 3.2 standard deviations above the mean of payments with this card within 90 days, this one included; usual for genuine payments: 1 (90 % have 0 to 3)")]
    [InlineData("CARD_AMOUNT_ZSCORE_90D", -0.5, "The amount is 0.5 standard deviations below the mean of payments with this card within 90 days, this one included; usual for genuine payments: 1 (90 % have 0 to 3)")]
    [InlineData("CARD_MEAN_AMOUNT_7D_OVER_90D", 3.1, "The mean amount of payments with this card within 7 days is 3.1 times that within 90 days; usual for genuine payments: 1 (90 % have 0 to 3)")]
    [InlineData("CARD_MAX_AMOUNT_7D", 499.95, "The largest amount of payments with this card within 7 days is 499.95 EUR; usual for genuine payments: 1.00 EUR (90 % have 0.00 EUR to 3.00 EUR)")]
    [InlineData("CARD_COUNT_10M", 6, "There are 6 payments with this card within 10 minutes; usual for genuine payments: 1 (90 % have 0 to 3)")]
    [InlineData("CARD_COUNT_1H", 1, "This is the only payment with this card within 1 hour; usual for genuine payments: 1 (90 % have 0 to 3)")]
    [InlineData("IS_ECOMMERCE", 1, "The payment has channel ecommerce; so are 20 % of genuine payments")]
    [InlineData("IS_ECOMMERCE", 0, "The payment does not have channel ecommerce; so are 80 % of genuine payments")]
    [InlineData("CARD_DISTINCT_COUNTRIES_7D", 3, "Payments with this card within 7 days show 3 different countries; usual for genuine payments: 1 (90 % have 0 to 3)")]
    [InlineData("MERCHANT_FRAUD_SHARE_7D", 0.4, "Of the payments at this merchant in the 7 days that ended 7 days ago, 40 % are known to be fraud; usual for genuine payments: 100 % (90 % have 0 % to 300 %)")]
    [InlineData("MERCHANT_TIME_SINCE_FRAUD_60D", 700_000, "The newest of the payments at this merchant in the 60 days that ended 7 days ago that is known to be fraud was made 8.1 days ago; usual for genuine payments: 1 second (90 % have 0 seconds to 3 seconds)")]
    [InlineData("MERCHANT_TIME_SINCE_FRAUD_60D", double.NaN, "None of the payments at this merchant in the 60 days that ended 7 days ago is known to be fraud; usual for genuine payments: 1 second (90 % have 0 seconds to 3 seconds)")]
    public void Every_kind_of_feature_has_its_sentence(string feature, double value, string text) =>
        Assert.Equal(text, Of(FeatureSet.Default, feature, ("AMOUNT", 130.24), ("CARD_AMOUNT_RATIO_TO_MEAN_90D", 7.4), (feature, value)).Text);

    [Fact]
    public void A_number_of_payments_is_held_against_the_cards_own_pace()
    {
        // 31 payments in 30 days: besides this one, one a day.
        var reason = Of(FeatureSet.Baseline15, "CARD_COUNT_1D", ("CARD_COUNT_1D", 9), ("CARD_COUNT_30D", 31));
        Assert.Equal("There are 9 payments with this card within 1 day; usual for this card: 2 (30 days)", reason.Text);
        Assert.Equal((2, "payments", "card"), (reason.Usual, reason.UsualUnit, reason.UsualFrom));
    }

    [Fact]
    public void A_card_of_which_nothing_else_is_known_is_held_against_genuine_payments()
    {
        var count = Of(FeatureSet.Baseline15, "CARD_COUNT_1D", ("CARD_COUNT_1D", 9), ("CARD_COUNT_30D", 9));
        Assert.Equal((1, ReasonWords.Population), (count.Usual, count.UsualFrom));
        var amount = Of(FeatureSet.Default, "AMOUNT", ("AMOUNT", 130.24), ("CARD_AMOUNT_RATIO_TO_MEAN_90D", 1));
        Assert.Equal("The amount is 130.24 EUR; usual for genuine payments: 1.00 EUR (90 % have 0.00 EUR to 3.00 EUR)", amount.Text);
    }

    [Fact]
    public void Amounts_are_said_in_the_payments_currency_and_never_compared_with_another()
    {
        var yen = new PaidAmount(13_000, Currency.Find("JPY"));
        var set = FeatureSet.Default;
        var reason = Words(set).Of(new Reason(Index(set, "AMOUNT"), 1), Vector(set, ("AMOUNT", 13_000)), yen);
        Assert.Equal("The amount is 13000 JPY", reason.Text);
        Assert.Equal((13_000, "JPY", null, null), (reason.Value, reason.Unit, reason.Usual, reason.UsualFrom));
    }

    [Fact]
    public void Without_a_card_of_the_model_only_the_cards_own_past_is_usual()
    {
        var set = FeatureSet.Baseline15;
        var words = new ReasonWords(set, null);
        var row = Vector(set, ("IS_NIGHT", 1), ("CARD_COUNT_1D", 9), ("CARD_COUNT_30D", 31));
        Assert.Equal("card", words.Of(new Reason(Index(set, "CARD_COUNT_1D"), 1), row, Paid).UsualFrom);
        var night = words.Of(new Reason(Index(set, "IS_NIGHT"), 1), row, Paid);
        Assert.Equal("The payment is made at night, before 7 o'clock UTC", night.Text);
        Assert.Null(night.UsualFrom);
    }

    [Fact]
    public void Declared_words_and_a_declared_usual_value_come_first()
    {
        var set = FeatureSet.Parse("""
            {"name":"own","schema":{"entities":{"card":["card"]},"numbers":{"amount":{"money":true}}},
             "features":[
              {"name":"MEAN","entity":"card","aggregation":"mean","field":"amount","window":"90d"},
              {"name":"SPENT","entity":"card","aggregation":"sum","field":"amount","window":"90d"},
              {"name":"TODAY","entity":"card","aggregation":"sum","field":"amount","window":"1d","description":"spent today with the card","usual":"MEAN"}]}
            """);
        // Of 295.44 in two payments this one is 130.24.
        var reason = Words(set).Of(new Reason(2, 1), [147.72, 295.44, 800], Paid);
        Assert.Equal("Spent today with the card: 800.00 EUR; usual for this card: 165.20 EUR", reason.Text);
        Assert.Equal((165.2, "EUR", "card"), (reason.Usual, reason.UsualUnit, reason.UsualFrom));
    }

    [Fact]
    public void Each_of_800_features_has_a_sentence_of_its_own_for_any_value() => Prop.ForAll(GeneratedPayments.Seeds, seed =>
    {
        var random = new Random(seed);
        var set = FeatureSet.Grid800;
        var words = Words(set);
        var row = set.Features.Select(_ => random.Next(6) switch { 0 => double.NaN, 1 => 0, 2 => 1, 3 => -random.NextDouble(), _ => random.NextDouble() * Math.Pow(10, random.Next(-3, 9)) }).ToArray();
        row[Index(set, "HOUR")] = random.Next(24);
        var again = new ReasonWords(FeatureSet.Parse(set.Json), Population(set));
        var texts = new HashSet<string>();
        for (var i = 0; i < row.Length; i++)
        {
            var reason = words.Of(new Reason(i, 0.5), row, Paid);
            Assert.Matches(Plain(), reason.Text);
            Assert.DoesNotContain("NaN", reason.Text, StringComparison.Ordinal);
            Assert.Equal(reason.Usual is null, reason.UsualFrom is null);
            Assert.Equal(reason, again.Of(new Reason(i, 0.5), row, Paid));
            if (IsMeasured(i))
            {
                texts.Add(reason.Text);
            }
        }

        // Told apart by measure, entity, window and filter. Why a mean and a maximum are not there is the same sentence, though, and the last
        // payment is the last one however far one looks back.
        Assert.Equal(row.Where((_, i) => IsMeasured(i)).Count(), texts.Count);

        bool IsMeasured(int i) => !double.IsNaN(row[i]) && set.Features[i].Aggregation is not (Aggregation.TimeSinceLast or Aggregation.Last);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, "0 seconds")]
    [InlineData(1, "1 second")]
    [InlineData(59.96, "60 seconds")]
    [InlineData(90, "1.5 minutes")]
    [InlineData(41_040, "11.4 hours")]
    [InlineData(86_400 * 3, "3 days")]
    public void Time_is_said_in_the_unit_that_fits(double seconds, string text) => Assert.Equal(text, Quantities.Time(seconds));

    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.0004, "0.04 %")]
    [InlineData(0.00004, "less than 0.01 %")]
    [InlineData(0.9942, "99.4 %")]
    [InlineData(0.99999, "more than 99.9 %")]
    [InlineData(0.0123, "1.2 %")]
    [InlineData(0.404, "40 %")]
    [InlineData(1, "100 %")]
    public void Shares_are_percentages(double share, string text) => Assert.Equal(text, Quantities.Percent(share));

    [Theory]
    [InlineData("country", "countries")]
    [InlineData("day", "days")]
    [InlineData("merchant", "merchants")]
    [InlineData("branch", "branches")]
    public void Nouns_have_their_plural(string one, string many) => Assert.Equal(many, Quantities.Plural(one));

    private static ReasonText Of(FeatureSet set, string feature, params (string Name, double Value)[] values) =>
        Words(set).Of(new Reason(Index(set, feature), 1.5), Vector(set, values), Paid);

    private static ReasonWords Words(FeatureSet set) => new(set, Population(set));

    /// <summary>Median 1, from 0 to 3, a fifth of the payments; amounts in euro only.</summary>
    private static CardFeature[] Population(FeatureSet set)
    {
        var spread = new Spread(0.2, 1, 0, 3);
        return [.. set.Features.Select(f => new CardFeature(f.Name, f.Description, f.Unit, 0, spread, spread, new Dictionary<string, Spread> { ["EUR"] = spread }, 0))];
    }

    private static double[] Vector(FeatureSet set, params (string Name, double Value)[] values)
    {
        var row = Enumerable.Repeat(double.NaN, set.Features.Count).ToArray();
        foreach (var (name, value) in values)
        {
            row[Index(set, name)] = value;
        }

        return row;
    }

    private static int Index(FeatureSet set, string name) => set.Features.ToList().FindIndex(f => f.Name == name);

    /// <summary>A capital first, no full stop last, nothing but printable ASCII and no doubled space.</summary>
    [GeneratedRegex(@"^[A-Z](?!.*  )[ -~]+[^. ]\z")]
    private static partial Regex Plain();
}
