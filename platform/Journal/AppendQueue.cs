namespace Suite.Journal;

/// <summary>
/// The line of one tenant in this process: appends and sessions are served first come, first served. While one commit is under way, the appends
/// that arrive gather here; those at the front of the line then share the next commit. A session at the front gets the head to itself.
/// </summary>
internal sealed class AppendQueue(JournalOptions options, Func<IReadOnlyList<AppendGroup>, Task> commit) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _line = new();
    private readonly SemaphoreSlim _places = new(options.WaitingAppendsMax);
    private bool _busy;
    private bool _closed;

    private sealed record Waiter(AppendGroup? Group, TaskCompletionSource? Session);

    /// <summary>Queues the group. The token counts until the group's commit begins; from then on the answer is awaited.</summary>
    public async ValueTask<AppendResult> AppendAsync(AppendGroup group, CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        var node = new LinkedListNode<Waiter>(new Waiter(group, null));
        using var cancelling = Enqueue(node, () => group.Cancel(ct), ct);
        return await group.Done;
    }

    /// <summary>Waits for the head; then nothing of this tenant is committed in this process until <see cref="Release"/>.</summary>
    public async ValueTask AcquireAsync(CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = new LinkedListNode<Waiter>(new Waiter(null, granted));
        using var cancelling = Enqueue(node, () => granted.TrySetCanceled(ct), ct);
        await granted.Task;
    }

    public void Release() => ServeNext();

    /// <summary>Everyone who still waits gets the exception; what is under way ends as it ends.</summary>
    public void Close(Exception reason)
    {
        List<Waiter> waiting;
        lock (_gate)
        {
            _closed = true;
            waiting = [.. _line];
            _line.Clear();
        }

        foreach (var waiter in waiting)
        {
            waiter.Session?.TrySetException(reason);
            waiter.Group?.Fail(reason);
            waiter.Group?.Publish();
        }
    }

    public void Dispose() => _places.Dispose();

    private CancellationTokenRegistration Enqueue(LinkedListNode<Waiter> node, Action cancel, CancellationToken ct)
    {
        bool serve;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(IJournal));
            _line.AddLast(node);
            serve = !_busy;
            _busy = true;
        }

        if (serve)
        {
            ServeNext();
        }

        return ct.UnsafeRegister(
            _ =>
            {
                lock (_gate)
                {
                    if (node.List is null)
                    {
                        return;
                    }

                    _line.Remove(node);
                }

                _places.Release();
                cancel();
            },
            null);
    }

    // Called by whoever holds _busy: hands it to the next in line, or gives it back.
    private void ServeNext()
    {
        TaskCompletionSource? session = null;
        List<AppendGroup>? groups = null;
        lock (_gate)
        {
            if (_line.First is not { } first)
            {
                _busy = false;
                return;
            }

            session = first.Value.Session;
            if (session is not null)
            {
                _line.RemoveFirst();
            }
            else
            {
                groups = TakeGroups();
            }
        }

        _places.Release(groups?.Count ?? 1);
        if (session is not null)
        {
            session.SetResult();
        }
        else
        {
            _ = CommitAsync(groups!);
        }
    }

    private List<AppendGroup> TakeGroups()
    {
        var groups = new List<AppendGroup>();
        var events = 0;
        while (_line.First?.Value.Group is { } group && (groups.Count == 0 || events + group.Events.Count <= options.GroupCommitEventsMax))
        {
            events += group.Events.Count;
            groups.Add(group);
            _line.RemoveFirst();
        }

        return groups;
    }

    private async Task CommitAsync(List<AppendGroup> groups)
    {
        try
        {
            await commit(groups).ConfigureAwait(ConfigureAwaitOptions.None);
        }
        catch (Exception e)
        {
            // The commit answers its groups itself. Whatever escaped it must not leave callers waiting for ever.
            foreach (var group in groups.Where(group => !group.Done.IsCompleted))
            {
                group.Fail(e);
                group.Publish();
            }
        }

        ServeNext();
    }
}
