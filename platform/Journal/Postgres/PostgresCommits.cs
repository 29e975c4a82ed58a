using Npgsql;

namespace Suite.Journal.Postgres;

/// <summary>
/// Commits, and what became of them. A broken connection during a commit says nothing about the commit: the old backend may still be at work. So it is
/// ended first, and only when it is gone does the absence of the event prove that nothing was written.
/// </summary>
internal sealed class PostgresCommits(
    NpgsqlDataSource source, string application, PostgresAppend append, PostgresQueries queries, JournalOptions options, TimeProvider time)
{
    private const int Tries = 3;

    public long Now => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Appends in a transaction of its own; returns the first position.</summary>
    /// <exception cref="PostgresException">Refused: an id exists or a version is wrong.</exception>
    /// <exception cref="JournalUnavailableException">Nothing was written, or the outcome is unknown.</exception>
    public async Task<(long First, long Recorded)> AppendAsync(TenantId tenant, IReadOnlyList<NewEvent> events)
    {
        for (var attempt = 1; ; attempt++)
        {
            var recorded = Now;
            var process = 0;
            try
            {
                await using var connection = await source.OpenConnectionAsync().ConfigureAwait(false);
                var command = await append.BuildAsync(connection, tenant, events, recorded, default).ConfigureAwait(false);
                process = connection.ProcessID;
                await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command } };
                return (await ExecuteAsync(batch).ConfigureAwait(false), recorded);
            }
            catch (PostgresException e) when (e.SqlState == PostgresFault.SubjectKeyChanged && attempt < Tries)
            {
                // Another node made or erased a key since we looked: look again.
            }
            catch (Exception e) when (PostgresFault.IsBroken(e))
            {
                if (process != 0 && await FindCommittedAsync(process, tenant, events, recorded, e).ConfigureAwait(false) is { } first)
                {
                    return (first, recorded);
                }

                // Certain now that nothing was written, so trying again is safe; a pool full of connections to a server that restarted needs it.
                if (attempt >= Tries)
                {
                    throw PostgresFault.ToUnavailable(e);
                }
            }
        }
    }

    /// <summary>Appends in the transaction that holds the head, and commits it, in one round trip.</summary>
    public async Task<(long First, long Recorded)> CommitSessionAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyList<NewEvent> events)
    {
        var recorded = Now;
        var process = connection.ProcessID;
        try
        {
            var command = await append.BuildAsync(connection, tenant, events, recorded, default).ConfigureAwait(false);
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { command, new NpgsqlBatchCommand("COMMIT") } };
            return (await ExecuteAsync(batch).ConfigureAwait(false), recorded);
        }
        catch (Exception e) when (PostgresFault.IsBroken(e))
        {
            return await FindCommittedAsync(process, tenant, events, recorded, e).ConfigureAwait(false) is { } first
                ? (first, recorded)
                : throw PostgresFault.ToUnavailable(e);
        }
    }

    // Read to the very end: the row comes before the commit, and an error of the commit would get lost in the disposal of the reader.
    private static async Task<long> ExecuteAsync(NpgsqlBatch batch)
    {
        await using var rows = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        await rows.ReadAsync().ConfigureAwait(false);
        var first = rows.GetInt64(0);
        while (await rows.NextResultAsync().ConfigureAwait(false))
        {
        }

        return first;
    }

    private async Task<long?> FindCommittedAsync(int process, TenantId tenant, IReadOnlyList<NewEvent> events, long recorded, Exception cause)
    {
        var deadline = time.GetUtcNow() + options.CommitResolveTimeout;
        while (true)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync().ConfigureAwait(false);
                if (await EndBackendAsync(connection, process).ConfigureAwait(false))
                {
                    return await LookUpAsync(connection, tenant, events, recorded).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (PostgresFault.Is(e))
            {
                cause = e;
            }

            if (time.GetUtcNow() >= deadline)
            {
                throw new CommitOutcomeUnknownException(
                    $"The connection broke during the commit of '{events[0].Id}' and the server could not be asked within "
                    + $"{options.CommitResolveTimeout.TotalSeconds:0} s whether it was written. Look the id up when the server is back.", cause);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time).ConfigureAwait(false);
        }
    }

    /// <summary>True once the backend is gone. Ours only: another process may have been given the number after a restart.</summary>
    private async Task<bool> EndBackendAsync(NpgsqlConnection connection, int process) =>
        await PostgresQueries.ScalarAsync(
            connection,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND application_name = $2 AND pid <> pg_backend_pid()",
            default, process, application).ConfigureAwait(false) is null;

    private async Task<long?> LookUpAsync(NpgsqlConnection connection, TenantId tenant, IReadOnlyList<NewEvent> events, long recorded)
    {
        if (await PostgresQueries.ScalarAsync(connection, "SELECT id FROM suite.tenants WHERE name = $1", default, tenant.Value).ConfigureAwait(false) is not int number)
        {
            return null;
        }

        // Another node may have written the same id meanwhile; it has then not done so with the same content in the same microsecond.
        var found = (await queries.FindAsync(connection, tenant, number, [events[0].Id], default).ConfigureAwait(false))[0];
        return found is not null && found.RecordedTimeMicros == recorded && found.RequestHash.Span.SequenceEqual(events[0].RequestHash.Span)
            ? found.Position
            : null;
    }
}
