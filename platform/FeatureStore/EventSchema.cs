namespace Suite.FeatureStore;

/// <summary>
/// A number an event carries. Money is in minor units of the event's currency; any other number is fixed-point with
/// <paramref name="Scale"/> decimal places.
/// </summary>
public sealed record NumberField(string Name, bool IsMoney, int Scale);

/// <summary>
/// What windows are kept for. A base entity is on the event itself; a composite one (a card at a merchant) is made of several base entities,
/// the one with the fewest events first: its history is read by that one's key.
/// </summary>
/// <param name="Components">Indexes into <see cref="EventSchema.Entities"/>.</param>
public sealed record EntityKind(string Name, IReadOnlyList<int> Components);

/// <summary>The members of an event that features may use, and the index of each in <see cref="FeatureEvent"/>'s arrays.</summary>
public sealed class EventSchema
{
    /// <summary>Base entities; the index is that of <see cref="FeatureEvent.Keys"/>.</summary>
    public required IReadOnlyList<string> Entities { get; init; }

    /// <summary>Everything windows can be kept for: the base entities in the same order, then the composite ones.</summary>
    public required IReadOnlyList<EntityKind> EntityKinds { get; init; }

    /// <summary>The index is that of <see cref="FeatureEvent.Numbers"/>.</summary>
    public required IReadOnlyList<NumberField> Numbers { get; init; }

    /// <summary>The index is that of <see cref="FeatureEvent.Categories"/>.</summary>
    public required IReadOnlyList<string> Categories { get; init; }

    internal int FindNumber(string name) => Find(Numbers, name, static n => n.Name);

    internal int FindCategory(string name) => Find(Categories, name, static n => n);

    internal int FindKind(string name) => Find(EntityKinds, name, static k => k.Name);

    private static int Find<T>(IReadOnlyList<T> items, string name, Func<T, string> nameOf)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (nameOf(items[i]) == name)
            {
                return i;
            }
        }

        return -1;
    }
}
