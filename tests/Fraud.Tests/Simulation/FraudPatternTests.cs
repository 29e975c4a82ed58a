using Suite.Fraud.Simulation;
using Xunit;

namespace Suite.Fraud.Tests.Simulation;

/// <summary>Each pattern is there, and shows the sign it is meant to show, against the genuine payments around it.</summary>
public sealed class FraudPatternTests
{
    private const long Hour = 3_600_000_000L;

    private static readonly Lazy<SimulatedPayment[]> Payments =
        new(() => [.. new Simulator(new SimulatorOptions { Seed = 11, Duration = TimeSpan.FromDays(90) }).Generate()]);

    [Theory]
    [InlineData(FraudPattern.CardTesting, 0.20)]
    [InlineData(FraudPattern.CompromisedMerchant, 0.30)]
    [InlineData(FraudPattern.StolenCard, 0.18)]
    [InlineData(FraudPattern.AccountTakeover, 0.14)]
    [InlineData(FraudPattern.BustOut, 0.10)]
    [InlineData(FraudPattern.SlowDrip, 0.08)]
    public void Every_pattern_has_about_its_share_of_all_fraud(FraudPattern pattern, double share)
    {
        var frauds = Payments.Value.Where(p => p.IsFraud).ToList();
        var found = frauds.Count(p => p.Pattern == pattern) / (double)frauds.Count;
        Assert.InRange(found, share * 0.6, share * 1.4);
    }

    [Fact]
    public void Card_testing_is_many_small_payments_within_minutes_and_then_a_large_one()
    {
        var bursts = Of(FraudPattern.CardTesting).GroupBy(p => p.DeviceId!).Where(g => g.Count() >= 8).ToList();
        Assert.NotEmpty(bursts);
        foreach (var burst in bursts)
        {
            Assert.Single(burst.Select(p => p.CardId).Distinct());
            Assert.True(burst.Max(p => p.OccurredAtMicros) - burst.Min(p => p.OccurredAtMicros) < 2 * Hour);
            Assert.True(burst.Last().AmountMinor > 30 * burst.First().AmountMinor);
        }

        // The planted sign is rare among genuine payments: eight of one card within an hour.
        Assert.True(CardsWithManyInAnHour(Payments.Value.Where(p => !p.IsFraud)) < bursts.Count / 10.0);
    }

    [Fact]
    public void A_compromised_merchant_has_a_high_share_of_fraud_for_four_weeks()
    {
        var campaigns = Of(FraudPattern.CompromisedMerchant).GroupBy(p => p.MerchantId).ToList();
        Assert.True(campaigns.Count > 10);
        var shares = campaigns.Select(c =>
        {
            var all = Payments.Value.Count(p => p.MerchantId == c.Key);
            return c.Count() / (double)all;
        }).ToList();
        var overall = Payments.Value.Count(p => p.IsFraud) / (double)Payments.Value.Length;
        Assert.True(shares.Average() > 5 * overall, $"{shares.Average()} against {overall}");

        // Merchants struck twice are rare; a single campaign lasts no longer than four weeks.
        var spans = campaigns.Select(c => (c.Max(p => p.OccurredAtMicros) - c.Min(p => p.OccurredAtMicros)) / (24.0 * Hour)).Order().ToList();
        Assert.InRange(spans[spans.Count / 2], 10, 28);
    }

    [Fact]
    public void A_stolen_card_pays_abroad_and_dearly()
    {
        var home = Payments.Value.Where(p => !p.IsFraud).GroupBy(p => p.CardId)
            .ToDictionary(g => g.Key, g => g.GroupBy(p => p.Attributes.Country).MaxBy(c => c.Count())!.Key);
        var stolen = Of(FraudPattern.StolenCard).Where(p => home.ContainsKey(p.CardId)).ToList();
        Assert.True(stolen.Count(p => p.Attributes.Country != home[p.CardId]) > 0.95 * stolen.Count);
        var genuineAbroad = Payments.Value.Where(p => !p.IsFraud && p.Channel != "ecommerce").ToList();
        Assert.True(genuineAbroad.Count(p => p.Attributes.Country != home[p.CardId]) < 0.1 * genuineAbroad.Count);
        Assert.True(MedianEuros(stolen) > 2 * MedianEuros(genuineAbroad));
    }

    [Fact]
    public void An_account_takeover_comes_from_a_device_the_card_never_used()
    {
        var before = Payments.Value.Where(p => !p.IsFraud && p.DeviceId is not null)
            .Select(p => (p.CardId, p.DeviceId)).ToHashSet();
        var takeovers = Of(FraudPattern.AccountTakeover).ToList();
        Assert.All(takeovers, p => Assert.DoesNotContain((p.CardId, p.DeviceId), before));
        Assert.True(MedianEuros(takeovers) > 2 * MedianEuros(Payments.Value.Where(p => !p.IsFraud && p.Channel == "ecommerce")));
    }

    [Fact]
    public void A_bust_out_charges_many_cards_dearly_at_one_merchant_within_two_days()
    {
        var rings = Of(FraudPattern.BustOut).GroupBy(p => p.MerchantId).ToList();
        Assert.NotEmpty(rings);
        Assert.True(rings.Average(r => r.Select(p => p.CardId).Distinct().Count()) >= 6);
        Assert.True(MedianEuros(Of(FraudPattern.BustOut)) > 8 * MedianEuros(Payments.Value.Where(p => !p.IsFraud && p.Channel == "pos")));
    }

    [Fact]
    public void A_slow_drip_is_small_sums_on_one_card_over_weeks()
    {
        var victims = Of(FraudPattern.SlowDrip).GroupBy(p => p.CardId).Where(g => g.Count() >= 8).ToList();
        Assert.NotEmpty(victims);
        Assert.True(victims.Average(v => (v.Max(p => p.OccurredAtMicros) - v.Min(p => p.OccurredAtMicros)) / (24.0 * Hour)) > 15);
        Assert.True(MedianEuros(Of(FraudPattern.SlowDrip)) < 15);
    }

    [Fact]
    public void Genuine_customers_travel_change_devices_and_splurge_too()
    {
        var genuine = Payments.Value.Where(p => !p.IsFraud).GroupBy(p => p.CardId).ToList();
        Assert.True(genuine.Count(g => g.Select(p => p.Attributes.Country).Distinct().Count() > 1) > 0.1 * genuine.Count);
        Assert.True(genuine.Count(g => g.Where(p => p.DeviceId is not null).Select(p => p.DeviceId).Distinct().Count() > 3) > 0.01 * genuine.Count);
        Assert.True(genuine.Count(g => g.Max(Euros) > 8 * MedianEuros(g)) > 0.1 * genuine.Count);
    }

    private static IEnumerable<SimulatedPayment> Of(FraudPattern pattern) => Payments.Value.Where(p => p.Pattern == pattern);

    private static int CardsWithManyInAnHour(IEnumerable<SimulatedPayment> payments)
    {
        return payments.GroupBy(p => p.CardId).Count(card =>
        {
            var times = card.Select(p => p.OccurredAtMicros).ToList();
            return Enumerable.Range(0, Math.Max(0, times.Count - 7)).Any(i => times[i + 7] - times[i] < Hour);
        });
    }

    private static double MedianEuros(IEnumerable<SimulatedPayment> payments)
    {
        var euros = payments.Select(Euros).Order().ToList();
        return euros[euros.Count / 2];
    }

    private static double Euros(SimulatedPayment p)
    {
        var country = Geography.Countries.First(c => c.Currency == p.Currency);
        return p.AmountMinor / Math.Pow(10, p.CurrencyExponent) / country.PerEuro;
    }
}
