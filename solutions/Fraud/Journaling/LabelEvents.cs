using Suite.Fraud.Payments;
using Suite.Journal;

namespace Suite.Fraud.Journaling;

/// <summary>What a payment turned out to be, as reported. Carries the payment's facts, so that windows need not look it up.</summary>
internal sealed record StoredLabel
{
    public required long Position { get; init; }

    public required string TransactionId { get; init; }

    public required bool IsFraud { get; init; }

    public required long ReportedAtMicros { get; init; }

    /// <summary>Who or what said so, for example <c>chargeback</c> or <c>analyst</c>.</summary>
    public required string Source { get; init; }

    public required long PaymentPosition { get; init; }

    public required long PaymentTimeMicros { get; init; }

    public required EntityKey[] Keys { get; init; }

    public required PaymentFacts Facts { get; init; }
}

internal static class LabelEvents
{
    public const string ImportSource = "import";

    private const byte Layout = 1;

    /// <summary>The id is the content: a label sent twice is one label, another verdict on the same payment is another label.</summary>
    public static string Id(string transactionId, bool isFraud, long reportedAtMicros, string source) =>
        Id(CanonicalRequest.Hash(transactionId, isFraud, reportedAtMicros, source));

    public static NewEvent Build(StoredPayment payment, bool isFraud, long reportedAtMicros, string source)
    {
        var writer = new PayloadWriter(stackalloc byte[256]);
        writer.Byte(Layout);
        writer.String(payment.TransactionId);
        writer.Byte(isFraud ? (byte)1 : (byte)0);
        writer.String(source);
        writer.Int64(payment.Position);
        writer.Int64(payment.OccurredAtMicros);
        payment.Facts.Write(ref writer);
        var hash = CanonicalRequest.Hash(payment.TransactionId, isFraud, reportedAtMicros, source);
        return new NewEvent
        {
            Id = Id(hash),
            Stream = FraudEvents.LabelStream,
            Type = FraudEvents.PaymentLabelled,
            EventTimeMicros = reportedAtMicros,
            Keys = [.. payment.Keys.Where(k => !k.IsNone)],
            RequestHash = hash,
            Payload = writer.ToArray(),
        };
    }

    public static StoredLabel Read(JournalEvent e)
    {
        var reader = new PayloadReader(e.Payload.Span);
        var layout = reader.Byte();
        if (layout != Layout)
        {
            throw new InvalidDataException($"A label was written in layout {layout}, this version reads {Layout}: start a newer version of the server.");
        }

        var transactionId = reader.String();
        var isFraud = reader.Byte() == 1;
        var source = reader.String();
        var position = reader.Int64();
        var time = reader.Int64();
        var facts = PaymentFacts.Read(ref reader);
        reader.End();
        return new StoredLabel
        {
            Position = e.Position,
            TransactionId = transactionId,
            IsFraud = isFraud,
            ReportedAtMicros = e.EventTimeMicros,
            Source = source,
            PaymentPosition = position,
            PaymentTimeMicros = time,
            Keys = PaymentEvents.KeysOf(e, facts.HasDevice),
            Facts = facts,
        };
    }

    private static string Id(byte[] hash) => "label/" + Convert.ToHexStringLower(hash);
}
