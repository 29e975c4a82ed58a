using Suite.Inspection.Results;
using Suite.Vision;

namespace Suite.Inspection.Cameras;

/// <summary>What passing time does to a camera: frames that do not come, parts that wait for one, the count of a second.</summary>
internal sealed partial class CameraRunner
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(100);

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TickInterval, _services.Time);
        var ticks = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                await TickOnceAsync(++ticks % 10 == 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The camera is closed.
        }
    }

    private async Task TickOnceAsync(bool isWholeSecond)
    {
        try
        {
            lock (_gate)
            {
                var change = _monitor.OnTick(Now);
                _notes.Add(change, NowMicros);
                if (change is { IsRaised: true } && _state != CameraState.Ended)
                {
                    ChangeState(CameraState.Lost, change.Message);
                }
            }

            await ExpireAsync(Now - TimeSpan.FromMilliseconds(Settings.DeadlineMs).Ticks);
            if (isWholeSecond)
            {
                await CountSecondAsync();
                _notes.Add(await _outbox.RetryAsync(_ended.Token), NowMicros);
            }
        }
#pragma warning disable CA1031 // Whatever fails once, the camera is watched on.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            LogTickFailed(_services.Logger, e, _camera.Id.Value);
        }
    }

    /// <summary>Parts that were asked for and whose frame did not come.</summary>
    private async Task ExpireAsync(long askedBefore)
    {
        IReadOnlyList<PartRequest> late;
        lock (_gate)
        {
            late = _triggers.TakeLate(askedBefore);
        }

        foreach (var request in late)
        {
            using var none = Frame.CreateEmpty();
            await ConcludeAsync(
                new Captured(none, request.AskedTicks, request.Part, PartTrigger.Software, request),
                Seen.Nothing($"No frame came within {Settings.DeadlineMs} ms."));
        }
    }

    private async Task CountSecondAsync()
    {
        SecondCount second;
        lock (_gate)
        {
            second = _monitor.TakeSecond();
        }

        if (Settings.Mode == CameraMode.FreeRunning && !second.IsEmpty)
        {
            await _reporter.CountAsync(second);
        }
    }
}
