using Suite.Journal;

namespace Suite.FeatureStore;

/// <summary>
/// Seeded payments shaped like the shared file (5,000 cards, 10,000 merchants, 1.47 million payments in 153 days, 0.8 % frauds known a week
/// later), so that measuring needs no file.
/// </summary>
internal sealed class BenchmarkStream(int seed)
{
    private const int Cards = 5_000;
    private const int Merchants = 10_000;
    private const int Devices = 6_000;
    private const long FirstMicros = 1_522_540_800_000_000;
    private const double DaysTotal = 153;
    private const double EventsTotal = 1_466_282;

    private static readonly ulong[] Channels = [CategoryHash.Of("ecommerce"), CategoryHash.Of("pos"), CategoryHash.Of("atm")];
    private static readonly ulong[] Countries = [CategoryHash.Of("DE"), CategoryHash.Of("FR"), CategoryHash.Of("PL"), CategoryHash.Of("US")];

#pragma warning disable CA5394 // A measurement wants the same input every time, not unpredictable input.
    private readonly Random _random = new(seed);
    private double _seconds;
    private long _position;

    public FeatureEvent Next()
    {
        // Exponential gaps: payments of many independent customers.
        _seconds -= Math.Log(1 - _random.NextDouble()) * DaysTotal * 86_400 / EventsTotal;
        var card = _random.Next(Cards);
        return new FeatureEvent
        {
            Position = ++_position,
            TimeMicros = FirstMicros + ((long)_seconds * 1_000_000),
            Keys = [Key(1, card), Key(2, _random.Next(Merchants)), Key(3, (card + _random.Next(3)) % Devices)],
            Currency = 978,
            CurrencyExponent = 2,
            Numbers = [1 + (long)(Math.Pow(_random.NextDouble(), 3) * 22_000)],
            Categories = [Channels[_random.Next(Channels.Length)], Countries[_random.Next(Countries.Length)]],
        };
    }

    public bool IsFraud() => _random.Next(120) == 0;
#pragma warning restore CA5394

    /// <summary>The same payment by a card of its own.</summary>
    public static FeatureEvent Another(FeatureEvent e, int card) => new()
    {
        Position = e.Position,
        TimeMicros = e.TimeMicros,
        Keys = [Key(1, card), e.Keys[1], e.Keys[2]],
        Currency = e.Currency,
        CurrencyExponent = e.CurrencyExponent,
        Numbers = e.Numbers,
        Categories = e.Categories,
    };

    private static EntityKey Key(int kind, int id)
    {
        // Spread like the keyed hashes of real entities.
        var mixed = unchecked(((ulong)id + 1) * 0x9E3779B97F4A7C15UL);
        return new EntityKey(new UInt128(mixed ^ ((ulong)kind << 56), mixed * 0xBF58476D1CE4E5B9UL));
    }
}
