namespace Suite.Inspection.Alarms;

/// <summary>What a line engineer is called for. The names outside are those of <see cref="AlarmKinds"/>.</summary>
internal enum AlarmKind
{
    /// <summary>No frame has come for longer than the camera's time.</summary>
    CameraLost,

    /// <summary>The pictures are black: a cap, a dead lamp, a broken sensor.</summary>
    PictureBlack,

    /// <summary>The pictures have become less sharp than they were when the camera was set up.</summary>
    FocusDrift,

    /// <summary>The pictures have become brighter or darker.</summary>
    ExposureDrift,

    /// <summary>The pictures have another size than when the camera was set up.</summary>
    ResolutionChanged,

    /// <summary>Part after part is NG.</summary>
    NgStreak,

    /// <summary>Parts went by without a verdict.</summary>
    NotInspected,

    /// <summary>There is no model to look with, or it cannot be run.</summary>
    NoModel,

    /// <summary>Verdicts could not be stored for a while; they are kept in memory, up to a bound.</summary>
    ResultsNotStored,
}

internal static class AlarmKinds
{
    private static readonly string[] Names =
        ["camera-lost", "picture-black", "focus-drift", "exposure-drift", "resolution-changed", "ng-streak", "not-inspected", "no-model", "results-not-stored"];

    public static string Name(this AlarmKind kind) => Names[(int)kind];

    public static AlarmKind Parse(string name) => (AlarmKind)Array.IndexOf(Names, name) is var kind && (int)kind >= 0
        ? kind
        : throw new InvalidDataException($"There is no alarm '{name}'. A later version wrote it?");
}

/// <summary>What a rule says of an alarm's condition after another observation; null where nothing changed.</summary>
/// <param name="Kind">Which alarm.</param>
/// <param name="IsRaised">False: the condition has ended.</param>
/// <param name="Message">For the engineer; empty when it has ended.</param>
internal sealed record AlarmChange(AlarmKind Kind, bool IsRaised, string Message)
{
    public static AlarmChange Raise(AlarmKind kind, string message) => new(kind, true, message);

    public static AlarmChange Clear(AlarmKind kind) => new(kind, false, "");
}
