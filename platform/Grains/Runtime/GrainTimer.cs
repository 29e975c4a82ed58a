namespace Suite.Grains.Runtime;

/// <summary>One timer of one activation. The clock's timer is armed for one tick and armed again when the callback has ended.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly bool _keepAlive;
    private readonly Action<GrainTimer> _onDisposed;
    private readonly CancellationTokenSource _ended = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private volatile bool _disposed;

    public GrainTimer(
        Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options, Action<GrainTimer> onDisposed)
    {
        _activation = activation;
        _callback = callback;
        _keepAlive = options.KeepAlive;
        _onDisposed = onDisposed;
        using (ExecutionContext.SuppressFlow())
            _timer = activation.Runtime.Time.CreateTimer(static state => _ = ((GrainTimer)state!).TickAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        _period = period;
        if (!_disposed)
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _timer.Dispose();
        _ended.Cancel();
        _onDisposed(this);
    }

    private async Task TickAsync()
    {
        try
        {
            await _activation.TryRunTurnAsync(RunCallbackAsync, _keepAlive).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The activation ended before the tick's turn came.
        }
    }

    private async Task RunCallbackAsync()
    {
        if (_disposed)
            return;
        try
        {
            await _callback(_ended.Token);
        }
#pragma warning disable CA1031 // A tick has no caller; the log is its caller.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _activation.Runtime.LogTimerFailed(_activation.Id, exception);
        }

        // A callback that called Change armed the timer already; arming it again with the period it set is what Orleans does too.
        if (!_disposed && _period != Timeout.InfiniteTimeSpan)
            _timer.Change(_period, Timeout.InfiniteTimeSpan);
    }
}
