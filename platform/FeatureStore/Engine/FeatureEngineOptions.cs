namespace Suite.FeatureStore;

/// <summary>Bounds of a <see cref="FeatureEngine"/>. What does not fit is forgotten and read from the journal again, never approximated.</summary>
public sealed record FeatureEngineOptions
{
    /// <summary>When <see cref="FeatureEngine.EvictToBound"/> finds more than this, the entities unused the longest go until a tenth is free.</summary>
    public long MemoryBytesMax { get; init; } = 2L << 30;

    /// <summary>An entity with more events is forgotten by <see cref="FeatureEngine.EvictToBound"/>. At most nine million keep all sums exact.</summary>
    public int EntityEventsMax { get; init; } = 4_000_000;

    /// <summary>How far behind an entity's newest event another may come without a read of the journal. Kept beyond the horizon.</summary>
    public TimeSpan LateEventAllowance { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Throws when a bound makes no sense.</summary>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MemoryBytesMax, 1L << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(EntityEventsMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(EntityEventsMax, 9_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(LateEventAllowance, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LateEventAllowance, TimeSpan.FromDays(90));
    }
}
