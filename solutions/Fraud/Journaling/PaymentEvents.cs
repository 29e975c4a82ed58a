using System.Text.Json;
using Suite.Fraud.Payments;
using Suite.Journal;

namespace Suite.Fraud.Journaling;

/// <summary>A payment read back from the journal.</summary>
internal sealed record StoredPayment
{
    public required long Position { get; init; }

    public required string TransactionId { get; init; }

    public required long OccurredAtMicros { get; init; }

    /// <summary>When the journal took it; 0 where it was not read from there.</summary>
    public long RecordedAtMicros { get; init; }

    public required ReadOnlyMemory<byte> RequestHash { get; init; }

    /// <summary>Card, merchant, device; <see cref="EntityKey.None"/> where there was none.</summary>
    public required EntityKey[] Keys { get; init; }

    public required PaymentFacts Facts { get; init; }

    /// <summary>Null for an imported payment.</summary>
    public Decision? Decision { get; init; }

    /// <summary>Null once the person has been erased.</summary>
    public PaymentIdentity? Identity { get; init; }
}

/// <summary>The personal part of a payment: who paid whom with what. Encrypted under the card's own key.</summary>
internal sealed record PaymentIdentity(string CardId, string MerchantId, string? DeviceId, Dictionary<string, string>? Attributes);

/// <summary>Payments as events: the only place that knows their layout on disk.</summary>
internal static class PaymentEvents
{
    private const byte Layout = 1;

    /// <summary>The kinds of entity a payment touches, in the order of its keys.</summary>
    public static readonly string[] Entities = ["card", "merchant", "device"];

    public static NewEvent Scored(Payment payment, EntityKey[] keys, PaymentFacts facts, byte[] requestHash, Decision decision) =>
        Build(FraudEvents.PaymentScored, payment, keys, facts, requestHash, decision);

    public static NewEvent Imported(Payment payment, EntityKey[] keys, PaymentFacts facts, byte[] requestHash) =>
        Build(FraudEvents.PaymentImported, payment, keys, facts, requestHash, null);

    public static PaymentFacts Facts(Payment payment, IReadOnlySet<string> declaredAttributes) => new()
    {
        AmountMinor = payment.AmountMinor,
        CurrencyNumber = payment.Currency.Number,
        CurrencyExponent = payment.Currency.Exponent,
        Channel = payment.Channel,
        HasDevice = payment.DeviceId is not null,
        Attributes = payment.Attributes.Count == 0 ? [] : [.. payment.Attributes.Where(a => declaredAttributes.Contains(a.Key))],
    };

    public static bool IsPayment(JournalEvent e) => e.Type is FraudEvents.PaymentScored or FraudEvents.PaymentImported;

    public static StoredPayment Read(JournalEvent e)
    {
        var reader = new PayloadReader(e.Payload.Span);
        CheckLayout(reader.Byte());
        var facts = PaymentFacts.Read(ref reader);
        var decision = e.Type == FraudEvents.PaymentScored ? Decision.Read(ref reader) : null;
        reader.End();
        return new StoredPayment
        {
            Position = e.Position,
            TransactionId = FraudEvents.TransactionId(e.Id),
            OccurredAtMicros = e.EventTimeMicros,
            RecordedAtMicros = e.RecordedTimeMicros,
            RequestHash = e.RequestHash,
            Keys = KeysOf(e, facts.HasDevice),
            Facts = facts,
            Decision = decision,
            Identity = e.Personal.IsEmpty ? null : JsonSerializer.Deserialize(e.Personal.Span, FraudJson.Default.PaymentIdentity),
        };
    }

    /// <summary>Only what windows need: leaves the decision and the personal part undecoded, for reading millions.</summary>
    public static (PaymentFacts Facts, EntityKey[] Keys) ReadFacts(JournalEvent e)
    {
        var reader = new PayloadReader(e.Payload.Span);
        CheckLayout(reader.Byte());
        var facts = PaymentFacts.Read(ref reader);
        return (facts, KeysOf(e, facts.HasDevice));
    }

    /// <summary>Only what was decided: leaves the personal part undecoded, for counting.</summary>
    public static Decision ReadDecision(JournalEvent e)
    {
        var reader = new PayloadReader(e.Payload.Span);
        CheckLayout(reader.Byte());
        PaymentFacts.Read(ref reader);
        return Decision.Read(ref reader);
    }

    private static NewEvent Build(
        string type, Payment payment, EntityKey[] keys, PaymentFacts facts, byte[] requestHash, Decision? decision)
    {
        var writer = new PayloadWriter(stackalloc byte[1024]);
        writer.Byte(Layout);
        facts.Write(ref writer);
        decision?.Write(ref writer);
        var attributes = payment.Attributes.Count == 0 ? null : new Dictionary<string, string>(payment.Attributes);
        var identity = new PaymentIdentity(payment.CardId, payment.MerchantId, payment.DeviceId, attributes);
        return new NewEvent
        {
            Id = FraudEvents.PaymentId(payment.TransactionId),
            Stream = FraudEvents.PaymentStream,
            Type = type,
            EventTimeMicros = payment.OccurredAtMicros,
            Keys = keys[2].IsNone ? keys.AsSpan(0, 2).ToArray() : keys,
            RequestHash = requestHash,
            Payload = writer.ToArray(),
            Personal = JsonSerializer.SerializeToUtf8Bytes(identity, FraudJson.Default.PaymentIdentity),
            Subject = keys[0],
        };
    }

    /// <summary>Card, merchant and device or none, as an event of a payment or of its label carries them.</summary>
    public static EntityKey[] KeysOf(JournalEvent e, bool hasDevice) =>
        e.Keys.Count == (hasDevice ? 3 : 2)
            ? [e.Keys[0], e.Keys[1], hasDevice ? e.Keys[2] : EntityKey.None]
            : throw new InvalidDataException($"Event {e.Position} carries {e.Keys.Count} keys; a payment has a card, a merchant and at most one device.");

    private static void CheckLayout(byte layout)
    {
        if (layout != Layout)
        {
            throw new InvalidDataException($"A payment was written in layout {layout}, this version reads {Layout}: start a newer version of the server.");
        }
    }
}
