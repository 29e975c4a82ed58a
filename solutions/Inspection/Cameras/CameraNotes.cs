using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Suite.Inspection.Alarms;
using Suite.Journal;

namespace Suite.Inspection.Cameras;

/// <summary>
/// What a running camera has to say to its grain: state, baseline, alarms. Said in order, one after the other, and again while the journal cannot be written; beyond
/// the bound the oldest are left out, because what holds now matters more. Thread-safe.
/// </summary>
internal sealed partial class CameraNotes : IAsyncDisposable
{
    private const int WaitingMax = 512;
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<CameraCommand> _waiting = Channel.CreateBounded<CameraCommand>(
        new BoundedChannelOptions(WaitingMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly CancellationTokenSource _ended = new();
    private readonly ICameraGrain _grain;
    private readonly TimeProvider _time;
    private readonly InspectionInstruments _instruments;
    private readonly ILogger _logger;
    private readonly Task _telling;

    public CameraNotes(ICameraGrain grain, TimeProvider time, InspectionInstruments instruments, ILogger logger)
    {
        (_grain, _time, _instruments, _logger) = (grain, time, instruments, logger);
        _telling = TellAsync();
    }

    public void Add(CameraCommand command) => _waiting.Writer.TryWrite(command);

    public void Add(AlarmChange? change, long atMicros)
    {
        if (change is null)
        {
            return;
        }

        if (change.IsRaised)
        {
            _instruments.OnAlarm(change.Kind.Name());
        }

        Add(new ChangeAlarm(atMicros, change));
    }

    /// <summary>Says what is left, for a moment, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        _ended.CancelAfter(RetryInterval);
        await _telling;
        _ended.Dispose();
    }

    private async Task TellAsync()
    {
        await foreach (var command in _waiting.Reader.ReadAllAsync(CancellationToken.None))
        {
            while (!await TryTellAsync(command) && !_ended.IsCancellationRequested)
            {
                await Task.Delay(RetryInterval, _time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> TryTellAsync(CameraCommand command)
    {
        try
        {
            await _grain.ChangeAsync(command, _ended.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (JournalUnavailableException e)
        {
            LogNotWritten(e);
            return false;
        }
#pragma warning disable CA1031 // One note that cannot be taken, as while the server stops, must not hold up the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotTaken(e);
            return true;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A camera's state could not be written; trying again.")]
    private partial void LogNotWritten(Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "A camera's state was not taken.")]
    private partial void LogNotTaken(Exception exception);
}
