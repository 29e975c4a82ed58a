using Suite.Inspection.Alarms;

namespace Suite.Inspection.Cameras;

/// <summary>An alarm of a camera. Open while its condition lasts or nobody has acknowledged it.</summary>
internal sealed record Alarm(int Number, AlarmKind Kind, string Message, long RaisedAtMicros)
{
    /// <summary>When its condition ended.</summary>
    public long? ClearedAtMicros { get; init; }

    public long? AcknowledgedAtMicros { get; init; }

    public string? AcknowledgedBy { get; init; }

    public string? Note { get; init; }

    public bool IsOpen => ClearedAtMicros is null || AcknowledgedAtMicros is null;
}

/// <summary>What a camera's stream adds up to. Immutable.</summary>
internal sealed record Camera
{
    /// <summary>Alarms kept; the oldest that are over are forgotten first, and then the oldest.</summary>
    public const int AlarmsMax = 200;

    public static Camera None { get; } = new();

    /// <summary>Number of events; 0 for a camera that was never set up.</summary>
    public long Version { get; init; }

    /// <summary>Null where it was never set up or is removed.</summary>
    public CameraSettings? Settings { get; init; }

    /// <summary>Null where it is lost with the data of an erased subject.</summary>
    public CameraAddress? Address { get; init; }

    public string? Node { get; init; }

    /// <summary>Version of the event that set it up as it is.</summary>
    public long ConfiguredVersion { get; init; }

    public long ConfiguredAtMicros { get; init; }

    /// <summary>How often its capture was begun.</summary>
    public int Session { get; init; }

    public CameraState State { get; init; }

    public string? Reason { get; init; }

    public PictureBaseline? Baseline { get; init; }

    public int AlarmCount { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Alarm> Alarms { get; init; } = [];

    /// <summary>The alarm whose condition lasts, if any: there is one of a kind at most.</summary>
    public Alarm? Raised(AlarmKind kind) => Alarms.LastOrDefault(a => a.Kind == kind && a.ClearedAtMicros is null);

    /// <summary>The camera after the event, which is in the journal and so is never refused.</summary>
    public Camera Apply(CameraEvent happened) => Change(happened) with { Version = Version + 1 };

    private Camera Change(CameraEvent happened) => happened switch
    {
        CameraConfigured e => this with
        {
            Settings = e.Settings,
            Address = e.Address,
            Node = e.Node,
            ConfiguredVersion = Version + 1,
            ConfiguredAtMicros = e.AtMicros,
            State = CameraState.Starting,
            Reason = null,
            Baseline = Address == e.Address && Settings?.Region == e.Settings.Region ? Baseline : null,
        },
        CameraRemoved e => this with { Settings = null, Address = null, Baseline = null, Reason = null, Alarms = [.. Alarms.Select(a => Cleared(a, e.AtMicros))] },
        CameraStarted e => this with { Session = e.Session, State = CameraState.Starting, Reason = null },
        CameraStateChanged e => this with { State = e.State, Reason = e.Reason },
        CameraBaselineLearned e => this with { Baseline = e.Baseline },
        AlarmRaised e => this with { AlarmCount = e.Number, Alarms = Keep([.. Alarms, new Alarm(e.Number, AlarmKinds.Parse(e.Kind), e.Message, e.AtMicros)]) },
        AlarmCleared e => this with { Alarms = [.. Alarms.Select(a => a.Number == e.Number ? Cleared(a, e.AtMicros) : a)] },
        AlarmAcknowledged e => this with
        {
            Alarms = [.. Alarms.Select(a => a.Number == e.Number ? a with { AcknowledgedAtMicros = e.AtMicros, AcknowledgedBy = e.Actor, Note = e.Note } : a)],
        },
        _ => throw new ArgumentException($"Not an event of a camera: {happened.GetType().Name}.", nameof(happened)),
    };

    private static Alarm Cleared(Alarm alarm, long atMicros) => alarm.ClearedAtMicros is null ? alarm with { ClearedAtMicros = atMicros } : alarm;

    private static IReadOnlyList<Alarm> Keep(IReadOnlyList<Alarm> alarms) => alarms.Count <= AlarmsMax ? alarms
        : [.. alarms.Where(a => a != (alarms.FirstOrDefault(static x => !x.IsOpen) ?? alarms[0]))];
}
