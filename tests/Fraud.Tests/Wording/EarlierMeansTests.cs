using FsCheck;
using FsCheck.Fluent;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Tests.Journaling;
using Suite.Fraud.Training.Cards;
using Suite.Fraud.Wording;
using Suite.Hosting;
using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests.Wording;

/// <summary>What is usual for a card is what it paid before: the payment that is judged is no part of it.</summary>
public sealed class EarlierMeansTests
{
    private const long Day = 86_400_000_000;
    private const long Start = 1_709_633_703_000_000;

    private static readonly FeatureSet Sums = Declared("""{"name":"NUMBER","entity":"card","aggregation":"sum","field":"amount","window":"30d"},""");
    private static readonly FeatureSet Counts = Declared("""{"name":"NUMBER","entity":"card","aggregation":"count","window":"30d"},""");
    private static readonly FeatureSet MeansAlone = Declared(null);

    [Fact]
    public void Ten_payments_of_20_and_one_of_900_make_20_usual()
    {
        var paid = Enumerable.Repeat(2_000L, 10).Append(90_000).Select((minor, i) => (Start + (i * Day), minor, "EUR")).ToList();
        foreach (var set in (FeatureSet[])[Sums, Counts])
        {
            var reasons = Reasons(set, paid, only: "EUR")[^1];
            Assert.Equal("The amount is 900.00 EUR; usual for this card: 20.00 EUR (30 days)", reasons["AMOUNT"].Text);
            Assert.Equal(
                "The amount is 9 times the mean of payments with this card within 30 days, this one included; usual for this card: 20.00 EUR (30 days)", reasons["RATIO"].Text);
            Assert.Equal((9d, "ratio", 20d, "EUR", "card"), (reasons["RATIO"].Value, reasons["RATIO"].Unit, reasons["RATIO"].Usual, reasons["RATIO"].UsualUnit, reasons["RATIO"].UsualFrom));
        }
    }

    [Fact]
    public void The_usual_amount_is_the_mean_of_the_earlier_payments_in_the_window() => Prop.ForAll(GeneratedPayments.Seeds, seed =>
    {
        var random = new Random(seed);
        foreach (var (set, currencies) in ((FeatureSet, string[])[])[(Sums, ["EUR", "JPY", "USD"]), (Counts, ["EUR"])])
        {
            var at = Start;
            var paid = Enumerable.Range(0, 40).Select(_ => (
                at += random.NextInt64(1, 6 * Day),
                random.Next(3) == 0 ? random.Next(1, 5) * 1_000 : (long)Math.Pow(10, random.NextDouble() * 9) + 1,
                currencies[random.Next(currencies.Length)])).ToList();
            var reasons = Reasons(set, paid, only: "EUR");
            for (var i = 0; i < paid.Count; i++)
            {
                var (time, _, currency) = paid[i];
                var before = paid.Take(i).Where(p => p.Item1 > time - (30 * Day) && p.Item3 == currency).Select(p => (decimal)p.Item2).ToList();
                foreach (var name in (string[])["AMOUNT", "RATIO"])
                {
                    if (before.Count == 0)
                    {
                        Assert.NotEqual("card", reasons[i][name].UsualFrom);
                        continue;
                    }

                    var unit = (decimal)Math.Pow(10, Currency.Find(currency)!.Exponent);
                    Assert.Equal("card", reasons[i][name].UsualFrom);
                    Assert.Equal((double)(before.Average() / unit), reasons[i][name].Usual!.Value, 6);
                    Assert.Contains($"usual for this card: {Quantities.Amount((double)(before.Average() / unit), Currency.Find(currency))}", reasons[i][name].Text, StringComparison.Ordinal);
                }
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mean_of_nobody_knows_how_many_payments_is_not_said_to_be_usual()
    {
        var paid = Enumerable.Repeat(2_000L, 10).Append(90_000).Select((minor, i) => (Start + (i * Day), minor, "EUR")).ToList();
        foreach (var reason in Reasons(MeansAlone, paid, only: "EUR")[^1].Values)
        {
            Assert.Equal("population", reason.UsualFrom);
            Assert.DoesNotContain("this card:", reason.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_count_of_payments_in_all_currencies_says_nothing_of_a_mean_in_one()
    {
        var paid = Enumerable.Repeat(2_000L, 10).Append(90_000).Select((minor, i) => (Start + (i * Day), minor, "EUR")).ToList();
        Assert.NotEqual("card", Reasons(Counts, paid, only: null)[^1]["AMOUNT"].UsualFrom);

        // Even where one currency is known: the mean of 10.01 and 20.00 is not one of three payments.
        var mixed = new List<(long, long, string)> { (Start, 1_001, "EUR"), (Start + Day, 5_000, "USD"), (Start + (2 * Day), 2_000, "EUR") };
        Assert.NotEqual("card", Reasons(Counts, mixed, only: "EUR")[^1]["AMOUNT"].UsualFrom);
    }

    /// <summary>A set with the mean over 30 days, the ratio to it and what says how many payments it is of.</summary>
    private static FeatureSet Declared(string? number) => FeatureSet.Parse(
        """{"name":"own","schema":{"entities":{"card":["card"]},"numbers":{"amount":{"money":true}}},"features":[""" + number
        + """{"name":"AMOUNT","value":"amount"},{"name":"RATIO","entity":"card","aggregation":"ratioToMean","field":"amount","window":"30d"}]}""");

    /// <summary>The reasons of every payment of a card, by feature, from a real engine's windows.</summary>
    private static List<Dictionary<string, ReasonText>> Reasons(FeatureSet set, List<(long Time, long Minor, string Currency)> paid, string? only)
    {
        var spread = new Spread(0.2, 1, 0, 3);
        var currencies = only is null ? new Dictionary<string, Spread> { ["EUR"] = spread, ["USD"] = spread } : new() { [only] = spread };
        var words = new ReasonWords(set, [.. set.Features.Select(f => new CardFeature(f.Name, f.Description, f.Unit, 0, spread, spread, currencies, 0))]);
        var engine = new FeatureEngine(set, new FeatureEngineOptions());
        engine.MarkComplete();
        var result = new List<Dictionary<string, ReasonText>>();
        var row = new double[set.Features.Count];
        foreach (var (time, minor, code) in paid)
        {
            var currency = Currency.Find(code)!;
            Assert.True(engine.TryAdmit(
                new FeatureEvent
                {
                    Position = result.Count + 1,
                    TimeMicros = time,
                    Keys = [new EntityKey(1)],
                    Currency = currency.Number,
                    CurrencyExponent = (byte)currency.Exponent,
                    Numbers = [minor],
                    Categories = [],
                },
                row,
                []));
            result.Add(set.Features.Select((f, i) => (f.Name, words.Of(new Reason(i, 1), row, new PaidAmount(minor, currency)))).ToDictionary());
        }

        return result;
    }
}
