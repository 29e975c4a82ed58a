using Suite.FeatureStore;
using Suite.Fraud.Rules;
using Suite.Fraud.Rules.Language;
using Suite.Journal;

namespace Suite.Fraud.Tests.Rules;

/// <summary>A payment of the tests: anything may be missing.</summary>
internal sealed record RulePayment
{
    public static FeatureSet Features { get; } = FeatureSet.Parse(
        """
        {"name":"rules","schema":{"entities":{"card":["card"],"merchant":["merchant"]},
          "numbers":{"amount":{"money":true},"attributes.age":{"scale":2}},"categories":["channel","attributes.country","attributes.mcc-code"]},
         "features":[{"name":"COUNT_1D","entity":"card","aggregation":"count","window":"1d"},
          {"name":"MEAN_1D","entity":"card","aggregation":"mean","field":"amount","window":"1d"},
          {"name":"SINCE_LAST","entity":"card","aggregation":"timeSinceLast","window":"30d"}]}
        """);

    public static RuleVocabulary Vocabulary { get; } = new(Features, ["block", "allow", "mules"]);

    public double? Amount { get; init; } = 100;

    public int Currency { get; init; } = 978;

    public string? Channel { get; init; } = "ecommerce";

    public long? AtMicros { get; init; } = 1_709_633_703_250_000; // Tuesday, 2024-03-05T10:15:03.25Z

    public double? Score { get; init; }

    public double? Count { get; init; }

    public double? Mean { get; init; }

    public double? SinceLast { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    public EntityKey[] Keys { get; init; } = [new(11), new(12), EntityKey.None];

    public ListBook Lists { get; init; } = ListBook.Empty;

    public static RulePayment Random(Random random) => new()
    {
        Amount = random.Next(8) == 0 ? null : random.Next(4) * 50,
        Currency = random.Next(3) == 0 ? 840 : 978,
        Channel = random.Next(4) switch { 0 => null, 1 => "pos", _ => "ecommerce" },
        AtMicros = random.Next(8) == 0 ? null : random.NextInt64(1_600_000_000_000_000, 1_800_000_000_000_000),
        Score = random.Next(3) == 0 ? null : random.Next(5) / 4.0,
        Count = random.Next(5) == 0 ? null : random.Next(4),
        Mean = random.Next(5) == 0 ? null : random.Next(4) * 50,
        SinceLast = random.Next(5) == 0 ? null : random.Next(4) * 60,
        Attributes = random.Next(2) == 0 ? [] : [new("age", random.Next(3) == 0 ? "old" : "20.25"), new("country", random.Next(2) == 0 ? "DE" : "FR")],
        Keys = [new(11), new(12), random.Next(2) == 0 ? EntityKey.None : new(13)],
        Lists = random.Next(2) == 0 ? ListBook.Empty : ListBook.Empty.Add("mules", [new ListEntry(0, new(11)), new ListEntry(2, new(13), random.Next(2) == 0 ? 1 : EntityList.Never)]),
    };

    public RuleInput Input() => new()
    {
        Amount = Amount ?? double.NaN,
        Currency = Currency,
        Channel = Channel,
        OccurredAtMicros = AtMicros ?? RuleInput.NoTime,
        Attributes = Attributes,
        Features = new[] { Count ?? double.NaN, Mean ?? double.NaN, SinceLast ?? double.NaN },
        Score = Score ?? double.NaN,
        Keys = Keys,
        Lists = Lists,
    };

    public Truth Ask(string expression) => RuleProgram.Compile(expression, Vocabulary).Run(Input());
}
