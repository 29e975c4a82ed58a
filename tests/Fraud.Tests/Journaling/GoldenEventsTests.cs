using System.Text;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Hosting;
using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests.Journaling;

/// <summary>
/// golden/events-v1.txt holds the payloads of layout 1 as the first version wrote them: event type, payload in hexadecimal, personal part.
/// Fixed for ever: every later version must read them, whatever it writes itself.
/// </summary>
public sealed class GoldenEventsTests
{
    private static readonly Payment Payment = new()
    {
        TransactionId = "t-1",
        OccurredAtMicros = 1_709_633_703_250_000,
        CardId = "c-77",
        MerchantId = "m-12",
        DeviceId = "d-5",
        AmountMinor = 12_990,
        Currency = Currency.Find("EUR")!,
        Channel = "ecommerce",
        Attributes = [new("country", "DE"), new("note", "größer 💳")],
    };

    private static readonly Decision Decision = new()
    {
        Kind = DecisionKind.Decline,
        Score = 0.9312f,
        ModelVersion = "m-0001-1a2b3c4d",
        FeatureSetVersion = "0123456789abcdef",
        Features = [129.9, double.NaN, -0.0, double.PositiveInfinity, 1e-300],
        Reasons = [new Reason(4, 1.73), new Reason(0, 0.25)],
        DecidedBy = DecidedBy.Rule("big-amount", 3),
        Shadows = [new RuleHit("often", 1), new RuleHit("größer", 200)],
        QueuedMicros = 412,
        ScoredMicros = 37,
    };

    private static string[] Golden => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Journaling", "golden", "events-v1.txt"));

    [Fact]
    public void Layout_1_is_still_written_as_it_was() => Assert.Equal(Golden, Events().Select(Line));

    [Fact]
    public void Layout_1_is_still_read_as_it_was()
    {
        var events = Events().Zip(Golden, FromLine).ToList();
        var scored = PaymentEvents.Read(events[0]);
        Assert.Equal((12_990L, 978, (byte)2, "ecommerce", true), (scored.Facts.AmountMinor, scored.Facts.CurrencyNumber, scored.Facts.CurrencyExponent, scored.Facts.Channel, scored.Facts.HasDevice));
        Assert.Equal([new("country", "DE")], scored.Facts.Attributes);
        Assert.Equal((DecisionKind.Decline, 0.9312f, "m-0001-1a2b3c4d", 412, 37), (scored.Decision!.Kind, scored.Decision.Score!.Value, scored.Decision.ModelVersion, scored.Decision.QueuedMicros, scored.Decision.ScoredMicros));
        Assert.Equal(Decision.Features.Select(BitConverter.DoubleToInt64Bits), scored.Decision.Features.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(Decision.Reasons, scored.Decision.Reasons);
        Assert.Equal(Decision.DecidedBy, scored.Decision.DecidedBy);
        Assert.Equal(Decision.Shadows, scored.Decision.Shadows);
        Assert.Equal(("c-77", "m-12", "d-5", "größer 💳"), (scored.Identity!.CardId, scored.Identity.MerchantId, scored.Identity.DeviceId, scored.Identity.Attributes!["note"]));

        var unscored = PaymentEvents.Read(events[1]).Decision!;
        Assert.Null(unscored.Score);
        Assert.Null(unscored.ModelVersion);
        Assert.Equal(DecidedBy.List("allow", 2), unscored.DecidedBy);
        var imported = PaymentEvents.Read(events[2]);
        Assert.Null(imported.Decision);
        Assert.Equal((EntityKey.None, false, null), (imported.Keys[2], imported.Facts.HasDevice, imported.Facts.Channel));
        var label = LabelEvents.Read(events[3]);
        Assert.Equal(("t-1", true, "chargeback", 4711, 1_709_633_703_250_000), (label.TransactionId, label.IsFraud, label.Source, label.PaymentPosition, label.PaymentTimeMicros));
        Assert.Equal(12_990, label.Facts.AmountMinor);
    }

    private static NewEvent[] Events()
    {
        var keys = GeneratedPayments.Hasher().Keys(Payment);
        var facts = PaymentEvents.Facts(Payment, new HashSet<string> { "country" });
        var bare = Payment with { DeviceId = null, Channel = null, Attributes = [] };
        var stored = new StoredPayment
        {
            Position = 4711,
            TransactionId = Payment.TransactionId,
            OccurredAtMicros = Payment.OccurredAtMicros,
            RequestHash = GeneratedPayments.Hasher().RequestHash(Payment),
            Keys = keys,
            Facts = facts,
        };
        return
        [
            PaymentEvents.Scored(Payment, keys, facts, GeneratedPayments.Hasher().RequestHash(Payment), Decision),
            PaymentEvents.Scored(Payment, keys, facts, GeneratedPayments.Hasher().RequestHash(Payment), Decision with { Score = null, ModelVersion = null, Kind = DecisionKind.Approve, Reasons = [], DecidedBy = DecidedBy.List("allow", 2), Shadows = [] }),
            PaymentEvents.Imported(bare, GeneratedPayments.Hasher().Keys(bare), PaymentEvents.Facts(bare, new HashSet<string>()), GeneratedPayments.Hasher().RequestHash(bare)),
            LabelEvents.Build(stored, isFraud: true, 1_709_700_000_000_000, "chargeback"),
        ];
    }

    private static string Line(NewEvent e) => $"{e.Type} {Convert.ToHexStringLower(e.Payload.Span)} {Encoding.UTF8.GetString(e.Personal.Span)}";

    private static JournalEvent FromLine(NewEvent e, string line)
    {
        var parts = line.Split(' ', 3);
        return GeneratedPayments.Committed(e) with { Type = parts[0], Payload = Convert.FromHexString(parts[1]), Personal = Encoding.UTF8.GetBytes(parts[2]) };
    }
}
