using System.Runtime.CompilerServices;

namespace Suite.Journal.Sqlite;

/// <summary>The tenant's head in this process, which is all there is: the file belongs to one process.</summary>
internal sealed class SqliteSession(SqliteJournal journal, TenantId tenant, AppendQueue queue, long head) : IAppendSession
{
    private bool _ended;

    public long Head => head;

    public IAsyncEnumerable<JournalEvent> ReadAsync(long afterPosition, CancellationToken ct)
    {
        ThrowIfEnded();
        return journal.ReadAsync(tenant, afterPosition, head, ct);
    }

    public ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(IReadOnlyList<string> ids, CancellationToken ct)
    {
        ThrowIfEnded();
        return journal.FindAsync(tenant, ids, ct);
    }

    public async ValueTask<long> CommitAsync(IReadOnlyList<NewEvent> events, CancellationToken ct)
    {
        ThrowIfEnded();
        ct.ThrowIfCancellationRequested();
        journal.Check(events);
        _ended = true;
        var group = new AppendGroup(tenant, events);
        try
        {
            await journal.Writer.CommitAsync([group]).ConfigureAwait(false);
        }
        finally
        {
            queue.Release();
        }

        return await group.Done.ConfigureAwait(false) switch
        {
            AppendResult.Duplicate duplicate => throw new DuplicateEventException(duplicate.Existing.Id),
            AppendResult.VersionConflict conflict => throw new StreamVersionException(conflict.Stream, conflict.ExpectedVersion, conflict.ActualVersion),
            _ => group.RecordedTimeMicros,
        };
    }

    public ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            _ended = true;
            queue.Release();
        }

        return ValueTask.CompletedTask;
    }

    private void ThrowIfEnded([CallerMemberName] string? member = null)
    {
        if (_ended)
        {
            throw new InvalidOperationException($"{member}: the session was committed or disposed; begin another.");
        }
    }
}
