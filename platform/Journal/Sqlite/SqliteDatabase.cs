using SQLitePCL;

namespace Suite.Journal.Sqlite;

/// <summary>One connection and its prepared statements. Used by one thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    /// <exception cref="SqliteFault">The file cannot be opened.</exception>
    public static SqliteDatabase Open(string path, bool readOnly) =>
        OpenWith(path, readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);

    /// <summary>A file nobody writes for as long as it is open: nothing is created beside it, so that its directory may be read-only.</summary>
    /// <exception cref="SqliteFault">The file cannot be opened.</exception>
    public static SqliteDatabase OpenAtRest(string path) =>
        OpenWith($"file:{Uri.EscapeDataString(path)}?immutable=1", raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI);

    private static SqliteDatabase OpenWith(string path, int flags)
    {
        // NOMUTEX: the caller sees to one thread at a time, so SQLite's own locks would only cost.
        flags |= raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(path, out var handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            var fault = new SqliteFault(
                handle is null ? code : raw.sqlite3_extended_errcode(handle),
                handle is null ? "cannot open" : raw.sqlite3_errmsg(handle).utf8_to_string(),
                "opening");
            handle?.Dispose();
            throw fault;
        }

        _ = raw.sqlite3_extended_result_codes(handle, 1);
        _ = raw.sqlite3_busy_timeout(handle, 5_000);
        return new SqliteDatabase(handle);
    }

    /// <summary>Pages written to the log since the last call.</summary>
    public int TakePagesWritten()
    {
        _ = raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1);
        return pages;
    }

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    public int Changes => raw.sqlite3_changes(_handle);

    public long LastRowId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>The statement for this text, prepared once.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var known))
        {
            return known;
        }

        if (raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var statement) != raw.SQLITE_OK)
        {
            throw Fault(sql);
        }

        return _statements[sql] = new SqliteStatement(this, statement, sql);
    }

    /// <summary>One or more statements, once.</summary>
    public void Execute(string sql)
    {
        if (raw.sqlite3_exec(_handle, sql) != raw.SQLITE_OK)
        {
            throw Fault(sql);
        }
    }

    public long ReadInt64(string sql)
    {
        var statement = Prepare(sql);
        var value = statement.Step() ? statement.Int64(0) : 0;
        statement.Reset();
        return value;
    }

    /// <summary>False when readers or writers kept the checkpoint from completing.</summary>
    public bool Checkpoint(int mode, out int pagesInLog)
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out pagesInLog, out var done);
        return code switch
        {
            raw.SQLITE_OK => done == pagesInLog,
            raw.SQLITE_BUSY => false,
            _ => throw Fault("checkpoint"),
        };
    }

    public SqliteFault Fault(string doing) =>
        new(raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string(), doing.Length > 80 ? doing[..80] : doing);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }
}
