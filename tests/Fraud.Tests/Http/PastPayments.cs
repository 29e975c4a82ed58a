using System.Globalization;
using System.Text;
using Suite.Fraud.Simulation;
using Suite.Hosting;

namespace Suite.Fraud.Tests.Http;

/// <summary>Simulated payments as a file a bank would send, with enough fraud to learn from.</summary>
internal static class PastPayments
{
    public const string Header = "transaction_id,occurred_at,card_id,merchant_id,device_id,amount,currency,channel,attributes.country,fraud_reported_at";

    private static readonly Lazy<string> LazyMonth = new(() => ToCsv(Simulate(seed: 7)));

    /// <summary>Some 2,000 payments of one month.</summary>
    public static string Month => LazyMonth.Value;

    public static IReadOnlyList<SimulatedPayment> Simulate(long seed) => [.. new Simulator(new SimulatorOptions
    {
        Seed = seed,
        Start = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Duration = TimeSpan.FromDays(30),
        Customers = 60,
        Merchants = 60,
        PaymentsPerDay = 70,
        FraudRate = 0.08,
    }).Generate()];

    public static string ToCsv(IEnumerable<SimulatedPayment> payments)
    {
        var csv = new StringBuilder(Header).Append('\n');
        foreach (var p in payments)
        {
            csv.AppendJoin(
                ',',
                p.TransactionId,
                Timestamps.Format(p.OccurredAtMicros),
                p.CardId,
                p.MerchantId,
                p.DeviceId,
                MoneyAmounts.Format(p.AmountMinor, Currency.Find(p.Currency)!),
                p.Currency,
                p.Channel,
                p.Attributes.Country,
                p is { IsFraud: true, LabelAtMicros: { } at } ? Timestamps.Format(at) : "").Append('\n');
        }

        return csv.ToString();
    }

    public static string Day(int day) => string.Create(CultureInfo.InvariantCulture, $"2024-02-{day:00}T12:00:00Z");
}
