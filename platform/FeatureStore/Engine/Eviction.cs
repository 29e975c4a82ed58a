using Suite.Journal;

namespace Suite.FeatureStore;

/// <summary>Decides which entities are forgotten: those with too many events, then those unused the longest.</summary>
internal sealed class Eviction(EntityPool[] pools, MemoryMeter meter, FeatureEngineOptions options)
{
    private readonly HashSet<(EntityPool Pool, EntityKey Key)> _oversized = [];

    /// <summary>Entities forgotten so far.</summary>
    public long Total { get; private set; }

    /// <summary>Looks at an entity that has just grown.</summary>
    public void Watch(EntityPool pool, EntityKey key, EntityState state)
    {
        if (state.EventCount > options.EntityEventsMax)
        {
            _oversized.Add((pool, key));
        }
    }

    public void Evict(EntityKey key)
    {
        foreach (var pool in pools)
        {
            Evict(pool, key);
        }
    }

    public void EvictToBound()
    {
        foreach (var (pool, key) in _oversized)
        {
            Evict(pool, key);
        }

        _oversized.Clear();
        if (meter.Bytes > options.MemoryBytesMax)
        {
            EvictUnused(options.MemoryBytesMax - (options.MemoryBytesMax / 10));
        }
    }

    private void EvictUnused(long bytes)
    {
        var byUse = pools.SelectMany(static pool => pool.Entities.Select(entity => (entity.Value.LastUsed, Pool: pool, entity.Key))).ToArray();
        Array.Sort(byUse, static (left, right) => left.LastUsed.CompareTo(right.LastUsed));
        foreach (var (_, pool, key) in byUse)
        {
            if (meter.Bytes <= bytes)
            {
                return;
            }

            Evict(pool, key);
        }
    }

    private void Evict(EntityPool pool, EntityKey key) => Total += pool.Evict(key) ? 1 : 0;
}
