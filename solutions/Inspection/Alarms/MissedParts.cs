using Suite.Inspection.Verdicts;

namespace Suite.Inspection.Alarms;

/// <summary>Parts without a verdict: the first of a triggered camera is an alarm, which ends once a run of parts has been inspected again. Immutable.</summary>
/// <param name="Missed">Without a verdict in a row.</param>
/// <param name="Seen">With one in a row.</param>
/// <param name="IsRaised">The alarm's condition lasts.</param>
internal readonly record struct MissedParts(int Missed, int Seen, bool IsRaised)
{
    /// <summary>Parts in a row that must be inspected before the alarm ends.</summary>
    public const int Calm = 20;

    /// <param name="verdict">Of the next part.</param>
    /// <param name="reason">Why it has none.</param>
    /// <param name="allowed">How many may be missed in a row: none of a triggered camera, some frames of a free-running one.</param>
    public (MissedParts Next, AlarmChange? Change) After(PartVerdict verdict, string? reason, int allowed)
    {
        if (verdict == PartVerdict.NotInspected)
        {
            var missed = Missed == int.MaxValue ? Missed : Missed + 1;
            return !IsRaised && missed > allowed
                ? (new MissedParts(missed, 0, true), AlarmChange.Raise(AlarmKind.NotInspected, $"A part was not inspected. {reason}"))
                : (new MissedParts(missed, 0, IsRaised), null);
        }

        return IsRaised && Seen + 1 >= Calm
            ? (default, AlarmChange.Clear(AlarmKind.NotInspected))
            : (new MissedParts(0, Math.Min(Seen + 1, Calm), IsRaised), null);
    }
}
