using System.Security.Cryptography;
using Suite.Fraud.Journaling;

namespace Suite.Fraud.Payments;

/// <summary>
/// What makes two requests the same: their meaning, not their bytes. "129.9" and "129.90", a time in another zone, or members in
/// another order are one request; anything a decision could depend on makes another.
/// </summary>
internal static class CanonicalRequest
{
    /// <summary>HMAC-SHA-256 over the payment's canonical form.</summary>
    public static byte[] Hash(Payment payment, ReadOnlySpan<byte> key)
    {
        var writer = new PayloadWriter(stackalloc byte[512]);
        writer.String(payment.TransactionId);
        writer.Int64(payment.OccurredAtMicros);
        writer.String(payment.CardId);
        writer.String(payment.MerchantId);
        writer.OptionalString(payment.DeviceId);
        writer.Int64(payment.AmountMinor);
        writer.String(payment.Currency.Code);
        writer.OptionalString(payment.Channel);
        writer.Count(payment.Attributes.Count);
        foreach (var (name, value) in payment.Attributes)
        {
            writer.String(name);
            writer.String(value);
        }

        return HMACSHA256.HashData(key, writer.Written);
    }

    /// <summary>SHA-256 over a label, which holds nothing personal.</summary>
    public static byte[] Hash(string transactionId, bool isFraud, long reportedAtMicros, string source)
    {
        var writer = new PayloadWriter(stackalloc byte[256]);
        writer.String(transactionId);
        writer.Byte(isFraud ? (byte)1 : (byte)0);
        writer.Int64(reportedAtMicros);
        writer.String(source);
        return SHA256.HashData(writer.Written);
    }
}
