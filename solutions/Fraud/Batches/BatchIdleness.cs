namespace Suite.Fraud.Batches;

/// <summary>
/// Cancels when nothing was read and nothing answered for long. While the server itself lets the stream wait, for its scoring or for the key's limit,
/// the sender can do nothing about it: that time does not count. Thread-safe: a stream is read and answered at once.
/// </summary>
internal sealed class BatchIdleness(TimeSpan max, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _idle = new(max, time);
    private readonly Lock _gate = new();
    private int _waiting;

    public CancellationToken Token => _idle.Token;

    /// <summary>Something happened: the stream is not idle.</summary>
    public void Touch() => Wait(0);

    /// <summary>The sender's turn ends until the result is disposed; then its time begins anew.</summary>
    public ServersTurn Pause()
    {
        Wait(1);
        return new ServersTurn(this);
    }

    public void Dispose() => _idle.Dispose();

    private void Wait(int more)
    {
        lock (_gate)
        {
            _waiting += more;
            _idle.CancelAfter(_waiting == 0 ? max : Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>While the server lets the stream wait.</summary>
    public readonly struct ServersTurn(BatchIdleness idleness) : IDisposable
    {
        public void Dispose() => idleness.Wait(-1);
    }
}
