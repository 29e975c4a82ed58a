using Microsoft.Extensions.Logging;
using Suite.Hosting;
using Suite.Inspection.Alarms;
using Suite.Inspection.Line;
using Suite.Inspection.Live;
using Suite.Inspection.Results;
using Suite.Inspection.Verdicts;
using Suite.Vision;

namespace Suite.Inspection.Cameras;

/// <summary>
/// A camera being captured: takes its frames, gives those that count to the model, and what comes of it to the journal, the viewers and the alarms. Memory: the frames
/// with the model (one and one waiting of a free-running camera, <see cref="CameraSettings.PartsMax"/> of a triggered one) and the verdicts that wait for the journal.
/// The camera's own thread comes in through <see cref="IFrameSink"/> and never waits for anything but the gate.
/// </summary>
internal sealed partial class CameraRunner : IFrameSink, IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly RunnerServices _services;
    private readonly RunningCamera _camera;
    private readonly CameraMonitor _monitor;
    private readonly CameraNotes _notes;
    private readonly ResultOutbox _outbox;
    private readonly PartReporter _reporter;
    private readonly LiveChannel _live;
    private readonly SoftwareTriggers _triggers = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly PendingTasks _processing = new();
    private FrameIntake _intake;
    private Captured? _held;
    private PictureBaseline? _baseline;
    private CameraState _state = CameraState.Starting;
    private long _number;
    private bool _isClosed;
    private ICameraFeed? _feed;
    private Task _ticking = Task.CompletedTask;

    public CameraRunner(RunnerServices services, RunningCamera camera, LiveChannel live)
    {
        (_services, _camera, _live) = (services, camera, live);
        _baseline = camera.Baseline;
        _monitor = new CameraMonitor(camera.Settings, camera.Baseline, Now);
        _notes = new CameraNotes(CameraGrain.Of(services.Grains, camera.Tenant, camera.Id), services.Time, services.Instruments, services.Logger);
        _outbox = new ResultOutbox(services.Book, camera.Tenant);
        _reporter = new PartReporter(services, camera, _outbox);
    }

    public long ConfiguredVersion => _camera.ConfiguredVersion;

    /// <summary>Once disposed: ends when nothing is inside the camera any more.</summary>
    public Task Released => _feed?.Released ?? Task.CompletedTask;

    private CameraSettings Settings => _camera.Settings;
    private long Now => InferenceLine.Now(_services.Time);
    private long NowMicros => _services.Time.NowMicros();

    /// <summary>Begins to capture; what the address gives, or does not, is told by state and alarms.</summary>
    public void Start()
    {
        _ticking = TickAsync();
        try
        {
            _feed = _services.StartFeed(_camera.Address, this);
        }
        catch (Exception e) when (e is ArgumentException or IOException or VisionException)
        {
            OnTrouble(e.Message);
        }
    }

    public CapturedFigures Describe()
    {
        lock (_gate)
        {
            return new CapturedFigures(_monitor.Figures(Now, _outbox.Waiting), _services.Looking.Where(_camera));
        }
    }

    /// <summary>The camera's next frame is this part. Null: too many wait already.</summary>
    public PartRequest? Ask(string part)
    {
        var request = new PartRequest(part, Now);
        lock (_gate)
        {
            return !_isClosed && _triggers.TryAdd(request) ? request : null;
        }
    }

    public void ForgetBaseline()
    {
        lock (_gate)
        {
            _baseline = null;
            Note(_monitor.ForgetBaseline());
        }
    }

    public void OnFrame(Frame frame, long capturedTicks)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                frame.Dispose();
                return;
            }

            _notes.Add(_monitor.OnFrame(Now, frame.Width, frame.Height), NowMicros);
            ChangeState(CameraState.Connected, null);
            if (_triggers.Take(capturedTicks) is { } asked)
            {
                _processing.Add(ProcessAsync(new Captured(frame, capturedTicks, asked.Part, PartTrigger.Software, asked), null, counts: false));
            }
            else if (Settings.Mode == CameraMode.Software)
            {
                Show(frame);
            }
            else
            {
                Admit(frame, capturedTicks);
            }
        }
    }

    public void OnUnusable(string reason, long capturedTicks)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _notes.Add(_monitor.OnUnusable(Now), NowMicros);
            ChangeState(CameraState.Connected, null);
            if (Unseen(capturedTicks) is { } part)
            {
                _processing.Add(ProcessAsync(part, Seen.Nothing(reason), counts: false));
            }
        }
    }

    public void OnTrouble(string reason)
    {
        lock (_gate)
        {
            _monitor.OnTrouble(reason);
        }
    }

    public void OnEnded()
    {
        lock (_gate)
        {
            _monitor.OnTrouble("The source has come to its end.");
            ChangeState(CameraState.Ended, null);
        }
    }

    /// <summary>Stops capturing, lets what is with the model come to its verdict, and stores it.</summary>
    public async ValueTask DisposeAsync()
    {
        // Outside the gate: the camera's thread may be waiting for it.
        _feed?.Dispose();
        lock (_gate)
        {
            _isClosed = true;
            _held?.Frame.Dispose();
            _held = null;
        }

        await _processing.WhenAllAsync();
        await _ended.CancelAsync();
        await _ticking;
        await ExpireAsync(long.MaxValue);
        await CountSecondAsync();
        await _outbox.RetryAsync(CancellationToken.None);
        if (_outbox.Waiting + _outbox.Lost is > 0 and var lost)
        {
            LogLost(_services.Logger, _camera.Id.Value, lost);
        }

        await _notes.DisposeAsync();
        _outbox.Dispose();
        _ended.Dispose();
    }

    /// <summary>Within the gate. The part whose picture could not be used; null where none was to be seen.</summary>
    private Captured? Unseen(long capturedTicks) =>
        _triggers.Take(capturedTicks) is { } asked ? new Captured(Frame.CreateEmpty(), capturedTicks, asked.Part, PartTrigger.Software, asked)
        : Settings.Mode == CameraMode.Software ? null
        : NextPart(Frame.CreateEmpty(), capturedTicks);

    private Captured NextPart(Frame frame, long capturedTicks) => new(
        frame, capturedTicks, _camera.PartOf(++_number), Settings.Mode == CameraMode.Triggered ? PartTrigger.Camera : PartTrigger.FreeRunning, null);

    /// <summary>Within the gate.</summary>
    private void Admit(Frame frame, long capturedTicks)
    {
        var captured = NextPart(frame, capturedTicks);
        (_intake, var admission) = _intake.Offer(captured.Trigger == PartTrigger.Camera, Settings.PartsMax);
        switch (admission)
        {
            case Admission.Look:
                _processing.Add(ProcessAsync(captured, null, counts: true));
                break;
            case Admission.Hold:
                _held = captured;
                break;
            case Admission.Replace:
                _held!.Frame.Dispose();
                _held = captured;
                _monitor.OnSkipped();
                _services.Instruments.OnSkipped(_camera.Id.Value);
                break;
            default:
                // There is no room for the part: it is not inspected, and that is its result.
                _processing.Add(ProcessAsync(captured, Seen.Nothing($"More than {Settings.PartsMax} parts were with the model at once."), counts: false));
                break;
        }
    }

    private async Task ProcessAsync(Captured captured, Seen? known, bool counts)
    {
        // The camera's thread has other things to do.
        await Task.Yield();
        try
        {
            using var upright = Settings.Rectify is { } r && !captured.Frame.IsEmpty ? captured.Frame.Rectify(r.Corners, r.Width, r.Height) : null;
            var part = upright is null ? captured : captured with { Frame = upright };
            await ConcludeAsync(part, known ?? await LookAsync(part));
        }
#pragma warning disable CA1031 // A result that cannot be told has been counted; the camera goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(_services.Logger, e, _camera.Id.Value);
            captured.Request?.Fail(e);
        }
        finally
        {
            captured.Frame.Dispose();
            if (counts)
            {
                Finish();
            }
        }
    }

    /// <summary>What fails in an unforeseen way is a part that was not inspected, never one that is forgotten.</summary>
    private async Task<Seen> LookAsync(Captured part)
    {
        try
        {
            return await _services.Looking.LookAsync(part, _camera);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(_services.Logger, e, _camera.Id.Value);
            return Seen.Nothing("Looking at it failed; the server's log says why.");
        }
    }

    private void Finish()
    {
        lock (_gate)
        {
            (_intake, var startsHeld) = _intake.Finish();
            if (startsHeld && _held is { } held)
            {
                _held = null;
                _processing.Add(ProcessAsync(held, null, counts: true));
            }
            else if (startsHeld)
            {
                // What waited was given up when the camera was closed.
                (_intake, _) = _intake.Finish();
            }
        }
    }

    private async Task ConcludeAsync(Captured captured, Seen seen)
    {
        var latency = TimeSpan.FromTicks(Math.Max(0, Now - captured.Ticks));
        var outcome = seen.Sighting.Verdict.Outcome;
        MonitorStep step;
        lock (_gate)
        {
            Learn(seen, captured.Frame);
            step = _monitor.OnVerdict(outcome, seen.Sighting.Reason, latency.TotalMilliseconds);
            Note(step.Alarms);
        }

        _services.Instruments.OnVerdict(_camera.Id.Value, outcome, latency);
        if (captured.Trigger != PartTrigger.FreeRunning || step.Condition != ConditionChange.None)
        {
            var (result, stored) = await _reporter.ReportAsync(captured, seen, latency);
            captured.Request?.Finish(result, stored);
        }

        if (!captured.Frame.IsEmpty && _live.Wants(Now))
        {
            _live.Show(LiveDrawing.Draw(captured.Frame, seen.Sighting, captured.Part), captured.Part, outcome.Name());
        }
    }

    /// <summary>Within the gate.</summary>
    private void Learn(Seen seen, Frame frame)
    {
        if (seen.Model is not null)
        {
            _notes.Add(_monitor.OnModel(seen.ModelProblem), NowMicros);
        }

        if (seen.Look is not { } look)
        {
            return;
        }

        Note(_monitor.OnLook(look, frame.Width, frame.Height));
        if (_baseline is null && _monitor.Baseline is { } learned)
        {
            _baseline = learned;
            _notes.Add(new LearnBaseline(NowMicros, learned));
        }
    }

    /// <summary>A frame nobody judges.</summary>
    private void Show(Frame frame)
    {
        using (frame)
        {
            if (_live.Wants(Now))
            {
                _live.Show(LiveDrawing.Draw(frame, null, ""), "", null);
            }
        }
    }

    /// <summary>Within the gate.</summary>
    private void Note(IEnumerable<AlarmChange> changes)
    {
        foreach (var change in changes)
        {
            _notes.Add(change, NowMicros);
        }
    }

    /// <summary>Within the gate.</summary>
    private void ChangeState(CameraState state, string? reason)
    {
        if (_state != state)
        {
            _state = state;
            _notes.Add(new ChangeCameraState(NowMicros, state, reason));
        }
    }

    [LoggerMessage(2, LogLevel.Error, "Camera {Camera} could not be watched for a moment; it is watched on.")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, string camera);

    [LoggerMessage(3, LogLevel.Error, "{Results} results of camera {Camera} are lost: the journal could not be written until the camera was closed.")]
    private static partial void LogLost(ILogger logger, string camera, long results);

    [LoggerMessage(1, LogLevel.Error, "A part of camera {Camera} could not be inspected.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string camera);
}
