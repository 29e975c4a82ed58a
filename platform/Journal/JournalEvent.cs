namespace Suite.Journal;

/// <summary>An event as it stands in the journal. Immutable; owned by the reader.</summary>
public sealed record JournalEvent
{
    public required TenantId Tenant { get; init; }

    /// <summary>Place in the tenant's one order: from 1, gapless, in commit order.</summary>
    public required long Position { get; init; }

    public required string Id { get; init; }

    public required string Stream { get; init; }

    /// <summary>Number of events in the stream up to and including this one.</summary>
    public required long StreamVersion { get; init; }

    public required string Type { get; init; }

    public required int SchemaVersion { get; init; }

    public required long EventTimeMicros { get; init; }

    /// <summary>When the journal took it, in microseconds since 1970-01-01T00:00:00Z.</summary>
    public required long RecordedTimeMicros { get; init; }

    public required IReadOnlyList<EntityKey> Keys { get; init; }

    public required ReadOnlyMemory<byte> RequestHash { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }

    public EntityKey Subject { get; init; }

    /// <summary>Decrypted personal data; empty when there was none or the subject has been erased.</summary>
    public ReadOnlyMemory<byte> Personal { get; init; }

    /// <summary>The event carried personal data whose key has been destroyed.</summary>
    public bool PersonalErased { get; init; }
}
