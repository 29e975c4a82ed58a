using Suite.Journal;

namespace Suite.Fraud.Tests.Reviews;

/// <summary>A real journal whose next append, or commit of a session, fails before it is written or loses its reply after it is.</summary>
internal sealed class LosingJournal(IJournal inner) : IJournal
{
    private static readonly Exception Lost = new CommitOutcomeUnknownException("Injected: the reply was lost.");

    /// <summary>What the next write meets, once.</summary>
    public enum Fault
    {
        None,
        Before,
        After,
    }

    public Fault Next { get; set; }

    /// <summary>Runs once, just before the next write takes the head.</summary>
    public Func<Task>? BeforeWrite { get; set; }

    /// <summary>Runs once, just after the next look-up by id has been answered.</summary>
    public Func<Task>? AfterFind { get; set; }

    public async ValueTask<AppendResult> AppendAsync(TenantId tenant, IReadOnlyList<NewEvent> events, CancellationToken ct)
    {
        await InterruptAsync();
        var fault = Take();
        ThrowIf(fault == Fault.Before);
        var result = await inner.AppendAsync(tenant, events, ct);
        ThrowIf(fault == Fault.After);
        return result;
    }

    public async ValueTask<IAppendSession> BeginAppendAsync(TenantId tenant, CancellationToken ct)
    {
        await InterruptAsync();
        return new Session(this, await inner.BeginAppendAsync(tenant, ct));
    }

    public ValueTask<long> ReadHeadAsync(TenantId tenant, CancellationToken ct) => inner.ReadHeadAsync(tenant, ct);

    public IAsyncEnumerable<JournalEvent> ReadAsync(TenantId tenant, long afterPosition, long throughPosition, CancellationToken ct) =>
        inner.ReadAsync(tenant, afterPosition, throughPosition, ct);

    public IAsyncEnumerable<JournalEvent> ReadStreamAsync(TenantId tenant, string stream, long afterVersion, CancellationToken ct) =>
        inner.ReadStreamAsync(tenant, stream, afterVersion, ct);

    public IAsyncEnumerable<JournalEvent> ReadByKeyAsync(TenantId tenant, EntityKey key, long afterTimeMicros, long throughPosition, CancellationToken ct) =>
        inner.ReadByKeyAsync(tenant, key, afterTimeMicros, throughPosition, ct);

    public async ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(TenantId tenant, IReadOnlyList<string> ids, CancellationToken ct)
    {
        var found = await inner.FindAsync(tenant, ids, ct);
        if (AfterFind is { } interrupt)
        {
            AfterFind = null;
            await interrupt();
        }

        return found;
    }

    public ValueTask<long?> FindFirstPositionAfterAsync(TenantId tenant, long timeMicros, CancellationToken ct) =>
        inner.FindFirstPositionAfterAsync(tenant, timeMicros, ct);

    public IAsyncEnumerable<JournalEvent> FollowAsync(TenantId tenant, long afterPosition, CancellationToken ct) =>
        inner.FollowAsync(tenant, afterPosition, ct);

    public ValueTask<IReadOnlyList<TenantId>> ListTenantsAsync(CancellationToken ct) => inner.ListTenantsAsync(ct);

    public ValueTask<bool> EraseSubjectAsync(TenantId tenant, EntityKey subject, CancellationToken ct) => inner.EraseSubjectAsync(tenant, subject, ct);

    /// <summary>The journal is shared; its owner closes it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static void ThrowIf(bool lost)
    {
        if (lost)
        {
            throw Lost;
        }
    }

    private Fault Take()
    {
        var fault = Next;
        Next = Fault.None;
        return fault;
    }

    private async Task InterruptAsync()
    {
        if (BeforeWrite is { } interrupt)
        {
            BeforeWrite = null;
            await interrupt();
        }
    }

    private sealed class Session(LosingJournal journal, IAppendSession inner) : IAppendSession
    {
        public long Head => inner.Head;

        public IAsyncEnumerable<JournalEvent> ReadAsync(long afterPosition, CancellationToken ct) => inner.ReadAsync(afterPosition, ct);

        public ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(IReadOnlyList<string> ids, CancellationToken ct) => inner.FindAsync(ids, ct);

        public async ValueTask<long> CommitAsync(IReadOnlyList<NewEvent> events, CancellationToken ct)
        {
            var fault = journal.Take();
            ThrowIf(fault == Fault.Before);
            var recorded = await inner.CommitAsync(events, ct);
            ThrowIf(fault == Fault.After);
            return recorded;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
