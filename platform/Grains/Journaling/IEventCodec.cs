using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Suite.Journal;

namespace Suite.Grains;

/// <summary>Events of one journaled grain class to and from the journal. Stands for the serializer that Orleans would choose by attribute. Pure.</summary>
public interface IEventCodec<TEvent>
    where TEvent : class
{
    EncodedEvent Encode(TEvent raised);

    /// <exception cref="InvalidDataException">A type or schema version this code does not know: it was written by a later version.</exception>
    TEvent Decode(JournalEvent stored);
}

/// <summary>What a codec contributes to a <see cref="NewEvent"/>; the grain adds stream, expected version and, when it is null, an id.</summary>
public sealed record EncodedEvent(string Type, int SchemaVersion, ReadOnlyMemory<byte> Payload, long EventTimeMicros)
{
    /// <summary>Unique per tenant. Give one where a repeated command must not count twice; null for a random one.</summary>
    public string? Id { get; init; }

    public IReadOnlyList<EntityKey> Keys { get; init; } = [];

    /// <summary>Personal data, stored encrypted under the key of <see cref="Subject"/>.</summary>
    public ReadOnlyMemory<byte> Personal { get; init; }

    public EntityKey Subject { get; init; }
}

/// <summary>
/// Events as JSON through source-generated type information, without reflection. Older schema versions are upgraded by the journal
/// (<see cref="EventUpgrades"/>) before they come here, so each type has one current version.
/// </summary>
public sealed class JsonEventCodec<TEvent>(Func<TEvent, long> eventTimeMicros) : IEventCodec<TEvent>
    where TEvent : class
{
    private readonly Dictionary<Type, (string Name, int SchemaVersion, JsonTypeInfo Json)> _byClass = [];
    private readonly Dictionary<string, (int SchemaVersion, JsonTypeInfo Json)> _byName = [];

    /// <summary>One concrete event class under its name in the journal. Not thread-safe; done once at start.</summary>
    public JsonEventCodec<TEvent> Add<TConcrete>(string name, int schemaVersion, JsonTypeInfo<TConcrete> json)
        where TConcrete : class, TEvent
    {
        _byClass.Add(typeof(TConcrete), (name, schemaVersion, json));
        _byName.Add(name, (schemaVersion, json));
        return this;
    }

    public EncodedEvent Encode(TEvent raised)
    {
        ArgumentNullException.ThrowIfNull(raised);
        if (!_byClass.TryGetValue(raised.GetType(), out var known))
            throw new InvalidOperationException($"{raised.GetType().Name} is not registered with the codec of {typeof(TEvent).Name}.");
        return new EncodedEvent(known.Name, known.SchemaVersion, JsonSerializer.SerializeToUtf8Bytes(raised, known.Json), eventTimeMicros(raised));
    }

    public TEvent Decode(JournalEvent stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (!_byName.TryGetValue(stored.Type, out var known))
            throw new InvalidDataException($"Event {stored.Position} of {stored.Stream} has the type '{stored.Type}', which this version does not know. A later version wrote it?");
        if (stored.SchemaVersion != known.SchemaVersion)
            throw new InvalidDataException($"Event {stored.Position} ('{stored.Type}') has schema version {stored.SchemaVersion}; this version reads {known.SchemaVersion}.");
        return (TEvent?)JsonSerializer.Deserialize(stored.Payload.Span, known.Json)
            ?? throw new InvalidDataException($"Event {stored.Position} ('{stored.Type}') is empty.");
    }
}
