using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests.Journaling;

public sealed class StoredEventsTests
{
    [Fact]
    public void Numbers_and_texts_come_back_as_they_were_written() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var (whole, signed, count) = (random.NextInt64(), random.Next(2) == 0 ? -random.NextInt64() : random.NextInt64(), random.Next());
            var (single, wide) = (BitConverter.Int32BitsToSingle(random.Next()), BitConverter.Int64BitsToDouble(random.NextInt64()));
            var text = string.Concat(Enumerable.Range(0, random.Next(300)).Select(_ => char.ConvertFromUtf32(random.Next(0x20, 0xD800))));
            var writer = new PayloadWriter(stackalloc byte[16]);
            writer.Int64(whole);
            writer.Varint64(signed);
            writer.Count(count);
            writer.Single(single);
            writer.Double(wide);
            writer.String(text);
            writer.OptionalString(null);
            writer.Bytes([1, 2, 3]);
            var reader = new PayloadReader(writer.Written);
            var same = reader.Int64() == whole && reader.Varint64() == signed && reader.Count() == count
                && BitConverter.SingleToInt32Bits(reader.Single()) == BitConverter.SingleToInt32Bits(single)
                && BitConverter.DoubleToInt64Bits(reader.Double()) == BitConverter.DoubleToInt64Bits(wide)
                && reader.String() == text && reader.OptionalString() is null && reader.Bytes().SequenceEqual(new byte[] { 1, 2, 3 });
            reader.End();
            return same;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_scored_payment_comes_back_bit_for_bit() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var payment = GeneratedPayments.Payment(random);
            var facts = PaymentEvents.Facts(payment, new HashSet<string> { "a0", "a2" });
            var decision = GeneratedPayments.Decision(random);
            var e = PaymentEvents.Scored(payment, GeneratedPayments.Hasher().Keys(payment), facts, GeneratedPayments.Hasher().RequestHash(payment), decision);
            var read = PaymentEvents.Read(GeneratedPayments.Committed(e));
            AssertSame(facts, read.Facts);
            AssertSame(decision, read.Decision!);
            Assert.Equal(
                (payment.TransactionId, payment.OccurredAtMicros, payment.CardId, payment.MerchantId, payment.DeviceId),
                (read.TransactionId, read.OccurredAtMicros, read.Identity!.CardId, read.Identity.MerchantId, read.Identity.DeviceId));
            Assert.Equal(payment.Attributes.ToDictionary(), read.Identity.Attributes ?? []);
            Assert.Equal(GeneratedPayments.Hasher().Keys(payment), read.Keys);
            Assert.DoesNotContain(facts.Attributes, a => a.Key is "a1" or "a3");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_label_comes_back_with_the_payments_facts() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var payment = GeneratedPayments.Payment(random);
            var stored = Stored(payment, random.Next(1, 1000));
            var (fraud, reported) = (random.Next(2) == 0, payment.OccurredAtMicros + random.Next());
            var read = LabelEvents.Read(GeneratedPayments.Committed(LabelEvents.Build(stored, fraud, reported, "analyst"), position: 2000));
            Assert.Equal(
                (payment.TransactionId, fraud, reported, "analyst", stored.Position, payment.OccurredAtMicros, 2000),
                (read.TransactionId, read.IsFraud, read.ReportedAtMicros, read.Source, read.PaymentPosition, read.PaymentTimeMicros, read.Position));
            AssertSame(stored.Facts, read.Facts);
            Assert.Equal(stored.Keys, read.Keys);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Damaged_payloads_are_refused_or_read_as_something_and_never_crash() =>
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var payment = GeneratedPayments.Payment(random);
            var facts = GeneratedPayments.Facts(random) with { HasDevice = payment.DeviceId is not null };
            var scored = GeneratedPayments.Committed(
                PaymentEvents.Scored(payment, GeneratedPayments.Hasher().Keys(payment), facts, GeneratedPayments.Hasher().RequestHash(payment), GeneratedPayments.Decision(random)));
            var label = GeneratedPayments.Committed(LabelEvents.Build(Stored(payment, 3), isFraud: true, payment.OccurredAtMicros, "import"));
            for (var i = 0; i < 20; i++)
            {
                Read(() => PaymentEvents.Read(scored with { Payload = Damage(scored.Payload, random) }));
                Read(() => PaymentEvents.ReadFacts(scored with { Payload = Damage(scored.Payload, random) }));
                Read(() => LabelEvents.Read(label with { Payload = Damage(label.Payload, random) }));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Counts_larger_than_the_payload_allocate_nothing()
    {
        byte[] huge = [1, 0, 0, 2, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x07];
        var e = GeneratedPayments.Committed(LabelEvents.Build(Stored(GeneratedPayments.Payment(new Random(1)), 1), true, 0, "x"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Assert.Throws<InvalidDataException>(() => PaymentEvents.Read(e with { Type = FraudEvents.PaymentScored, Payload = huge }));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Fact]
    public void A_later_layout_says_that_a_newer_version_is_needed()
    {
        var payment = GeneratedPayments.Payment(new Random(3));
        var label = GeneratedPayments.Committed(LabelEvents.Build(Stored(payment, 1), true, payment.OccurredAtMicros, "x"));
        var later = label.Payload.ToArray();
        later[0] = 2;
        Assert.Contains("newer version", Assert.Throws<InvalidDataException>(() => LabelEvents.Read(label with { Payload = later })).Message, StringComparison.Ordinal);
        Assert.Contains("newer version", Assert.Throws<InvalidDataException>(() => PaymentEvents.Read(label with { Payload = later })).Message, StringComparison.Ordinal);
    }

    private static StoredPayment Stored(Payment payment, long position) => new()
    {
        Position = position,
        TransactionId = payment.TransactionId,
        OccurredAtMicros = payment.OccurredAtMicros,
        RequestHash = GeneratedPayments.Hasher().RequestHash(payment),
        Keys = GeneratedPayments.Hasher().Keys(payment),
        Facts = PaymentEvents.Facts(payment, new HashSet<string> { "a0" }),
    };

    private static void Read<T>(Func<T> read)
    {
        try
        {
            read();
        }
        catch (InvalidDataException)
        {
            // Said in words, which is what is asked for.
        }
    }

    private static byte[] Damage(ReadOnlyMemory<byte> payload, Random random)
    {
        var bytes = payload.ToArray();
        for (var change = random.Next(1, 5); change > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return random.Next(3) switch
        {
            0 => bytes[..random.Next(bytes.Length)],
            1 => [.. bytes, .. bytes[..random.Next(bytes.Length)]],
            _ => bytes,
        };
    }

    private static void AssertSame(PaymentFacts expected, PaymentFacts actual)
    {
        Assert.Equal(expected.Attributes, actual.Attributes);
        Assert.Equal(expected with { Attributes = [] }, actual with { Attributes = [] });
    }

    private static void AssertSame(Decision expected, Decision actual)
    {
        Assert.Equal(expected.Features.Select(BitConverter.DoubleToInt64Bits), actual.Features.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(expected.Reasons, actual.Reasons);
        Assert.Equal(expected.Shadows, actual.Shadows);
        Assert.Equal(expected with { Features = [], Reasons = [], Shadows = [] }, actual with { Features = [], Reasons = [], Shadows = [] });
    }
}
