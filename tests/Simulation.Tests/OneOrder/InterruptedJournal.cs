using System.Runtime.CompilerServices;
using Suite.Journal;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>
/// A node's way to the shared journal. Before every call, while nobody holds the head, <see cref="Interrupt"/> runs: whatever else may happen at
/// that moment happens then. Calls fail where <see cref="Fails"/> says so: reads and commits before anything was done, and commits after.
/// </summary>
internal sealed class InterruptedJournal(IJournal inner) : IJournal
{
    public required Func<Task> Interrupt { get; init; }

    /// <summary>Asked with the name of the call; true makes it fail.</summary>
    public required Func<string, bool> Fails { get; init; }

    /// <summary>Told when the head is taken and let go.</summary>
    public required Action<bool> Holds { get; init; }

    public async ValueTask<long> ReadHeadAsync(TenantId tenant, CancellationToken ct)
    {
        await InterruptOrFailAsync("read head");
        return await inner.ReadHeadAsync(tenant, ct);
    }

    public ValueTask<AppendResult> AppendAsync(TenantId tenant, IReadOnlyList<NewEvent> events, CancellationToken ct) =>
        inner.AppendAsync(tenant, events, ct);

    public async ValueTask<IAppendSession> BeginAppendAsync(TenantId tenant, CancellationToken ct)
    {
        await InterruptOrFailAsync("begin append");
        var session = await inner.BeginAppendAsync(tenant, ct);
        Holds(true);
        return new Session(this, session);
    }

    public IAsyncEnumerable<JournalEvent> ReadAsync(TenantId tenant, long afterPosition, long throughPosition, CancellationToken ct) =>
        InterruptedAsync("read", inner.ReadAsync(tenant, afterPosition, throughPosition, ct), ct);

    public IAsyncEnumerable<JournalEvent> ReadStreamAsync(TenantId tenant, string stream, long afterVersion, CancellationToken ct) =>
        InterruptedAsync("read stream", inner.ReadStreamAsync(tenant, stream, afterVersion, ct), ct);

    public IAsyncEnumerable<JournalEvent> ReadByKeyAsync(TenantId tenant, EntityKey key, long afterTimeMicros, long throughPosition, CancellationToken ct) =>
        InterruptedAsync("read by key", inner.ReadByKeyAsync(tenant, key, afterTimeMicros, throughPosition, ct), ct);

    public async ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(TenantId tenant, IReadOnlyList<string> ids, CancellationToken ct)
    {
        await InterruptOrFailAsync("find");
        return await inner.FindAsync(tenant, ids, ct);
    }

    public ValueTask<long?> FindFirstPositionAfterAsync(TenantId tenant, long timeMicros, CancellationToken ct) =>
        inner.FindFirstPositionAfterAsync(tenant, timeMicros, ct);

    public IAsyncEnumerable<JournalEvent> FollowAsync(TenantId tenant, long afterPosition, CancellationToken ct) =>
        inner.FollowAsync(tenant, afterPosition, ct);

    public ValueTask<IReadOnlyList<TenantId>> ListTenantsAsync(CancellationToken ct) => inner.ListTenantsAsync(ct);

    public ValueTask<bool> EraseSubjectAsync(TenantId tenant, EntityKey subject, CancellationToken ct) => inner.EraseSubjectAsync(tenant, subject, ct);

    /// <summary>The journal is shared; its owner closes it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task InterruptOrFailAsync(string call)
    {
        await Interrupt();
        FailIfDue(call);
    }

    private void FailIfDue(string call)
    {
        if (Fails(call))
        {
            throw new JournalUnavailableException($"Injected: {call}.");
        }
    }

    private async IAsyncEnumerable<JournalEvent> InterruptedAsync(
        string call, IAsyncEnumerable<JournalEvent> events, [EnumeratorCancellation] CancellationToken ct)
    {
        await InterruptOrFailAsync(call);
        await foreach (var e in events.WithCancellation(ct))
        {
            yield return e;
            FailIfDue(call + ", in the middle");
        }
    }

    private sealed class Session(InterruptedJournal journal, IAppendSession inner) : IAppendSession
    {
        public long Head => inner.Head;

        public IAsyncEnumerable<JournalEvent> ReadAsync(long afterPosition, CancellationToken ct) =>
            journal.InterruptedAsync("read under the head", inner.ReadAsync(afterPosition, ct), ct);

        public ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(IReadOnlyList<string> ids, CancellationToken ct) => inner.FindAsync(ids, ct);

        public async ValueTask<long> CommitAsync(IReadOnlyList<NewEvent> events, CancellationToken ct)
        {
            journal.FailIfDue("commit");
            var recorded = await inner.CommitAsync(events, ct);
            return journal.Fails("reply to commit")
                ? throw new CommitOutcomeUnknownException("Injected: the reply to a commit was lost.")
                : recorded;
        }

        public async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            journal.Holds(false);
        }
    }
}
