namespace Suite.Inspection.Requests;

/// <summary>
/// Bytes that requests may hold at once, files and decoded pictures together: whoever finds no room waits, first come first served, and of those that wait there are not
/// many either. Thread-safe.
/// </summary>
internal sealed class MemoryBudget(long bytesMax, int waitingMax)
{
    private readonly object _gate = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private readonly long _bytesMax = bytesMax;
    private long _left = bytesMax;

    /// <summary>Room for so many bytes until it is disposed; null where too many wait already. More than there is in all counts as all there is.</summary>
    public async ValueTask<IDisposable?> TakeAsync(long bytes, CancellationToken ct)
    {
        bytes = Math.Min(bytes, _bytesMax);
        Waiter waiter;
        lock (_gate)
        {
            if (_waiting.Count == 0 && bytes <= _left)
            {
                _left -= bytes;
                return new Share(this, bytes);
            }

            if (_waiting.Count >= waitingMax)
            {
                return null;
            }

            waiter = new Waiter(bytes);
            _waiting.AddLast(waiter);
        }

        await using var cancelled = ct.Register(() => GiveUp(waiter, ct));
        await waiter.Granted.Task;
        return new Share(this, bytes);
    }

    private void GiveUp(Waiter waiter, CancellationToken ct)
    {
        lock (_gate)
        {
            if (_waiting.Remove(waiter))
            {
                waiter.Granted.TrySetCanceled(ct);
                Grant();
            }
        }
    }

    private void Return(long bytes)
    {
        lock (_gate)
        {
            _left += bytes;
            Grant();
        }
    }

    private void Grant()
    {
        while (_waiting.First is { Value: var first } && first.Bytes <= _left)
        {
            _waiting.RemoveFirst();
            _left -= first.Bytes;
            first.Granted.TrySetResult();
        }
    }

    private sealed class Waiter(long bytes)
    {
        public long Bytes => bytes;

        public TaskCompletionSource Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Share(MemoryBudget budget, long bytes) : IDisposable
    {
        private MemoryBudget? _budget = budget;

        public void Dispose() => Interlocked.Exchange(ref _budget, null)?.Return(bytes);
    }
}
