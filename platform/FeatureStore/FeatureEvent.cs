using Suite.Journal;

namespace Suite.FeatureStore;

/// <summary>
/// A payment as the windows see it. Immutable after construction: the arrays belong to the event and nobody writes to them.
/// </summary>
public sealed class FeatureEvent
{
    /// <summary>A number the event does not carry.</summary>
    public const long Missing = long.MinValue;

    /// <summary>
    /// Largest magnitude of a number. It keeps every sum of up to nine million events exact in 64 bits.
    /// </summary>
    public const long NumberMax = 1_000_000_000_000;

    /// <summary>Place in the tenant's order.</summary>
    public required long Position { get; init; }

    /// <summary>When it happened, in microseconds since 1970-01-01T00:00:00Z.</summary>
    public required long TimeMicros { get; init; }

    /// <summary>One per base entity of the schema; <see cref="EntityKey.None"/> where the event has none.</summary>
    public required EntityKey[] Keys { get; init; }

    /// <summary>ISO 4217 numeric code.</summary>
    public required int Currency { get; init; }

    /// <summary>Decimal places of the currency's minor unit: 2 for EUR, 0 for JPY.</summary>
    public required byte CurrencyExponent { get; init; }

    /// <summary>One per number of the schema, fixed-point; money in minor units; <see cref="Missing"/> where absent.</summary>
    public required long[] Numbers { get; init; }

    /// <summary>One per category of the schema, by <see cref="CategoryHash.Of"/>; 0 where absent.</summary>
    public required ulong[] Categories { get; init; }
}

/// <summary>A verdict about a payment. Payments see it from <paramref name="ReportedMicros"/> and its position on; the last visible one wins.</summary>
public sealed record LabelEvent(long Position, FeatureEvent Payment, bool IsFraud, long ReportedMicros);

/// <summary>
/// Asks for every journaled event and label that carries <paramref name="Key"/>, with an event time above <paramref name="AfterTimeMicros"/>,
/// up to the position the engine has applied.
/// </summary>
/// <param name="Key">Key of a base entity (of a composite's first component).</param>
/// <param name="Entity">Index into <see cref="EventSchema.EntityKinds"/>.</param>
/// <param name="AfterTimeMicros">Labels of payments above this time belong to it too, whenever they were reported.</param>
public readonly record struct HistoryRequest(EntityKey Key, int Entity, long AfterTimeMicros)
{
    /// <summary>The windows' own key: equal to <see cref="Key"/> but for a composite entity.</summary>
    public EntityKey WindowKey { get; init; } = Key;
}
