using Suite.Inspection.Alarms;
using Suite.Inspection.Verdicts;

namespace Suite.Inspection.Cameras;

/// <summary>What a verdict does to what is known of a camera.</summary>
/// <param name="Condition">Of a free-running camera.</param>
/// <param name="Alarms">That begin or end with it.</param>
internal sealed record MonitorStep(ConditionChange Condition, IReadOnlyList<AlarmChange> Alarms);

/// <summary>What a second came to.</summary>
internal sealed record SecondCount(int Ok, int Ng, int NotInspected, int Skipped, double LatencyMsMax)
{
    public bool IsEmpty => Ok + Ng + NotInspected + Skipped == 0;
}

/// <summary>
/// Everything this node knows of a running camera beyond its frames: the rules of alarms and debouncing with their state, and the figures. The rules are pure and
/// stand elsewhere; this holds their state together. Not thread-safe: the camera's runner guards it.
/// </summary>
internal sealed class CameraMonitor(CameraSettings settings, PictureBaseline? baseline, long nowTicks)
{
    /// <summary>Frames of a free-running camera that may go without a verdict in a row before it is an alarm.</summary>
    private const int FramesMissedMax = 10;

    private const int RateSeconds = 10;

    /// <summary>A file that is read as fast as it goes may give thousands of frames a second.</summary>
    private const int ArrivalsMax = 10_000;

    private readonly LatencyRing _latencies = new();
    private readonly Queue<long> _arrivals = new();
    private CameraWatch _camera = new(nowTicks);
    private PictureWatch _picture = new(baseline);
    private NgStreak _streak;
    private MissedParts _missed;
    private Debounce _debounce = Debounce.Good;
    private SecondCount _second = new(0, 0, 0, 0, 0);
    private (long Frames, long Ok, long Ng, long NotInspected, long Skipped) _total;
    private (int Width, int Height) _size;
    private bool _lacksModel;

    public PictureBaseline? Baseline => _picture.Baseline;

    public bool IsLost => _camera.IsLost;

    /// <summary>A frame has come.</summary>
    public AlarmChange? OnFrame(long now, int width, int height)
    {
        _size = (width, height);
        return OnUnusable(now);
    }

    /// <summary>A frame has come that cannot be used: the camera is there all the same.</summary>
    public AlarmChange? OnUnusable(long now)
    {
        _total.Frames++;
        _arrivals.Enqueue(now);
        if (_arrivals.Count > ArrivalsMax)
        {
            _arrivals.Dequeue();
        }

        Forget(now);
        (_camera, var change) = _camera.OnFrame(now);
        return change;
    }

    public void OnTrouble(string reason) => _camera = _camera.OnTrouble(reason);

    public AlarmChange? OnTick(long now)
    {
        (_camera, var change) = _camera.OnTick(now, TimeSpan.FromMilliseconds(settings.LostAfterMs).Ticks);
        return change;
    }

    /// <summary>A frame was skipped for a later one.</summary>
    public void OnSkipped()
    {
        _total.Skipped++;
        _second = _second with { Skipped = _second.Skipped + 1 };
    }

    public IReadOnlyList<AlarmChange> OnLook(PictureLook look, int width, int height)
    {
        (_picture, var changes) = _picture.After(look, width, height, settings.Picture);
        return changes;
    }

    /// <summary>The picture is to be learned anew.</summary>
    public IReadOnlyList<AlarmChange> ForgetBaseline()
    {
        _picture = new PictureWatch((PictureBaseline?)null);
        return [AlarmChange.Clear(AlarmKind.FocusDrift), AlarmChange.Clear(AlarmKind.ExposureDrift), AlarmChange.Clear(AlarmKind.ResolutionChanged)];
    }

    public AlarmChange? OnModel(string? unavailable)
    {
        var was = _lacksModel;
        _lacksModel = unavailable is not null;
        return was == _lacksModel ? null : unavailable is not null ? AlarmChange.Raise(AlarmKind.NoModel, unavailable) : AlarmChange.Clear(AlarmKind.NoModel);
    }

    public MonitorStep OnVerdict(PartVerdict verdict, string? reason, double latencyMs)
    {
        Count(verdict, latencyMs);
        var alarms = new List<AlarmChange>();
        (_streak, var streak) = _streak.After(verdict, settings.NgStreak);
        (_missed, var missed) = _missed.After(verdict, reason, settings.Mode == CameraMode.FreeRunning ? FramesMissedMax : 0);
        (_debounce, var condition) = _debounce.After(verdict, settings.Debounce);
        alarms.AddRange(new[] { streak, missed }.OfType<AlarmChange>());
        return new MonitorStep(condition, alarms);
    }

    /// <summary>The count since the last call.</summary>
    public SecondCount TakeSecond()
    {
        var second = _second;
        _second = new SecondCount(0, 0, 0, 0, 0);
        return second;
    }

    public CameraFigures Figures(long now, int unstored)
    {
        Forget(now);
        return new CameraFigures(
            _total.Frames, _total.Ok, _total.Ng, _total.NotInspected, _total.Skipped, (double)_arrivals.Count / RateSeconds,
            _latencies.Quantile(0.5), _latencies.Quantile(0.99), unstored, _size.Width, _size.Height);
    }

    private void Forget(long now)
    {
        while (_arrivals.TryPeek(out var oldest) && now - oldest > RateSeconds * TimeSpan.TicksPerSecond)
        {
            _arrivals.Dequeue();
        }
    }

    private void Count(PartVerdict verdict, double latencyMs)
    {
        switch (verdict)
        {
            case PartVerdict.Ok:
                _total.Ok++;
                _second = _second with { Ok = _second.Ok + 1 };
                break;
            case PartVerdict.Ng:
                _total.Ng++;
                _second = _second with { Ng = _second.Ng + 1 };
                break;
            default:
                _total.NotInspected++;
                _second = _second with { NotInspected = _second.NotInspected + 1 };
                break;
        }

        _latencies.Add(latencyMs);
        _second = _second with { LatencyMsMax = Math.Max(_second.LatencyMsMax, latencyMs) };
    }
}
