using System.Threading.Channels;

namespace Suite.Vision;

/// <summary>
/// Keeps a camera: a thread of its own opens it, reads it, and after a failure opens it again, for ever and ever more slowly. A camera that is
/// dead is a status, never an exception. The pictures are fetched by one consumer at a time.
/// </summary>
public sealed class CameraReader : IAsyncDisposable
{
    private readonly CaptureSource _source;
    private readonly CameraReaderOptions _options;
    private readonly Random _jitter;
    private readonly TimeProvider _time;
    private readonly Action<CameraStatus>? _onChange;
    private readonly Channel<CameraFrame> _frames;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by the camera's thread alone.
    private volatile CameraStatus _status;
    private long _captured;
    private long _skipped;
    private long _unusable;

    /// <summary>Begins at once.</summary>
    /// <param name="source">What to read.</param>
    /// <param name="options">How.</param>
    /// <param name="jitter">Spreads the attempts; used by the camera's thread only.</param>
    /// <param name="time">For the waits between attempts and for the pictures' times. The time-outs inside a call are real time.</param>
    /// <param name="onChange">Told every change of state and of the pictures' size, in order, on the camera's thread, which waits for it. Must not throw.</param>
    public CameraReader(CaptureSource source, CameraReaderOptions options, Random jitter, TimeProvider time, Action<CameraStatus>? onChange = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (_source, _options, _jitter, _time, _onChange) = (source, options, jitter, time, onChange);
        _status = new CameraStatus { State = CameraState.Connecting, Since = time.GetUtcNow() };
        var latest = options.Delivery == FrameDelivery.Latest;
        _frames = Channel.CreateBounded<CameraFrame>(
            new BoundedChannelOptions(latest ? 1 : options.QueueMax)
            {
                FullMode = latest ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
                SingleWriter = true,
            },
            Skip);
        new Thread(Run) { IsBackground = true, Name = $"camera {source.Name}" }.Start();
    }

    public CameraStatus Status => _status;

    /// <summary>Pictures read so far.</summary>
    public long Captured => Interlocked.Read(ref _captured);

    /// <summary>Of these, dropped because nobody fetched them in time.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Single pictures that could not be used, such as damaged files of a folder.</summary>
    public long Unusable => Interlocked.Read(ref _unusable);

    /// <summary>Waits for the next picture; null once there will be no more.</summary>
    public async ValueTask<CameraFrame?> ReadAsync(CancellationToken ct)
    {
        while (await _frames.Reader.WaitToReadAsync(ct).ConfigureAwait(false))
        {
            if (_frames.Reader.TryRead(out var frame))
                return frame;
        }

        return null;
    }

    /// <summary>The next picture if one is waiting.</summary>
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CameraFrame? frame) => _frames.Reader.TryRead(out frame);

    /// <summary>Stops the camera. A call that is inside the camera cannot be interrupted: this takes up to the source's time-outs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
        while (_frames.Reader.TryRead(out var frame))
            frame.Dispose();
        _stop.Dispose();
    }

    private void Skip(CameraFrame frame)
    {
        Interlocked.Increment(ref _skipped);
        frame.Dispose();
    }

    private void Run()
    {
        var failures = 0;
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var began = _time.GetTimestamp();
                try
                {
                    ReadToEnd();
                    break;
                }
                catch (CaptureException e)
                {
                    if (_status.State == CameraState.Connected && _time.GetElapsedTime(began) >= _options.StableAfter)
                        failures = 0;
                    Lose(e.Message, e.Fault, ++failures);
                }
                catch (Exception e) when (e is VisionException or OutOfMemoryException)
                {
                    Lose(e.Message, CaptureFault.BrokenOff, ++failures);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed while it waited.
        }
        finally
        {
            Change(_status with { State = CameraState.Ended, Since = _time.GetUtcNow(), RetryIn = null });
            _frames.Writer.Complete();
            _ended.SetResult();
        }
    }

    /// <summary>Returns where the source has come to its end.</summary>
    private void ReadToEnd()
    {
        using var capture = Capture.Open(_source);
        while (true)
        {
            _stop.Token.ThrowIfCancellationRequested();
            var frame = Frame.CreateEmpty();
            try
            {
                if (!capture.TryRead(frame))
                    return;
                Deliver(frame);
                frame = null;
            }
            catch (CaptureException e) when (e.Fault == CaptureFault.BadPicture)
            {
                Interlocked.Increment(ref _unusable);
                _status = _status with { Reason = e.Message };
                if (_options.ReportsUnusable)
                    Enqueue(new CameraFrame(Frame.CreateEmpty(), Captured, _time.GetUtcNow(), _time.GetTimestamp()) { Problem = e.Message });
            }
            finally
            {
                frame?.Dispose();
            }
        }
    }

    private void Deliver(Frame frame)
    {
        var now = _time.GetUtcNow();
        if (_status.State != CameraState.Connected)
            Change(new CameraStatus { State = CameraState.Connected, Since = now, Failures = _status.Failures, Width = frame.Width, Height = frame.Height });
        else if (_status.Width != frame.Width || _status.Height != frame.Height)
            Change(_status with { Width = frame.Width, Height = frame.Height });

        Enqueue(new CameraFrame(frame, Interlocked.Increment(ref _captured), now, _time.GetTimestamp()));
    }

    private void Enqueue(CameraFrame delivered)
    {
        while (!_frames.Writer.TryWrite(delivered))
        {
            // This thread is the camera's own: it may block.
            if (!_frames.Writer.WaitToWriteAsync(_stop.Token).AsTask().GetAwaiter().GetResult())
                return;
        }
    }

    private void Lose(string reason, CaptureFault fault, int failures)
    {
        var delay = ReconnectDelay.After(failures, _options, _jitter);
        Change(_status with { State = CameraState.Lost, Since = _time.GetUtcNow(), Reason = reason, Fault = fault, Failures = failures, RetryIn = delay });
        Task.Delay(delay, _time, _stop.Token).GetAwaiter().GetResult();
    }

    private void Change(CameraStatus status)
    {
        _status = status;
        _onChange?.Invoke(status);
    }
}
