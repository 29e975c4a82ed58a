using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Suite.Journal;

namespace Suite.Grains;

/// <summary>Events whose payload everybody may read and keep, and whose personal part, a JSON record of its own, is encrypted beside it.</summary>
/// <param name="alwaysNamesSubject">The subject is stored with every event; false: only with those that have a personal part.</param>
public sealed class PersonalEventCodec<TEvent>(bool alwaysNamesSubject = false) : IEventCodec<TEvent>
    where TEvent : JournaledEvent
{
    private readonly JsonEventCodec<TEvent> _payload = new(static e => e.AtMicros);
    private readonly Dictionary<Type, (Func<TEvent, byte[]> Write, Func<TEvent, ReadOnlyMemory<byte>, TEvent> Read)> _personal = [];

    /// <summary>One concrete event class under its name in the journal, without a personal part. Not thread-safe; done once at start.</summary>
    public PersonalEventCodec<TEvent> Add<TConcrete>(string name, int schemaVersion, JsonTypeInfo<TConcrete> json)
        where TConcrete : class, TEvent
    {
        _payload.Add(name, schemaVersion, json);
        return this;
    }

    /// <summary>One concrete event class with a personal part, which its JSON leaves out. Not thread-safe; done once at start.</summary>
    /// <param name="name">In the journal.</param>
    /// <param name="schemaVersion">The only one that is read.</param>
    /// <param name="json">Of the payload.</param>
    /// <param name="personalJson">Of the personal part.</param>
    /// <param name="of">The event's personal part; null for none.</param>
    /// <param name="with">The event with the personal part that was read.</param>
    public PersonalEventCodec<TEvent> Add<TConcrete, TPersonal>(
        string name, int schemaVersion, JsonTypeInfo<TConcrete> json, JsonTypeInfo<TPersonal> personalJson, Func<TConcrete, TPersonal?> of, Func<TConcrete, TPersonal?, TConcrete> with)
        where TConcrete : class, TEvent
        where TPersonal : class
    {
        _personal.Add(
            typeof(TConcrete),
            (e => of((TConcrete)e) is { } personal ? JsonSerializer.SerializeToUtf8Bytes(personal, personalJson) : [],
            (e, bytes) => with((TConcrete)e, JsonSerializer.Deserialize(bytes.Span, personalJson))));
        return Add(name, schemaVersion, json);
    }

    public EncodedEvent Encode(TEvent raised)
    {
        var encoded = _payload.Encode(raised) with { Keys = raised.Keys };
        var personal = _personal.TryGetValue(raised.GetType(), out var part) ? part.Write(raised) : [];
        return personal.Length > 0 || alwaysNamesSubject ? encoded with { Personal = personal, Subject = raised.Subject } : encoded;
    }

    public TEvent Decode(JournalEvent stored)
    {
        var read = _payload.Decode(stored) with { Subject = stored.Subject, Keys = stored.Keys };
        return !stored.Personal.IsEmpty && _personal.TryGetValue(read.GetType(), out var part) ? part.Read(read, stored.Personal) : read;
    }
}
