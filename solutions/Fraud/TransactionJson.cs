using System.Buffers;
using System.Text.Json;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Fraud.Wording;
using Suite.Hosting;

namespace Suite.Fraud;

/// <summary>A stored payment as its readers see it: the decision's members first, then features by name, the payment itself, its labels.</summary>
internal static class TransactionJson
{
    /// <param name="payment">As read from the journal.</param>
    /// <param name="words">Of its decision; null leaves features and reasons out, as does an imported payment.</param>
    /// <param name="labels">Null leaves them out.</param>
    public static byte[] Write(StoredPayment payment, ReasonWords? words, IReadOnlyList<StoredLabel>? labels)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteDecision(writer, payment, words);
            WritePayment(writer, payment);
            if (labels is not null)
            {
                writer.WriteStartArray("labels");
                foreach (var label in labels)
                {
                    writer.WriteStartObject();
                    WriteLabelMembers(writer, label);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>One line of a list: what was paid and what was decided.</summary>
    public static byte[] WriteSummary(StoredPayment payment)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("transactionId", payment.TransactionId);
            writer.WriteNumber("position", payment.Position);
            if (payment.Decision?.Score is { } score)
            {
                writer.WriteNumber("score", score);
            }
            else
            {
                writer.WriteNull("score");
            }

            writer.WriteString("decision", payment.Decision is { } decision ? ScoreResponse.Word(decision.Kind) : null);
            writer.WriteString("modelVersion", payment.Decision?.ModelVersion);
            WritePayment(writer, payment);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] WriteLabel(StoredLabel label)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("transactionId", label.TransactionId);
            WriteLabelMembers(writer, label);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What the payment's own features are amounts of.</summary>
    public static PaidAmount Paid(StoredPayment payment) => new(payment.Facts.AmountMinor, Currency.Find(payment.Facts.CurrencyNumber));

    private static void WriteDecision(Utf8JsonWriter writer, StoredPayment payment, ReasonWords? words)
    {
        if (payment.Decision is not { } decision || words is null)
        {
            writer.WriteString("transactionId", payment.TransactionId);
            writer.WriteNumber("position", payment.Position);
            writer.WriteNull("score");
            writer.WriteNull("decision");
            writer.WriteNull("features");
            return;
        }

        ScoreResponse.WriteMembers(writer, payment.TransactionId, payment.Position, decision, words, Paid(payment));
        RuleTrace.WriteMembers(writer, decision);
        writer.WriteStartObject("features");
        for (var i = 0; i < decision.Features.Length; i++)
        {
            ScoreResponse.WriteNumberOrNull(writer, words.Features.Features[i].Name, decision.Features[i]);
        }

        writer.WriteEndObject();
    }

    private static void WritePayment(Utf8JsonWriter writer, StoredPayment payment)
    {
        var facts = payment.Facts;
        var currency = Currency.Find(facts.CurrencyNumber);
        writer.WriteString("occurredAt", Timestamps.Format(payment.OccurredAtMicros));
        writer.WriteString("cardId", payment.Identity?.CardId);
        writer.WriteString("merchantId", payment.Identity?.MerchantId);
        writer.WriteString("deviceId", payment.Identity?.DeviceId);
        writer.WriteString("amount", currency is null ? null : MoneyAmounts.Format(facts.AmountMinor, currency));
        writer.WriteString("currency", currency?.Code);
        writer.WriteString("channel", facts.Channel);
        writer.WriteStartObject("attributes");
        foreach (var (name, value) in payment.Identity is { } identity ? identity.Attributes ?? [] : facts.Attributes.ToDictionary())
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
        writer.WriteBoolean("erased", payment.Identity is null);
    }

    private static void WriteLabelMembers(Utf8JsonWriter writer, StoredLabel label)
    {
        writer.WriteBoolean("fraud", label.IsFraud);
        writer.WriteString("reportedAt", Timestamps.Format(label.ReportedAtMicros));
        writer.WriteString("source", label.Source);
        writer.WriteNumber("position", label.Position);
    }
}
