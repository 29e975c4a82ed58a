using Suite.Inspection.Alarms;

namespace Suite.Inspection.Cameras;

/// <summary>What is asked of a camera's grain.</summary>
internal abstract record CameraCommand(long AtMicros);

/// <summary>Sets it up, anew or for the first time.</summary>
internal sealed record ConfigureCamera(long AtMicros, string Actor, CameraSettings Settings, CameraAddress Address, string? Node) : CameraCommand(AtMicros);

internal sealed record RemoveCamera(long AtMicros, string Actor) : CameraCommand(AtMicros);

/// <summary>Its capture begins, as it was set up by the event of this version.</summary>
internal sealed record StartCamera(long AtMicros, long ConfiguredVersion, string? Node) : CameraCommand(AtMicros);

internal sealed record ChangeCameraState(long AtMicros, CameraState State, string? Reason) : CameraCommand(AtMicros);

internal sealed record LearnBaseline(long AtMicros, PictureBaseline? Baseline) : CameraCommand(AtMicros);

internal sealed record ChangeAlarm(long AtMicros, AlarmChange Change) : CameraCommand(AtMicros);

internal sealed record AcknowledgeAlarm(long AtMicros, int Number, string Actor, string? Note) : CameraCommand(AtMicros);

/// <summary>What became of a command.</summary>
/// <param name="Now">The camera after it.</param>
/// <param name="IsFound">False: there is no such camera, or no such alarm; nothing was written.</param>
internal sealed record CameraChange(Camera Now, bool IsFound);

/// <summary>What a command does to a camera. Pure: state and command in, event out; null for nothing to do.</summary>
internal static class CameraRules
{
    /// <param name="isFound">False: what the command is about is not there.</param>
    public static CameraEvent? Decide(Camera now, CameraCommand command, out bool isFound)
    {
        // The alarms of a camera that was removed may still be acknowledged.
        isFound = command is ConfigureCamera or AcknowledgeAlarm || now.Settings is not null;
        return command switch
        {
            ConfigureCamera c => Configure(now, c),
            _ when !isFound => null,
            RemoveCamera c => new CameraRemoved { AtMicros = c.AtMicros, Actor = c.Actor },
            StartCamera c => Start(now, c, out isFound),
            ChangeCameraState c => now.State == c.State && now.Reason == c.Reason ? null
                : new CameraStateChanged { AtMicros = c.AtMicros, State = c.State, Reason = c.Reason },
            LearnBaseline c => now.Baseline == c.Baseline ? null : new CameraBaselineLearned { AtMicros = c.AtMicros, Baseline = c.Baseline },
            ChangeAlarm c => Change(now, c),
            AcknowledgeAlarm c => Acknowledge(now, c, out isFound),
            _ => throw new ArgumentOutOfRangeException(nameof(command), command.GetType().Name, "Not a command of a camera."),
        };
    }

    /// <summary>The same again changes nothing: a script may set up its cameras at every start.</summary>
    private static CameraConfigured? Configure(Camera now, ConfigureCamera c) =>
        now.Settings == c.Settings && now.Address == c.Address && now.Node == c.Node
            ? null
            : new CameraConfigured { AtMicros = c.AtMicros, Actor = c.Actor, Settings = c.Settings, Address = c.Address, Node = c.Node };

    private static CameraStarted? Start(Camera now, StartCamera c, out bool isFound)
    {
        isFound = now.ConfiguredVersion == c.ConfiguredVersion;
        return isFound ? new CameraStarted { AtMicros = c.AtMicros, Session = now.Session + 1, Node = c.Node } : null;
    }

    private static CameraEvent? Change(Camera now, ChangeAlarm c) => (now.Raised(c.Change.Kind), c.Change.IsRaised) switch
    {
        (null, true) => new AlarmRaised { AtMicros = c.AtMicros, Number = now.AlarmCount + 1, Kind = c.Change.Kind.Name(), Message = c.Change.Message },
        ({ } open, false) => new AlarmCleared { AtMicros = c.AtMicros, Number = open.Number },
        _ => null,
    };

    private static AlarmAcknowledged? Acknowledge(Camera now, AcknowledgeAlarm c, out bool isFound)
    {
        var alarm = now.Alarms.FirstOrDefault(a => a.Number == c.Number);
        isFound = alarm is not null;
        return alarm is { AcknowledgedAtMicros: null } ? new AlarmAcknowledged { AtMicros = c.AtMicros, Number = c.Number, Actor = c.Actor, Note = c.Note } : null;
    }
}
