using Suite.FeatureStore;
using Suite.Hosting;

namespace Suite.Fraud.Payments;

/// <summary>Reads a payment from JSON, naming every field that is wrong.</summary>
internal static class PaymentRequest
{
    public const int IdLengthMax = 64;
    public const int ChannelLengthMax = 32;
    public const int AttributesMax = 32;
    public const int AttributeNameLengthMax = 64;
    public const int AttributeLengthMax = 256;

    /// <param name="fields">The request's members; unknown ones are refused.</param>
    /// <param name="times">Event times before it are mistakes, later ones wrong clocks.</param>
    /// <returns>Null when anything is wrong; <see cref="JsonFields.ToProblem"/> then says what.</returns>
    public static Payment? Read(JsonFields fields, EventTimeRange times)
    {
        var transactionId = fields.RequiredString("transactionId", IdLengthMax, rule: TextRule.Id);
        var occurredAt = fields.RequiredTimestamp("occurredAt");
        var cardId = fields.RequiredString("cardId", IdLengthMax, rule: TextRule.Id);
        var merchantId = fields.RequiredString("merchantId", IdLengthMax, rule: TextRule.Id);
        var deviceId = fields.OptionalString("deviceId", IdLengthMax, rule: TextRule.Id);
        var hasMoney = fields.RequiredMoney("amount", "currency", out var amountMinor, out var currency);
        var channel = fields.OptionalString("channel", ChannelLengthMax, rule: TextRule.Code);
        var attributes = fields.OptionalStringMap("attributes", AttributesMax, AttributeNameLengthMax, AttributeLengthMax, keyRule: TextRule.Code);
        fields.RejectUnknown();

        if (!fields.IsBad("occurredAt") && times.Error(occurredAt) is { } off)
        {
            fields.AddError("occurredAt", off + ".");
        }

        if (hasMoney && amountMinor > FeatureEvent.NumberMax)
        {
            fields.AddError("amount", $"Too large: at most {MoneyAmounts.Format(FeatureEvent.NumberMax, currency)} {currency.Code}.");
        }

        return fields.HasErrors ? null : new Payment
        {
            TransactionId = transactionId,
            OccurredAtMicros = occurredAt,
            CardId = cardId,
            MerchantId = merchantId,
            DeviceId = deviceId,
            AmountMinor = amountMinor,
            Currency = currency,
            Channel = channel,
            Attributes = attributes is null ? [] : [.. attributes.OrderBy(a => a.Key, StringComparer.Ordinal)],
        };
    }
}
