using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Simulation;
using Xunit;

namespace Suite.Fraud.Tests.Simulation;

public sealed class SimulatorTests
{
    // Changes only when the simulated stream is meant to change; then the changelog says so.
    private const string GoldenDigest = "aca529f90fee3e49bbe6a190e4fa6929b01ddc6b461761bbe7f960ef54ff93f7";

    private static readonly Lazy<SimulatedPayment[]> SixtyDays =
        new(() => [.. new Simulator(new SimulatorOptions { Seed = 7, Duration = TimeSpan.FromDays(60) }).Generate()]);

    [Fact]
    public void The_first_ten_thousand_payments_of_a_seed_never_change()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var payment in new Simulator(new SimulatorOptions { Seed = 20261122 }).Generate().Take(10_000))
            hash.AppendData(Encoding.UTF8.GetBytes(Line(payment)));
        Assert.Equal(GoldenDigest, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Fact]
    public void Reading_the_sequence_twice_gives_the_same_payments()
    {
        var simulator = new Simulator(new SimulatorOptions { Seed = 3, Customers = 50, Merchants = 60, PaymentsPerDay = 100 });
        Assert.Equal(simulator.Generate().Take(2_000), simulator.Generate().Take(2_000));
    }

    [Fact]
    public void Other_seeds_give_other_payments_under_other_ids()
    {
        var one = new Simulator(new SimulatorOptions { Seed = 1 }).Generate().Take(1_000).ToList();
        var two = new Simulator(new SimulatorOptions { Seed = 2 }).Generate().Take(1_000).ToList();
        Assert.Empty(one.Select(p => p.TransactionId).Intersect(two.Select(p => p.TransactionId)));
        Assert.Empty(one.Select(p => p.OccurredAtMicros).Intersect(two.Select(p => p.OccurredAtMicros)));
    }

    [Fact]
    public void Payments_are_in_time_order_inside_the_duration_with_unique_ids_and_positive_amounts()
    {
        var options = from seed in Gen.Choose(int.MinValue, int.MaxValue)
                      from customers in Gen.Choose(10, 400)
                      from merchants in Gen.Choose(60, 300)
                      from perDay in Gen.Choose(1, 3_000)
                      from fraud in Gen.Choose(0, 300)
                      select new SimulatorOptions
                      {
                          Seed = seed,
                          Customers = customers,
                          Merchants = merchants,
                          PaymentsPerDay = perDay,
                          FraudRate = fraud / 1_000.0,
                          Duration = TimeSpan.FromDays(3),
                      };
        Prop.ForAll(options.ToArbitrary(), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

        static bool Holds(SimulatorOptions options)
        {
            var start = options.Start.ToUnixTimeMilliseconds() * 1_000;
            var end = start + (3 * Day);
            var ids = new HashSet<string>();
            var before = start;
            foreach (var payment in new Simulator(options).Generate())
            {
                if (payment.OccurredAtMicros < before || payment.OccurredAtMicros >= end || payment.AmountMinor <= 0)
                    return false;
                if (!ids.Add(payment.TransactionId) || payment.LabelAtMicros <= payment.OccurredAtMicros)
                    return false;
                if ((payment.Channel == "ecommerce") != (payment.DeviceId is not null))
                    return false;
                before = payment.OccurredAtMicros;
            }

            return true;
        }
    }

    [Fact]
    public void Rates_are_those_asked_for()
    {
        var payments = SixtyDays.Value;
        Assert.InRange(payments.Length / 60.0, 9_500, 10_500);
        Assert.InRange(payments.Count(p => p.IsFraud) / (double)payments.Length, 0.005, 0.0075);
    }

    [Fact]
    public void Without_fraud_nothing_is_fraudulent()
    {
        var options = new SimulatorOptions { FraudRate = 0, Duration = TimeSpan.FromDays(10) };
        Assert.DoesNotContain(new Simulator(options).Generate(), p => p.IsFraud || p.Pattern != FraudPattern.None);
    }

    [Fact]
    public void More_is_paid_at_noon_than_at_night_and_on_saturday_than_on_sunday()
    {
        var genuine = SixtyDays.Value.Where(p => !p.IsFraud && p.Attributes.Country == "DE").ToList();
        Assert.True(genuine.Count(p => LocalHour(p) == 12) > 4 * genuine.Count(p => LocalHour(p) == 3));
        Assert.True(genuine.Count(p => Weekday(p) == DayOfWeek.Saturday) > 1.3 * genuine.Count(p => Weekday(p) == DayOfWeek.Sunday));
    }

    [Fact]
    public void Currencies_with_none_two_and_three_decimals_appear()
    {
        var byCurrency = SixtyDays.Value.GroupBy(p => p.Currency).ToDictionary(g => g.Key, g => g.Select(p => p.CurrencyExponent).Distinct().Single());
        Assert.Equal(0, byCurrency["JPY"]);
        Assert.Equal(2, byCurrency["EUR"]);
        Assert.Equal(3, byCurrency["KWD"]);
        Assert.True(byCurrency.Count >= 8);
    }

    [Fact]
    public void Some_frauds_are_never_reported_and_most_within_a_month()
    {
        var frauds = SixtyDays.Value.Where(p => p.IsFraud).ToList();
        Assert.InRange(frauds.Count(p => p.LabelAtMicros is null) / (double)frauds.Count, 0.05, 0.11);
        var days = frauds.Where(p => p.LabelAtMicros is not null).Select(p => (p.LabelAtMicros!.Value - p.OccurredAtMicros) / (double)Day).ToList();
        Assert.InRange(days.Count(d => d < 1) / (double)days.Count, 0.15, 0.4);
        Assert.InRange(days.Count(d => d < 30) / (double)days.Count, 0.8, 0.98);
    }

    [Fact]
    public void No_identifier_can_be_taken_for_a_card_number()
    {
        foreach (var payment in SixtyDays.Value.Take(100_000))
        {
            foreach (var id in new[] { payment.TransactionId, payment.CardId, payment.MerchantId, payment.DeviceId ?? "" })
                Assert.True(id.Count(char.IsAsciiDigit) < 12, id);
        }
    }

    [Theory]
    [InlineData(5, 1_000, 0.01, "Customers")]
    [InlineData(100, 59, 0.01, "Merchants")]
    [InlineData(100, 100, 0.6, "FraudRate")]
    [InlineData(100, 100, double.NaN, "FraudRate")]
    public void Options_that_cannot_be_simulated_are_refused_by_name(int customers, int merchants, double fraudRate, string name)
    {
        var options = new SimulatorOptions { Customers = customers, Merchants = merchants, FraudRate = fraudRate };
        var refusal = Assert.Throws<ArgumentException>(() => new Simulator(options));
        Assert.Equal(name, refusal.ParamName);
    }

    internal const long Day = 86_400_000_000L;

    private static string Line(SimulatedPayment p) => string.Create(
        CultureInfo.InvariantCulture,
        $"{p.TransactionId},{p.OccurredAtMicros},{p.CardId},{p.MerchantId},{p.DeviceId},{p.AmountMinor},{p.Currency},{p.CurrencyExponent},{p.Channel},{p.Attributes.Country},{p.Attributes.MerchantCategory},{p.IsFraud},{p.Pattern},{p.LabelAtMicros}\n");

    private static int LocalHour(SimulatedPayment p) => Time(p).Hour;

    private static DayOfWeek Weekday(SimulatedPayment p) => Time(p).DayOfWeek;

    private static DateTime Time(SimulatedPayment p) => DateTime.UnixEpoch.AddTicks(p.OccurredAtMicros * 10).AddHours(1);
}
