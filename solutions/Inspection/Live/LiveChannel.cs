namespace Suite.Inspection.Live;

/// <summary>A picture as viewers see it: a JPEG with what was found drawn on it.</summary>
/// <param name="Number">Rising; a viewer that has seen one asks for later ones.</param>
/// <param name="Jpeg">Immutable.</param>
/// <param name="Part">What it shows.</param>
/// <param name="Outcome"><c>ok</c>, <c>ng</c> or <c>not-inspected</c>; null for a picture nobody judged.</param>
internal sealed record LivePicture(long Number, byte[] Jpeg, string Part, string? Outcome);

/// <summary>
/// The latest picture of one camera, for any number of viewers. Only the latest is kept: a slow viewer misses pictures and holds up nobody. While nobody looks
/// nothing is drawn. Thread-safe.
/// </summary>
internal sealed class LiveChannel(int picturesPerSecondMax)
{
    private readonly object _gate = new();
    private readonly long _ticksBetween = TimeSpan.TicksPerSecond / picturesPerSecondMax;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LivePicture? _latest;
    private int _viewers;
    private long _drawnAt;
    private long _number;

    /// <summary>Whether a picture would be looked at now; who hears true draws one.</summary>
    public bool Wants(long nowTicks)
    {
        lock (_gate)
        {
            if (_viewers == 0 || nowTicks - _drawnAt < _ticksBetween)
            {
                return false;
            }

            _drawnAt = nowTicks;
            return true;
        }
    }

    public void Show(byte[] jpeg, string part, string? outcome)
    {
        TaskCompletionSource waiting;
        lock (_gate)
        {
            _latest = new LivePicture(++_number, jpeg, part, outcome);
            (waiting, _next) = (_next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        waiting.TrySetResult();
    }

    /// <summary>Counts a viewer until it is disposed.</summary>
    public IDisposable Watch()
    {
        lock (_gate)
        {
            _viewers++;
        }

        return new Viewer(this);
    }

    /// <summary>The first picture later than the one seen, or the latest there is.</summary>
    public async ValueTask<LivePicture> NextAsync(long seen, CancellationToken ct)
    {
        while (true)
        {
            Task next;
            lock (_gate)
            {
                if (_latest is { } latest && latest.Number > seen)
                {
                    return latest;
                }

                next = _next.Task;
            }

            await next.WaitAsync(ct);
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            _viewers--;
        }
    }

    private sealed class Viewer(LiveChannel channel) : IDisposable
    {
        private LiveChannel? _channel = channel;

        public void Dispose() => Interlocked.Exchange(ref _channel, null)?.Leave();
    }
}
