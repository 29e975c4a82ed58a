using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Suite.FeatureStore;
using Suite.Fraud.Payments;
using Suite.Fraud.Simulation;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>A payment as the test sends it, and as the definition of features sees it: from the request alone, without the server's code.</summary>
internal static class SentPayments
{
    public static Payment From(SimulatedPayment simulated) => new()
    {
        TransactionId = simulated.TransactionId,
        OccurredAtMicros = simulated.OccurredAtMicros,
        CardId = simulated.CardId,
        MerchantId = simulated.MerchantId,
        DeviceId = simulated.DeviceId,
        AmountMinor = simulated.AmountMinor,
        Currency = Currency.Find(simulated.Currency)!,
        Channel = simulated.Channel,
        Attributes = [new("country", simulated.Attributes.Country), new("merchantCategory", simulated.Attributes.MerchantCategory)],
    };

    public static string ToJson(Payment payment)
    {
        var body = new JsonObject
        {
            ["transactionId"] = payment.TransactionId,
            ["occurredAt"] = Timestamps.Format(payment.OccurredAtMicros),
            ["cardId"] = payment.CardId,
            ["merchantId"] = payment.MerchantId,
            ["amount"] = MoneyAmounts.Format(payment.AmountMinor, payment.Currency),
            ["currency"] = payment.Currency.Code,
            ["attributes"] = new JsonObject(payment.Attributes.Select(a => KeyValuePair.Create<string, JsonNode?>(a.Key, a.Value))),
        };
        if (payment.DeviceId is { } device)
        {
            body["deviceId"] = device;
        }

        if (payment.Channel is { } channel)
        {
            body["channel"] = channel;
        }

        return body.ToJsonString();
    }

    /// <param name="payment">As sent.</param>
    /// <param name="position">Where the journal has it.</param>
    /// <param name="schema">The columns wanted.</param>
    /// <param name="declared">What the feature set declared under which the payment was stored: no other attribute reaches any window.</param>
    public static FeatureEvent ToEvent(Payment payment, long position, EventSchema schema, EventSchema declared) => new()
    {
        Position = position,
        TimeMicros = payment.OccurredAtMicros,
        Keys = [.. schema.Entities.Select(entity => Key(entity, entity switch
        {
            "card" => payment.CardId,
            "merchant" => payment.MerchantId,
            _ => payment.DeviceId,
        }))],
        Currency = payment.Currency.Number,
        CurrencyExponent = payment.Currency.Exponent,
        Numbers = [.. schema.Numbers.Select(number => number.Name == "amount" ? payment.AmountMinor : Scaled(Attribute(payment, number.Name, declared), number.Scale))],
        Categories = [.. schema.Categories.Select(name => CategoryHash.Of(name == "channel" ? payment.Channel : Attribute(payment, name, declared)))],
    };

    private static string? Attribute(Payment payment, string column, EventSchema declared) =>
        declared.Categories.Contains(column) || declared.Numbers.Any(n => n.Name == column)
            ? payment.Attributes.FirstOrDefault(a => "attributes." + a.Key == column).Value
            : null;

    private static long Scaled(string? text, int scale) => text is null
        ? FeatureEvent.Missing
        : (long)(decimal.Parse(text, CultureInfo.InvariantCulture) * (decimal)Math.Pow(10, scale));

    /// <summary>Another hash than the server's: only which payments share an entity may matter.</summary>
    private static EntityKey Key(string kind, string? id) =>
        id is null ? EntityKey.None : EntityKey.Read(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {id}")));
}
