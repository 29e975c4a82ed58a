namespace Suite.Journal;

/// <summary>
/// The one truth: an append-only, totally ordered log of events per tenant.
/// <para>
/// Order: positions are per tenant, start at 1, are gapless, and are in commit order: a reader that has seen position p
/// will never later find a new event at or below p. Durability: when an append returns, its events survive a power cut.
/// Atomicity: the events of one append are all there or none is.
/// </para>
/// <para>Thread-safe. Reads see only committed events. Enumerations are forward-only and may be abandoned at any time.</para>
/// </summary>
public interface IJournal : IAsyncDisposable
{
    /// <summary>The position of the newest committed event; 0 for an empty journal.</summary>
    ValueTask<long> ReadHeadAsync(TenantId tenant, CancellationToken ct);

    /// <summary>
    /// Appends the events as one atomic group. Concurrent groups of a tenant share a commit (group commit) without sharing a fate:
    /// a refused group never fails its neighbours.
    /// </summary>
    /// <returns>
    /// <see cref="AppendResult.Appended"/>; or <see cref="AppendResult.Duplicate"/> when an event with the first event's id exists
    /// (<see cref="AppendResult.Duplicate.SameRequest"/> tells whether its request hash is equal); or
    /// <see cref="AppendResult.VersionConflict"/>. In the latter two cases nothing was written.
    /// </returns>
    /// <exception cref="JournalUnavailableException">Nothing was written: disk full, read-only, connection refused. Says what to do.</exception>
    /// <exception cref="CommitOutcomeUnknownException">The connection broke during the commit and could not be resolved in time.</exception>
    ValueTask<AppendResult> AppendAsync(TenantId tenant, IReadOnlyList<NewEvent> events, CancellationToken ct);

    /// <summary>
    /// Takes the tenant's head: until the session is committed or disposed no one else, in this process or on another node, can append for
    /// the tenant. Keep it short. Sessions of a tenant are granted in the order they were asked for within a process.
    /// </summary>
    ValueTask<IAppendSession> BeginAppendAsync(TenantId tenant, CancellationToken ct);

    /// <summary>Events after <paramref name="afterPosition"/> up to and including <paramref name="throughPosition"/>, by position.</summary>
    IAsyncEnumerable<JournalEvent> ReadAsync(TenantId tenant, long afterPosition, long throughPosition, CancellationToken ct);

    /// <summary>Events of one stream with a version above <paramref name="afterVersion"/>, by version.</summary>
    IAsyncEnumerable<JournalEvent> ReadStreamAsync(TenantId tenant, string stream, long afterVersion, CancellationToken ct);

    /// <summary>
    /// Events that carry the key, with an event time above <paramref name="afterTimeMicros"/> and a position up to and including
    /// <paramref name="throughPosition"/>, by position.
    /// </summary>
    IAsyncEnumerable<JournalEvent> ReadByKeyAsync(
        TenantId tenant, EntityKey key, long afterTimeMicros, long throughPosition, CancellationToken ct);

    /// <summary>For each id the committed event or null, in the order asked.</summary>
    ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(TenantId tenant, IReadOnlyList<string> ids, CancellationToken ct);

    /// <summary>
    /// The smallest committed position whose event time is above <paramref name="timeMicros"/>; null when there is none.
    /// With late events, later positions may hold older times.
    /// </summary>
    ValueTask<long?> FindFirstPositionAfterAsync(TenantId tenant, long timeMicros, CancellationToken ct);

    /// <summary>Like <see cref="ReadAsync"/>, then waits for new events, of this process at once and of other nodes within the poll interval.</summary>
    IAsyncEnumerable<JournalEvent> FollowAsync(TenantId tenant, long afterPosition, CancellationToken ct);

    /// <summary>Every tenant that has at least one event, by name.</summary>
    ValueTask<IReadOnlyList<TenantId>> ListTenantsAsync(CancellationToken ct);

    /// <summary>
    /// Destroys the subject's key: its personal data can never be read again, while positions, payloads and keys stay as they were.
    /// A later event about the same subject gets a new key. Returns false when there was no key.
    /// </summary>
    ValueTask<bool> EraseSubjectAsync(TenantId tenant, EntityKey subject, CancellationToken ct);
}

/// <summary>The tenant's head, held. Not thread-safe. Disposing without committing writes nothing.</summary>
public interface IAppendSession : IAsyncDisposable
{
    /// <summary>Position of the newest committed event; it cannot move while the session is held.</summary>
    long Head { get; }

    /// <summary>Events after <paramref name="afterPosition"/> up to the head, by position.</summary>
    IAsyncEnumerable<JournalEvent> ReadAsync(long afterPosition, CancellationToken ct);

    /// <summary>As <see cref="IJournal.FindAsync"/>.</summary>
    ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(IReadOnlyList<string> ids, CancellationToken ct);

    /// <summary>
    /// Writes the events at <c>Head+1, Head+2, …</c>, makes them durable and lets the head go. All or nothing. The caller has already seen
    /// to duplicates: an id that exists is <see cref="DuplicateEventException"/> and nothing is written. A wrong
    /// <see cref="NewEvent.ExpectedVersion"/> is <see cref="StreamVersionException"/>.
    /// A reply lost after the commit is resolved by looking the first event's id up again. Returns the recorded time in microseconds.
    /// </summary>
    ValueTask<long> CommitAsync(IReadOnlyList<NewEvent> events, CancellationToken ct);
}

/// <summary>What became of an append.</summary>
public abstract record AppendResult
{
    private AppendResult()
    {
    }

    /// <summary>Durable, at these positions.</summary>
    public sealed record Appended(long FirstPosition, long LastPosition) : AppendResult;

    /// <summary>An event with this id was there already; nothing was written.</summary>
    public sealed record Duplicate(JournalEvent Existing, bool SameRequest) : AppendResult;

    /// <summary>The stream was not at the expected version; nothing was written.</summary>
    public sealed record VersionConflict(string Stream, long ExpectedVersion, long ActualVersion) : AppendResult;
}
