namespace Suite.FeatureStore;

/// <summary>Adds up what the windows allocate, object headers included.</summary>
internal sealed class MemoryMeter
{
    public const int ObjectBytes = 16;
    public const int ArrayBytes = 24;

    public long Bytes { get; private set; }

    public void Add(long bytes) => Bytes += bytes;
}
