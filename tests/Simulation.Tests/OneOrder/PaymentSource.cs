using System.Globalization;
using Suite.Fraud.Payments;
using Suite.Hosting;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>Payments of very few cards, merchants and devices, with equal, late and future times, several currencies, and missing fields.</summary>
internal sealed class PaymentSource(Random random)
{
    private const long Second = 1_000_000;
    private static readonly string[] Currencies = ["EUR", "EUR", "EUR", "USD", "JPY", "KWD"];
    private static readonly string?[] Channels = [null, "ecommerce", "pos", "atm"];

    private long _now = 1_750_000_000 * Second;
    private int _count;

    public Payment Next()
    {
        _now += random.Next(10) switch
        {
            < 3 => 0,
            < 9 => random.Next(1, 8) * Second,
            _ => random.Next(60, 900) * Second,
        };
        var time = random.Next(12) switch
        {
            0 => _now - (random.Next(1, 20) * Second),
            1 => _now - (random.Next(20, 4_000) * Second),
            2 => _now + (random.Next(1, 30) * Second),
            _ => _now,
        };
        var attributes = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["note"] = "never declared" };
        if (random.Next(4) > 0)
        {
            attributes["age"] = (random.Next(0, 9_999) / 100m).ToString(CultureInfo.InvariantCulture);
        }

        if (random.Next(4) > 0)
        {
            attributes["country"] = random.Next(2) == 0 ? "DE" : "FR";
        }

        return new Payment
        {
            TransactionId = string.Create(CultureInfo.InvariantCulture, $"t-{_count++}"),
            OccurredAtMicros = time,
            CardId = string.Create(CultureInfo.InvariantCulture, $"c-{random.Next(4)}"),
            MerchantId = string.Create(CultureInfo.InvariantCulture, $"m-{random.Next(3)}"),
            DeviceId = random.Next(3) == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"d-{random.Next(3)}"),
            AmountMinor = random.Next(3) == 0 ? 1_000 : random.Next(1, 100_000),
            Currency = Currency.Find(Currencies[random.Next(Currencies.Length)])!,
            Channel = Channels[random.Next(Channels.Length)],
            Attributes = [.. attributes],
        };
    }
}
