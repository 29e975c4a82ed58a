using System.Text.Json.Serialization;
using Suite.Journal;

namespace Suite.Grains;

/// <summary>Something that happened, as a JSON payload, and what the journal keeps beside it.</summary>
public abstract record JournaledEvent
{
    /// <summary>When, in microseconds since 1970 (UTC).</summary>
    public required long AtMicros { get; init; }

    /// <summary>Under whose key the personal part is stored; not part of the payload.</summary>
    [JsonIgnore]
    public EntityKey Subject { get; init; }

    /// <summary>By which others find the event; not part of the payload.</summary>
    [JsonIgnore]
    public IReadOnlyList<EntityKey> Keys { get; init; } = [];
}
