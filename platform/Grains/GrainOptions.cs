using System.ComponentModel.DataAnnotations;

namespace Suite.Grains;

/// <summary>
/// Limits of the runtime. Covers what Orleans spreads over <c>GrainCollectionOptions</c> and <c>SiloMessagingOptions</c>, with their names where
/// they mean the same. Validated at start-up.
/// </summary>
public sealed class GrainOptions
{
    /// <summary>Calls that may wait for one activation (of a reentrant one: wait or run). One more is refused at once with <see cref="LimitExceededException"/>.</summary>
    [Range(1, 10_000_000)]
    public int MaxEnqueuedRequestsHardLimit { get; set; } = 10_000;

    /// <summary>The same for single grain classes, by the class's full name.</summary>
    public Dictionary<string, int> ClassSpecificMaxEnqueuedRequests { get; } = [];

    /// <summary>An activation unused for this long is deactivated.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How often the runtime looks for activations to collect.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Above this many activations the least recently used idle ones are deactivated at once, down to 95 %.</summary>
    [Range(1, 100_000_000)]
    public int ActivationsMax { get; set; } = 200_000;

    /// <summary>When so many activations exist (none could be collected because all are busy), a call that needs one more is refused.</summary>
    [Range(1, 200_000_000)]
    public int ActivationsHardMax { get; set; } = 400_000;

    /// <summary>
    /// While the heap after the last garbage collection was larger than this, every quantum with a newer collection deactivates the least
    /// recently used tenth of the idle activations. Null: three quarters of the memory that the process may use.
    /// </summary>
    public long? MemoryBytesMax { get; set; }

    /// <summary>OnActivateAsync's token is cancelled after this long.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>OnDeactivateAsync's token is cancelled after this long and the runtime stops waiting for it.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop waits for running and waiting calls before it abandons them.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Turns an activation runs before it lets other activations have the thread.</summary>
    [Range(1, 100_000)]
    public int TurnsPerSliceMax { get; set; } = 128;

    /// <summary>Where the heap size comes from; replaced in tests. Gives the bytes and a number that changes with every measurement.</summary>
    internal Func<(long Bytes, long Measurement)> MemoryGauge { get; set; } = () =>
    {
        var info = GC.GetGCMemoryInfo(GCKind.Any);
        return (info.HeapSizeBytes, info.Index);
    };

    internal string? FirstError()
    {
        if (CollectionAge <= TimeSpan.Zero || CollectionQuantum <= TimeSpan.Zero)
            return $"Grains: {nameof(CollectionAge)} and {nameof(CollectionQuantum)} must be above zero.";
        if (ActivationTimeout <= TimeSpan.Zero || DeactivationTimeout <= TimeSpan.Zero || ShutdownTimeout <= TimeSpan.Zero)
            return $"Grains: {nameof(ActivationTimeout)}, {nameof(DeactivationTimeout)} and {nameof(ShutdownTimeout)} must be above zero.";
        if (ActivationsHardMax < ActivationsMax)
            return $"Grains: {nameof(ActivationsHardMax)} must not be below {nameof(ActivationsMax)}.";
        if (MemoryBytesMax <= 0)
            return $"Grains: {nameof(MemoryBytesMax)} must be above zero.";
        var wrong = ClassSpecificMaxEnqueuedRequests.FirstOrDefault(pair => pair.Value < 1).Key;
        return wrong is null ? null : $"Grains: {nameof(ClassSpecificMaxEnqueuedRequests)} of {wrong} must be at least 1.";
    }
}
