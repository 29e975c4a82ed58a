using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Suite.Journal.Sqlite;

/// <summary>
/// Copies the write-ahead log into the main file beside the commits: SQLite's own automatic checkpoint would run within one, and that one append
/// would wait for megabytes to be written and synced. The log can start over only when a checkpoint has caught up with the writer, which under
/// steady load this thread alone never does; so when the log has grown long, the writer itself copies the little that is left.
/// </summary>
internal sealed partial class SqliteCheckpointer : IDisposable
{
    private readonly string _path;
    private readonly JournalOptions _options;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private int _pages;
    private bool _due;
    private bool _stopping;
    private volatile int _pagesInLog;

    public SqliteCheckpointer(string path, JournalOptions options, ILogger logger)
    {
        (_path, _options, _logger) = (path, options, logger);
        _thread = new Thread(Run) { Name = "journal-checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Called by the writer after each transaction.</summary>
    public void AfterCommit(SqliteDatabase writer)
    {
        _pages += writer.TakePagesWritten();
        if (_pagesInLog > 4 * _options.CheckpointPages)
        {
            _pagesInLog = 0;
            TryCheckpoint(writer);
        }

        if (_pages < _options.CheckpointPages)
        {
            return;
        }

        lock (_gate)
        {
            _pages = 0;
            _due = true;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
    }

    private void Run()
    {
        SqliteDatabase? db = null;
        while (WaitUntilDue())
        {
            try
            {
                db ??= OpenAware();
                db.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE, out var pages);
                _pagesInLog = pages;
            }
            catch (SqliteFault e)
            {
                // The log keeps what could not be copied; the next commits will ask again.
                LogCheckpointFailed(_logger, e);
                db?.Dispose();
                db = null;
            }
        }

        db?.Dispose();
    }

    /// <summary>A connection learns only from its first read that the file has a write-ahead log; before it, a checkpoint does nothing and says all is well.</summary>
    private SqliteDatabase OpenAware()
    {
        var db = SqliteDatabase.Open(_path, readOnly: false);
        db.Execute("SELECT 1 FROM sqlite_schema LIMIT 1");
        return db;
    }

    private bool WaitUntilDue()
    {
        lock (_gate)
        {
            while (!_due && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            _due = false;
            return !_stopping;
        }
    }

    private void TryCheckpoint(SqliteDatabase db)
    {
        try
        {
            db.Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE, out _);
        }
        catch (SqliteFault e)
        {
            LogCheckpointFailed(_logger, e);
        }
    }
}
