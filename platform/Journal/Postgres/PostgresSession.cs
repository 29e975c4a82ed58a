using System.Runtime.CompilerServices;
using Npgsql;

namespace Suite.Journal.Postgres;

/// <summary>The tenant's head row, locked in an open transaction; and the tenant's turn in this process.</summary>
internal sealed class PostgresSession(PostgresJournal journal, TenantId tenant, AppendQueue queue, NpgsqlConnection connection, int number, long head)
    : IAppendSession
{
    private bool _ended;

    public long Head => head;

    public async IAsyncEnumerable<JournalEvent> ReadAsync(long afterPosition, [EnumeratorCancellation] CancellationToken ct)
    {
        ThrowIfEnded();

        // Nothing is fetched ahead: the session has one connection, and the caller may go on to something else in the middle.
        await foreach (var e in ChunkedReading.ReadAsync(
            Math.Max(afterPosition, 0), journal.Options.ReadChunkEvents, ahead: false,
            (after, limit, token) => TranslateAsync(() => journal.Queries.ReadRangeAsync(connection, tenant, number, after, head, limit, token)),
            e => e.Position, ct).ConfigureAwait(false))
        {
            yield return e;
        }
    }

    public async ValueTask<IReadOnlyList<JournalEvent?>> FindAsync(IReadOnlyList<string> ids, CancellationToken ct)
    {
        ThrowIfEnded();
        return await TranslateAsync(() => journal.Queries.FindAsync(connection, tenant, number, ids, ct)).ConfigureAwait(false);
    }

    public async ValueTask<long> CommitAsync(IReadOnlyList<NewEvent> events, CancellationToken ct)
    {
        ThrowIfEnded();
        ct.ThrowIfCancellationRequested();
        journal.Check(events);
        _ended = true;
        try
        {
            var (_, recorded) = await journal.Commits.CommitSessionAsync(connection, tenant, events).ConfigureAwait(false);
            journal.Committed(tenant, events.Count);
            return recorded;
        }
        catch (PostgresException e)
        {
            throw await RefusalAsync(events, e).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_ended)
        {
            _ended = true;
            await CloseAsync().ConfigureAwait(false);
        }
    }

    private async Task<Exception> RefusalAsync(IReadOnlyList<NewEvent> events, PostgresException e)
    {
        if (e.SqlState == PostgresFault.SubjectKeyChanged)
        {
            return new JournalUnavailableException("A subject's key was erased while the session looked it up; nothing was written. Begin again.", e);
        }

        await RollBackAsync().ConfigureAwait(false);
        return await journal.Groups.ExplainAsync(tenant, events, e).ConfigureAwait(false) switch
        {
            (AppendResult.Duplicate duplicate, _) => new DuplicateEventException(duplicate.Existing.Id),
            (AppendResult.VersionConflict conflict, _) => new StreamVersionException(conflict.Stream, conflict.ExpectedVersion, conflict.ActualVersion),
            var (_, failure) => failure!,
        };
    }

    private async ValueTask CloseAsync()
    {
        try
        {
            await RollBackAsync().ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            queue.Release();
        }
    }

    private async Task RollBackAsync()
    {
        try
        {
            if (connection.State == System.Data.ConnectionState.Open)
            {
                await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
                await rollback.ExecuteNonQueryAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            // The connection is gone, and with it the transaction.
        }
    }

    private static async Task<T> TranslateAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresFault.Is(e))
        {
            throw PostgresFault.ToUnavailable(e);
        }
    }

    private void ThrowIfEnded([CallerMemberName] string? member = null)
    {
        if (_ended)
        {
            throw new InvalidOperationException($"{member}: the session was committed or disposed; begin another.");
        }
    }
}
