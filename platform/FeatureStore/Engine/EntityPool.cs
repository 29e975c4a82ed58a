using Suite.Journal;

namespace Suite.FeatureStore;

/// <summary>All resident entities of one kind.</summary>
internal sealed class EntityPool(EntityPlan plan, MemoryMeter meter)
{
    // Key, reference, hash and link of a dictionary's slot, its bucket, and the slack of its growth.
    private const int SlotBytes = 60;

    private readonly Dictionary<EntityKey, EntityState> _entities = [];

    public EntityPlan Plan { get; } = plan;

    public int Count => _entities.Count;

    public IEnumerable<KeyValuePair<EntityKey, EntityState>> Entities => _entities;

    /// <summary>
    /// An unknown entity has no event after this time: it may be started from nothing by an event whose windows do not reach below.
    /// The largest long while nothing is known about unknown entities.
    /// </summary>
    public long UnknownFloorMicros { get; set; } = long.MaxValue;

    public EntityState? Find(EntityKey key) => _entities.GetValueOrDefault(key);

    public EntityState Add(EntityKey key, long floorMicros)
    {
        var state = EntityState.Create(floorMicros, Plan, meter);
        _entities.Add(key, state);
        meter.Add(SlotBytes);
        return state;
    }

    public void EnsureCapacity(int count) => _entities.EnsureCapacity(count);

    /// <summary>Forgets an entity: from now on unknown ones may have had events up to its newest.</summary>
    public bool Evict(EntityKey key)
    {
        if (!_entities.Remove(key, out var state))
        {
            return false;
        }

        meter.Add(-state.Bytes - SlotBytes);
        UnknownFloorMicros = Math.Max(UnknownFloorMicros, Math.Max(state.FloorMicros, state.NewestMicros));
        return true;
    }

    /// <summary>Takes back an entity that a rolled-back batch started, unless history was read into it meanwhile.</summary>
    public void ForgetUnlessLoaded(EntityKey key, EntityState state)
    {
        if (state.IsEmpty && state.FloorMicros == UnknownFloorMicros && _entities.Remove(key))
        {
            meter.Add(-state.Bytes - SlotBytes);
        }
    }
}
