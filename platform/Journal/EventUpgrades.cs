namespace Suite.Journal;

/// <summary>
/// Upgrades of payloads written by earlier versions. Registered once at start; applied on every read, one schema version at a time,
/// so that readers know only the newest shape. The stored bytes never change.
/// </summary>
public sealed class EventUpgrades
{
    private readonly Dictionary<(string Type, int From), Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> _steps = [];

    public static EventUpgrades None { get; } = new();

    /// <summary>Registers the step from <paramref name="fromVersion"/> to the next version. Pure: same bytes in, same bytes out.</summary>
    public EventUpgrades Add(string type, int fromVersion, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> upgrade)
    {
        _steps.Add((type, fromVersion), upgrade);
        return this;
    }

    public (int SchemaVersion, ReadOnlyMemory<byte> Payload) Apply(string type, int schemaVersion, ReadOnlyMemory<byte> payload)
    {
        while (_steps.Count > 0 && _steps.TryGetValue((type, schemaVersion), out var step))
        {
            payload = step(payload);
            schemaVersion++;
        }

        return (schemaVersion, payload);
    }
}
