using Suite.Inspection.Verdicts;

namespace Suite.Inspection.Alarms;

/// <summary>Counts NG parts in a row: one is a bad part, many are a bad tool. Parts that were not inspected neither count nor break the row. Immutable.</summary>
/// <param name="Run">NG parts in a row so far.</param>
internal readonly record struct NgStreak(int Run)
{
    /// <param name="verdict">Of the next part.</param>
    /// <param name="length">NG parts in a row that raise the alarm; 0 for never.</param>
    public (NgStreak Next, AlarmChange? Change) After(PartVerdict verdict, int length)
    {
        if (verdict == PartVerdict.NotInspected)
        {
            return (this, null);
        }

        if (verdict == PartVerdict.Ok)
        {
            return (default, length > 0 && Run >= length ? AlarmChange.Clear(AlarmKind.NgStreak) : null);
        }

        var run = Run == int.MaxValue ? Run : Run + 1;
        return (new NgStreak(run), run == length ? AlarmChange.Raise(AlarmKind.NgStreak, $"{run} parts in a row are NG.") : null);
    }
}
