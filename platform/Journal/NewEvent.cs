namespace Suite.Journal;

/// <summary>An event on its way into the journal. The journal adds position, stream version and recorded time.</summary>
public sealed record NewEvent
{
    /// <summary>Unique per tenant, 1 to 200 characters. By convention <c>kind/id</c>, for example <c>payment/t-1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The stream the event belongs to, 1 to 200 characters, for example <c>models/fraud</c>.</summary>
    public required string Stream { get; init; }

    /// <summary>
    /// The version the stream must have for this event to be accepted: 0 when it must not exist yet.
    /// Null accepts any version. Events of one append count as written one after the other.
    /// </summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>What happened, in kebab-case, for example <c>payment-scored</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Version of the payload's shape, from 1. Readers upgrade older ones through <see cref="EventUpgrades"/>.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>When it happened, in microseconds since 1970-01-01T00:00:00Z. Never read from a clock by the journal.</summary>
    public required long EventTimeMicros { get; init; }

    /// <summary>Secondary keys by which <see cref="IJournal.ReadByKeyAsync"/> finds the event; at most 16, no duplicates, none <see cref="EntityKey.None"/>.</summary>
    public IReadOnlyList<EntityKey> Keys { get; init; } = [];

    /// <summary>SHA-256 over the canonical request (32 bytes): tells a repeated request from another one under the same id.</summary>
    public required ReadOnlyMemory<byte> RequestHash { get; init; }

    /// <summary>What every reader may see, without personal data. Survives the erasure of the subject.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Personal data, stored encrypted (AES-256-GCM) under the key of <see cref="Subject"/>; empty for none.</summary>
    public ReadOnlyMemory<byte> Personal { get; init; }

    /// <summary>The person the personal data is about. Required when <see cref="Personal"/> is not empty.</summary>
    public EntityKey Subject { get; init; }
}
