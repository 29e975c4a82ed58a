namespace Suite.Journal.Chain;

/// <summary>An event exactly as its row holds it: nothing decrypted, nothing upgraded, nothing trusted.</summary>
internal sealed class StoredEvent
{
    private byte[]? _body;

    public required long Position { get; init; }

    public required string Id { get; init; }

    /// <summary>Empty when the row's number has no name.</summary>
    public required string Stream { get; init; }

    public required long StreamVersion { get; init; }

    /// <summary>Empty when the row's number has no name.</summary>
    public required string Type { get; init; }

    public required int SchemaVersion { get; init; }

    public required long EventTimeMicros { get; init; }

    public required long RecordedTimeMicros { get; init; }

    public required byte[] Keys { get; init; }

    public required byte[] RequestHash { get; init; }

    public required byte[] Subject { get; init; }

    public required byte[] Payload { get; init; }

    public required byte[] PersonalSealed { get; init; }

    public required byte[] Link { get; init; }

    /// <summary>False when a column that repeats the tenant says another one.</summary>
    public required bool TenantFits { get; init; }

    /// <summary>False when the row points to no key though it holds personal data, to a key though it holds none, or to another person's key.</summary>
    public required bool SubjectKeyFits { get; init; }

    public ReadOnlySpan<byte> Body(string tenant, ChainHasher hasher)
    {
        if (_body is null)
        {
            var fields = new ChainFields
            {
                Tenant = tenant,
                Id = Id,
                Stream = Stream,
                Type = Type,
                SchemaVersion = SchemaVersion,
                EventTimeMicros = EventTimeMicros,
                Keys = Keys,
                RequestHash = RequestHash,
                Subject = Subject,
                Payload = Payload,
                PersonalSealed = PersonalSealed,
            };
            _body = new byte[ChainHasher.LinkSize];
            hasher.Body(fields, _body);
        }

        return _body;
    }
}
