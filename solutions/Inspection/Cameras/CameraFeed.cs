using Suite.Vision;

namespace Suite.Inspection.Cameras;

/// <summary>
/// A <see cref="CameraReader"/> that gives its frames to a sink. Every frame is given: which ones are looked at is the sink's business. A file or a folder is given at a
/// steady pace, since it would otherwise go by faster than anything can look.
/// </summary>
internal sealed class CameraFeed : ICameraFeed
{
    /// <summary>Frames that wait while the sink takes one.</summary>
    private const int QueueMax = 4;

    /// <summary>Between two pictures of a file or folder.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly CameraReader _reader;
    private readonly IFrameSink _sink;
    private readonly TimeProvider _time;
    private readonly bool _isPaced;

    private CameraFeed(CameraAddress address, IFrameSink sink, TimeProvider time)
    {
        (_sink, _time) = (sink, time);
        var source = CaptureSource.Parse(address.Text);
        _isPaced = source.Kind is CaptureKind.VideoFile or CaptureKind.ImageFolder;

        // Attempts need only be spread over cameras, not over runs.
        var jitter = new Random(string.GetHashCode(address.Text, StringComparison.Ordinal));
        _reader = new CameraReader(source, new CameraReaderOptions { Delivery = FrameDelivery.Every, QueueMax = QueueMax, ReportsUnusable = true, RetryDelayMax = TimeSpan.FromSeconds(10) }, jitter, time, OnChange);
        Released = PumpAsync(_stop.Token);
    }

    public Task Released { get; }

    /// <exception cref="ArgumentException">The address is none that can be captured.</exception>
    public static ICameraFeed Start(CameraAddress address, IFrameSink sink, TimeProvider time) => new CameraFeed(address, sink, time);

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private void OnChange(CameraStatus status)
    {
        if (status is { State: Vision.CameraState.Lost, Reason: { } reason })
        {
            _sink.OnTrouble(reason);
        }
    }

    private async Task PumpAsync(CancellationToken ct)
    {
        await using (_reader)
        {
            try
            {
                while (await _reader.ReadAsync(ct) is { } captured)
                {
                    if (captured.Problem is { } problem)
                    {
                        captured.Dispose();
                        _sink.OnUnusable(problem, captured.CapturedAt.UtcTicks);
                    }
                    else
                    {
                        _sink.OnFrame(captured.Frame, captured.CapturedAt.UtcTicks);
                    }

                    if (_isPaced)
                    {
                        await Task.Delay(Pace, _time, ct);
                    }
                }

                _sink.OnEnded();
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                // Nobody takes its frames any more.
            }
        }
    }
}
