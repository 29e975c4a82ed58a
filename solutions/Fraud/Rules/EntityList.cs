using System.Collections.Immutable;
using Suite.Journal;

namespace Suite.Fraud.Rules;

/// <summary>A list of cards, merchants and devices, as keyed hashes, each until a moment. Immutable; one version shares all but the change with the next.</summary>
internal sealed class EntityList
{
    public const int EntriesMax = 100_000;
    public const int NameLengthMax = 32;

    /// <summary>An entry that stays until it is removed.</summary>
    public const long Never = long.MaxValue;

    public static EntityList Empty { get; } = new(ImmutableDictionary<EntityKey, ListEntry>.Empty);

    private EntityList(ImmutableDictionary<EntityKey, ListEntry> entries) => Entries = entries;

    public ImmutableDictionary<EntityKey, ListEntry> Entries { get; }

    public int Count => Entries.Count;

    /// <summary>By the payment's own time, not by a clock: so a decision made again years later finds what it found then.</summary>
    public bool Contains(EntityKey key, long atMicros) => Entries.TryGetValue(key, out var entry) && atMicros < entry.ExpiresAtMicros;

    public EntityList With(IEnumerable<ListEntry> entries) => new(Entries.SetItems(entries.Select(e => KeyValuePair.Create(e.Key, e))));

    public EntityList Without(IEnumerable<ListEntry> entries) => new(Entries.RemoveRange(entries.Select(e => e.Key)));
}

/// <param name="Entity">0 card, 1 merchant, 2 device.</param>
/// <param name="Key">Keyed hash of the id.</param>
/// <param name="ExpiresAtMicros">The first moment at which it no longer counts.</param>
internal readonly record struct ListEntry(byte Entity, EntityKey Key, long ExpiresAtMicros = EntityList.Never);
