namespace Suite.Journal.Chain;

/// <summary>A tenant as its row holds it, with what its newest event says, all from one snapshot.</summary>
/// <param name="Number">The database's number for it.</param>
/// <param name="Name">As stored.</param>
/// <param name="Head">The position its row claims.</param>
/// <param name="Link">The newest link its row claims.</param>
/// <param name="TimeMax">The newest event time its row claims.</param>
/// <param name="LastPosition">Position of its newest event; 0 for none.</param>
internal sealed record ChainTenant(int Number, string Name, long Head, byte[] Link, long TimeMax, long LastPosition);

/// <summary>An entry of the index by key.</summary>
internal readonly record struct KeyRow(EntityKey Key, long TimeMicros, long Position);

/// <summary>
/// A stored journal, read only, as raw as its rows are. What is read is what was committed when it is read: a running server may go on writing, so
/// everything is bounded by the head read first. Not thread-safe.
/// </summary>
internal interface IChainSource : IAsyncDisposable
{
    /// <summary>The key the journal itself claims its checkpoints are signed with (PEM); null when there is none.</summary>
    Task<string?> ReadPublicKeyAsync(CancellationToken ct);

    /// <summary>By name.</summary>
    Task<IReadOnlyList<ChainTenant>> ReadTenantsAsync(CancellationToken ct);

    /// <summary>Every tenant number that has events, whether or not there is such a tenant.</summary>
    Task<IReadOnlyList<int>> ReadNumbersWithEventsAsync(CancellationToken ct);

    /// <summary>A row for a tenant that does not exist in a table by which events are found, in words: it would hide events of a tenant to come.</summary>
    Task<string?> FindStrayLookupAsync(CancellationToken ct);

    /// <summary>By tenant and number.</summary>
    Task<IReadOnlyList<ChainCheckpoint>> ReadCheckpointsAsync(CancellationToken ct);

    /// <summary>Events after a position up to and including another, by position; in chunks, so that no snapshot is held for long.</summary>
    IAsyncEnumerable<StoredEvent> ReadAsync(ChainTenant tenant, long after, long through, CancellationToken ct);

    /// <summary>What is wrong with the table of streams, in words; null when each stream stands at the version of its newest event.</summary>
    Task<string?> FindStreamProblemAsync(ChainTenant tenant, CancellationToken ct);

    /// <summary>Position and newest event time of every mark up to the head, by position.</summary>
    Task<IReadOnlyList<(long Position, long TimeMax)>> ReadTimeMarksAsync(ChainTenant tenant, CancellationToken ct);

    /// <summary>How many buckets of <see cref="LookupSums.BucketSize"/> positions the index by key holds in full.</summary>
    Task<long> CountIndexedBucketsAsync(ChainTenant tenant, CancellationToken ct);

    /// <summary>The rows of the index in the buckets below <paramref name="buckets"/>, in any order. A row in the wrong bucket has position 0.</summary>
    IAsyncEnumerable<KeyRow> ReadKeyRowsAsync(ChainTenant tenant, long buckets, CancellationToken ct);

    /// <summary>Per bucket below <paramref name="buckets"/> the newest event time the index notes; null where the database keeps none.</summary>
    Task<IReadOnlyList<long>?> ReadBucketTimesAsync(ChainTenant tenant, long buckets, CancellationToken ct);
}
