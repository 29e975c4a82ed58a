using System.Collections.Concurrent;

namespace Suite.Journal.Sqlite;

/// <summary>Read-only connections, opened as needed up to a limit and used again. A caller beyond the limit waits.</summary>
internal sealed class SqliteReaders(string path, int connectionsMax) : IDisposable
{
    private readonly ConcurrentBag<SqliteDatabase> _idle = [];
    private readonly SemaphoreSlim _places = new(connectionsMax);
    private volatile bool _closed;

    /// <summary>Runs the read on the caller's thread; it sees one snapshot per statement.</summary>
    /// <exception cref="JournalUnavailableException">The file cannot be read.</exception>
    public async ValueTask<T> ReadAsync<T>(Func<SqliteDatabase, T> read, CancellationToken ct)
    {
        await _places.WaitAsync(ct).ConfigureAwait(false);
        SqliteDatabase? database = null;
        try
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(IJournal));
            if (!_idle.TryTake(out database))
            {
                database = Open();
            }

            var result = read(database);
            _idle.Add(database);
            database = null;
            return result;
        }
        catch (SqliteFault fault)
        {
            throw fault.ToUnavailable(path);
        }
        finally
        {
            // Still set only after a failure: the connection is not trusted with another read.
            database?.Dispose();
            _places.Release();
            if (_closed)
            {
                CloseIdle();
            }
        }
    }

    public void Dispose()
    {
        _closed = true;
        CloseIdle();
    }

    private SqliteDatabase Open()
    {
        var database = SqliteDatabase.Open(path, readOnly: true);
        database.Execute("PRAGMA query_only = ON");
        database.Execute("PRAGMA cache_size = -8192");
        return database;
    }

    private void CloseIdle()
    {
        while (_idle.TryTake(out var database))
        {
            database.Dispose();
        }
    }
}
