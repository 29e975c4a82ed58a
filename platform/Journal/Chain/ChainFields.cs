namespace Suite.Journal.Chain;

/// <summary>What of an event is known before it has its place: the part of the envelope that <see cref="ChainHasher.Body"/> digests.</summary>
internal readonly ref struct ChainFields
{
    public required string Tenant { get; init; }

    public required string Id { get; init; }

    public required string Stream { get; init; }

    public required string Type { get; init; }

    public required int SchemaVersion { get; init; }

    public required long EventTimeMicros { get; init; }

    /// <summary>As <see cref="KeyCodec"/> writes them.</summary>
    public required ReadOnlySpan<byte> Keys { get; init; }

    public required ReadOnlySpan<byte> RequestHash { get; init; }

    /// <summary>Empty for none.</summary>
    public required ReadOnlySpan<byte> Subject { get; init; }

    public required ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>The ciphertext, which stays when the subject's key is destroyed; empty for none.</summary>
    public required ReadOnlySpan<byte> PersonalSealed { get; init; }
}
