using Suite.Journal;

namespace Suite.FeatureStore.Tests;

/// <summary>
/// Seeded events with everything that happens to real ones: equal times, late by a little and by a lot, future ones, several currencies,
/// missing entities, numbers and categories. Times are whole seconds mostly, so that events fall exactly on the edges of windows.
/// </summary>
internal sealed class GeneratedStream(int seed, EventSchema schema)
{
    private static readonly (int Code, byte Exponent)[] Currencies = [(978, 2), (840, 2), (392, 0), (414, 3)];
    private static readonly string[] Texts = ["ecommerce", "pos", "atm"];

    private long _now = 1_700_000_000_000_000;

    public Random Random { get; } = new(seed);

    public FeatureEvent Next(long position)
    {
        _now += Random.Next(10) switch
        {
            < 2 => 0,
            < 8 => Seconds(Random.Next(1, 8)),
            8 => Random.Next(1, 3),
            _ => Seconds(Random.Next(60, 900)),
        };
        var time = Random.Next(12) switch
        {
            0 => _now - Seconds(Random.Next(1, 20)),
            1 => _now - Seconds(Random.Next(20, 4_000)),
            2 => _now + Seconds(Random.Next(1, 30)),
            _ => _now,
        };
        var (code, exponent) = Currencies[Random.Next(3) == 0 ? Random.Next(Currencies.Length) : 0];
        return new FeatureEvent
        {
            Position = position,
            TimeMicros = time,
            Keys = [.. schema.Entities.Select((_, index) => Key(index, Random.Next(8) == 0 ? 0 : Random.Next(1, 4)))],
            Currency = code,
            CurrencyExponent = exponent,
            Numbers = [.. schema.Numbers.Select(_ => Number())],
            Categories = [.. schema.Categories.Select(_ => Random.Next(6) == 0 ? 0 : CategoryHash.Of(Texts[Random.Next(Texts.Length)]))],
        };
    }

    public LabelEvent NextLabel(long position, IReadOnlyList<FeatureEvent> payments)
    {
        // Few payments get most labels, so that verdicts are often changed; reports come before, at and after the present.
        var payment = payments[Random.Next(2) == 0 ? Random.Next(payments.Count) : payments.Count - 1 - Random.Next(Math.Min(4, payments.Count))];
        var reported = Random.Next(4) == 0 ? payment.TimeMicros : _now + Seconds(Random.Next(-60, 60));
        return new LabelEvent(position, payment, Random.Next(3) > 0, reported);
    }

    public static EntityKey Key(int entity, int id) => id == 0 ? EntityKey.None : new EntityKey(((UInt128)(ulong)(entity + 1) << 100) + ((UInt128)(ulong)id * 0x9E3779B97F4A7C15UL));

    private long Number() => Random.Next(10) switch
    {
        0 => FeatureEvent.Missing,
        1 => FeatureEvent.NumberMax - Random.Next(3),
        2 => -Random.Next(1, 5_000),
        < 5 => Random.Next(1, 4) * 1_000,
        _ => Random.Next(1, 100_000),
    };

    private static long Seconds(int seconds) => seconds * 1_000_000L;
}
