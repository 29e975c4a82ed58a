using Suite.Journal;

namespace Suite.Fraud.Tests.Reviews;

/// <summary>A journal that counts what is asked of it.</summary>
internal sealed class CountingJournal(IJournal inner) : IJournal
{
    /// <summary>Look-ups by id.</summary>
    public int Finds { get; set; }

    /// <summary>Reads by key.</summary>
    public int DaysRead { get; set; }

    public ValueTask<AppendResult> AppendAsync(TenantId tenant, IReadOnlyList<NewEvent> events, CancellationToken ct) => inner.AppendAsync(tenant, events, ct);

    public ValueTask<IAppendSession> BeginAppendAsync(TenantId tenant, CancellationToken ct) => inner.BeginAppendAsync(tenant, ct);

    public ValueTask<long> ReadHeadAsync(TenantId tenant, CancellationToken ct) => inner.ReadHeadAsync(tenant, ct);

    public IAsyncEnumerable<JournalEvent> ReadAsync(TenantId tenant, long afterPosition, long throughPosition, CancellationToken ct) =>
        inner.ReadAsync(tenant, afterPosition, throughPosition, ct);

    public IAsyncEnumerable<JournalEvent> ReadStreamAsync(TenantId tenant, string stream, long afterVersion, CancellationToken ct) =>
        inner.ReadStreamAsync(tenant, stream, afterVersion, ct);

    public IAsyncEnumerable<JournalEvent> ReadByKeyAsync(TenantId tenant, EntityKey key, long afterTimeMicros, long throughPosition, CancellationToken ct)
    {
        DaysRead++;
        return inner.ReadByKeyAsync(tenant, key, afterTimeMicros, throughPosition, ct);
    }

    public ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(TenantId tenant, IReadOnlyList<string> ids, CancellationToken ct)
    {
        Finds++;
        return inner.FindAsync(tenant, ids, ct);
    }

    public ValueTask<long?> FindFirstPositionAfterAsync(TenantId tenant, long timeMicros, CancellationToken ct) =>
        inner.FindFirstPositionAfterAsync(tenant, timeMicros, ct);

    public IAsyncEnumerable<JournalEvent> FollowAsync(TenantId tenant, long afterPosition, CancellationToken ct) =>
        inner.FollowAsync(tenant, afterPosition, ct);

    public ValueTask<IReadOnlyList<TenantId>> ListTenantsAsync(CancellationToken ct) => inner.ListTenantsAsync(ct);

    public ValueTask<bool> EraseSubjectAsync(TenantId tenant, EntityKey subject, CancellationToken ct) => inner.EraseSubjectAsync(tenant, subject, ct);

    /// <summary>The journal is shared; its owner closes it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
