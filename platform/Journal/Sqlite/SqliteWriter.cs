using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Suite.Journal.Sqlite;

/// <summary>
/// The one thread that writes. It takes everything that waits, of all tenants, into one transaction and one sync. A thread of its own because a
/// sync blocks for a good part of a millisecond and must neither starve the thread pool nor wait for it.
/// </summary>
internal sealed partial class SqliteWriter : IDisposable
{
    private readonly string _path;
    private readonly SqliteDatabase _db;
    private readonly SqliteAppender _appender;
    private readonly SqliteSubjects _subjects;
    private readonly SqliteTenants _tenants;
    private readonly SqliteCheckpointer _checkpointer;
    private readonly JournalOptions _options;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly object _gate = new();
    private readonly Queue<Job> _jobs = new();
    private bool _stopping;
    private bool _truncateOwed;
    private Exception? _broken;

    private sealed record Job(IReadOnlyList<AppendGroup>? Groups, Func<bool>? Alone, TaskCompletionSource<bool> Done);

    public SqliteWriter(
        string path, SqliteDatabase db, SqliteAppender appender, SqliteSubjects subjects, SqliteTenants tenants, JournalOptions options, ILogger logger)
    {
        (_path, _db, _appender, _subjects, _tenants, _options, _logger) = (path, db, appender, subjects, tenants, options, logger);
        _checkpointer = new SqliteCheckpointer(path, options, logger);
        _thread = new Thread(Run) { Name = "journal-writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Decides and publishes every group. The task itself never fails; its continuation runs on the writer's thread and must be short.</summary>
    public Task CommitAsync(IReadOnlyList<AppendGroup> groups) => Enqueue(new Job(groups, null, new TaskCompletionSource<bool>()));

    public Task<bool> EraseAsync(TenantId tenant, EntityKey subject) =>
        Enqueue(new Job(null, () => Erase(tenant, subject), new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)));

    /// <summary>Signs every tenant's chain up to its head.</summary>
    public Task SignAsync() => Enqueue(new Job(null, Sign, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)));

    /// <summary>Finishes what waits, signs the chains' ends and closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        _checkpointer.Dispose();
        _appender.Dispose();
        _db.Dispose();
    }

    private Task<bool> Enqueue(Job job)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, typeof(IJournal));
            _jobs.Enqueue(job);
            Monitor.Pulse(_gate);
        }

        return job.Done.Task;
    }

    private void Run()
    {
        var batch = new List<Job>();
        while (Take(batch))
        {
            if (batch[0].Alone is { } work)
            {
                RunAlone(batch[0], work);
            }
            else
            {
                RunAppends(batch);
            }

            _checkpointer.AfterCommit(_db);
        }

        SignAtEnd();
    }

    /// <summary>Waits for work; then one erasure or signing, or all the appends in front of the next of these that fit one commit.</summary>
    private bool Take(List<Job> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            while (_jobs.Count == 0)
            {
                if (_stopping)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            var events = 0;
            do
            {
                var job = _jobs.Dequeue();
                batch.Add(job);
                events += job.Groups?.Sum(group => group.Events.Count) ?? 0;
            }
            while (batch[0].Alone is null && _jobs.TryPeek(out var next) && next.Alone is null && events < _options.GroupCommitEventsMax);
        }

        return true;
    }

    private void RunAppends(List<Job> batch)
    {
        IReadOnlyList<AppendGroup> groups = batch.Count == 1 ? batch[0].Groups! : [.. batch.SelectMany(job => job.Groups!)];
        if (!TryCommit(groups))
        {
            // Something in the batch broke it. One by one, each meets its own fate.
            foreach (var group in groups)
            {
                TryCommit([group]);
            }
        }

        foreach (var group in groups)
        {
            group.Publish();
        }

        foreach (var job in batch)
        {
            job.Done.SetResult(true);
        }
    }

    /// <summary>False when the batch failed and its groups are worth trying alone; a lone group is then decided by its failure.</summary>
    private bool TryCommit(IReadOnlyList<AppendGroup> groups)
    {
        try
        {
            ThrowIfBroken();
            _appender.Begin();
            foreach (var group in groups)
            {
                _appender.Apply(group);
            }

            _appender.Commit();
            return true;
        }
        catch (Exception e)
        {
            var failure = Explain(e);
            RollBack();
            foreach (var group in groups)
            {
                group.Reset();
                if (groups.Count == 1 || _broken is not null)
                {
                    group.Fail(failure);
                }
            }

            if (groups.Count == 1)
            {
                LogAppendFailed(_logger, failure);
            }

            return groups.Count == 1 || _broken is not null;
        }
    }

    private void RollBack()
    {
        try
        {
            _appender.Rollback();
        }
        catch (SqliteFault e)
        {
            // Without a rollback there is no telling what the next transaction would build on.
            _broken ??= new JournalUnavailableException($"The journal '{_path}' could not undo a failed write. Restart the server.", e);
        }
    }

    private Exception Explain(Exception e)
    {
        if (e is not SqliteFault fault)
        {
            return e;
        }

        if (fault.LeavesDiskUnknown)
        {
            _broken = new CommitOutcomeUnknownException(
                $"The journal '{_path}' could not be synced to its disk; whether the last write is there shows only after a restart. "
                + "Look into the system log for the disk, then restart the server.", fault);
            return _broken;
        }

        return fault.ToUnavailable(_path);
    }

    private void ThrowIfBroken()
    {
        if (_broken is not null)
        {
            throw _broken is CommitOutcomeUnknownException
                ? new JournalUnavailableException($"The journal '{_path}' was not written: an earlier sync failed. Restart the server.", _broken)
                : _broken;
        }
    }

    private void RunAlone(Job job, Func<bool> work)
    {
        try
        {
            ThrowIfBroken();
            job.Done.SetResult(work());
        }
        catch (Exception e)
        {
            job.Done.SetException(Explain(e));
        }
    }

    private bool Sign()
    {
        try
        {
            _appender.SignAll();
            return true;
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    private void SignAtEnd()
    {
        try
        {
            if (_broken is null)
            {
                Sign();
            }
        }
        catch (SqliteFault e)
        {
            // The events are safe; what is missing is the signature behind the last of them, and the next start makes up for it.
            LogSigningFailed(_logger, e);
        }
    }

    private bool Erase(TenantId tenant, EntityKey subject)
    {
        var erased = _tenants.Find(tenant) is { } known && _subjects.Erase(tenant, known.Number, subject);
        _truncateOwed |= erased;
        if (!_truncateOwed)
        {
            return false;
        }

        if (!_db.Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE, out _))
        {
            throw new JournalUnavailableException(
                "The subject's key is destroyed, but long reads kept its old copy in the write-ahead log. Ask for the erasure again.");
        }

        _truncateOwed = false;
        return true;
    }
}
