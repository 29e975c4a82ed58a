using Microsoft.Extensions.Logging;

namespace Suite.Journal.Chain;

/// <summary>Asks for signed checkpoints at every interval and whenever told, one at a time. A failure is logged and made up for by the next.</summary>
internal sealed partial class SigningTimer : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task> _sign;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private bool _isRunning;
    private bool _again;

    public SigningTimer(Func<CancellationToken, Task> sign, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        (_sign, _logger) = (sign, logger);
        _timer = time.CreateTimer(_ => Trigger(), null, interval, interval);
    }

    /// <summary>
    /// Signs soon what is there now. While a signing is going on it is remembered, and one more follows: the one going on may have read the heads
    /// before.
    /// </summary>
    public void Trigger()
    {
        lock (_gate)
        {
            if (_isRunning)
            {
                _again = true;
            }
            else if (!_stopping.IsCancellationRequested)
            {
                _isRunning = true;
                _running = Task.Run(SignWhileAskedAsync);
            }
        }
    }

    /// <summary>No signing begins after this, and none goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task running;
        lock (_gate)
        {
            running = _running;
        }

        await running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task SignWhileAskedAsync()
    {
        do
        {
            await SignAsync().ConfigureAwait(false);
        }
        while (IsAskedAgain());
    }

    private bool IsAskedAgain()
    {
        lock (_gate)
        {
            _isRunning = _again && !_stopping.IsCancellationRequested;
            _again = false;
            return _isRunning;
        }
    }

    private async Task SignAsync()
    {
        try
        {
            await _sign(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The journal closes, and signs once more when it does.
        }
        catch (Exception e)
        {
            LogSigningFailed(_logger, e);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "Signing the journal's checkpoints failed; the next try makes up for it")]
    private static partial void LogSigningFailed(ILogger logger, Exception exception);
}
