using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Tests.Journaling;

/// <summary>Payments, facts and decisions of every shape that may be stored, from a seed: one number tells a failing case.</summary>
internal static class GeneratedPayments
{
    private static readonly TenantId Tenant = new("bank");

    private static readonly double[] Oddities =
        [0, -0.0, 1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, BitConverter.Int64BitsToDouble(0x7FF8000000000001)];

    public static Arbitrary<int> Seeds => Gen.Choose(0, int.MaxValue).ToArbitrary();

    public static PaymentFacts Facts(Random random) => new()
    {
        AmountMinor = random.Next(4) switch { 0 => 0, 1 => long.MaxValue, 2 => long.MinValue, _ => random.NextInt64() },
        CurrencyNumber = random.Next(1000),
        CurrencyExponent = (byte)random.Next(5),
        Channel = random.Next(3) == 0 ? null : Text(random),
        HasDevice = random.Next(2) == 0,
        Attributes = [.. Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create($"{i}{Text(random)}", Text(random)))],
    };

    public static Decision Decision(Random random)
    {
        var features = Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(3) == 0 ? Oddities[random.Next(Oddities.Length)] : random.NextDouble() * 1e6).ToArray();
        return new Decision
        {
            Kind = (DecisionKind)random.Next(3),
            Score = random.Next(3) == 0 ? null : random.NextSingle(),
            ModelVersion = random.Next(3) == 0 ? null : "m-0001-" + Text(random),
            FeatureSetVersion = Text(random),
            Features = features,
            Reasons = [.. Enumerable.Range(0, random.Next(Math.Min(5, features.Length + 1))).Select(_ => new Reason(random.Next(features.Length), random.NextDouble()))],
            DecidedBy = random.Next(3) switch { 0 => null, 1 => DecidedBy.Rule(Text(random), random.Next()), _ => DecidedBy.List(Text(random), random.Next(3)) },
            Shadows = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new RuleHit(Text(random), random.Next()))],
            QueuedMicros = random.NextInt64(),
            ScoredMicros = random.Next(),
        };
    }

    public static Payment Payment(Random random) => new()
    {
        TransactionId = "t-" + random.Next(),
        OccurredAtMicros = random.NextInt64(4_000_000_000_000_000),
        CardId = "c-" + random.Next(100),
        MerchantId = "m-" + random.Next(100),
        DeviceId = random.Next(2) == 0 ? null : "d-" + random.Next(100),
        AmountMinor = random.NextInt64(1_000_000_000_000),
        Currency = Currency.All.ElementAt(random.Next(100)),
        Channel = random.Next(2) == 0 ? null : "pos",
        Attributes = [.. Enumerable.Range(0, random.Next(4)).Select(i => KeyValuePair.Create($"a{i}", Text(random)))],
    };

    /// <summary>As the journal would give it back.</summary>
    public static JournalEvent Committed(NewEvent e, long position = 7) => new()
    {
        Tenant = Tenant,
        Position = position,
        Id = e.Id,
        Stream = e.Stream,
        StreamVersion = 1,
        Type = e.Type,
        SchemaVersion = 1,
        EventTimeMicros = e.EventTimeMicros,
        RecordedTimeMicros = 0,
        Keys = e.Keys,
        RequestHash = e.RequestHash,
        Payload = e.Payload,
        Personal = e.Personal,
        Subject = e.Subject,
    };

    public static EntityHasher Hasher(string tenant = "bank", byte master = 1) =>
        new(MasterKey.FromBytes(Enumerable.Repeat(master, MasterKey.Size).ToArray()), new TenantId(tenant));

    private static string Text(Random random)
    {
        string[] texts = ["", "ecommerce", "é", "支付", "💳", new string('x', 300), "a b", "\n"];
        return texts[random.Next(texts.Length)] + random.Next(10);
    }
}
