namespace Suite.Inspection.Verdicts;

/// <summary>How many frames in a row it takes for a free-running camera's condition to change.</summary>
/// <param name="NgFrames">1 to 1,000.</param>
/// <param name="OkFrames">1 to 1,000.</param>
internal sealed record DebounceSettings(int NgFrames = 1, int OkFrames = 1)
{
    public const int FramesMax = 1_000;
}

/// <summary>What a frame does to the condition.</summary>
internal enum ConditionChange
{
    None,

    /// <summary>The line was good, or nothing was known of it, and is now seen to be NG.</summary>
    BecameNg,

    /// <summary>The line was NG and is good again.</summary>
    BecameOk,
}

/// <summary>
/// The condition of what a free-running camera looks at: one frame that says otherwise does not change it where more are asked for. Frames that could not be
/// inspected neither count nor break a run. Immutable.
/// </summary>
/// <param name="IsNg">The condition now.</param>
/// <param name="Run">Frames in a row that said otherwise.</param>
internal readonly record struct Debounce(bool IsNg, int Run)
{
    public static Debounce Good => default;

    public (Debounce Next, ConditionChange Change) After(PartVerdict verdict, DebounceSettings settings)
    {
        if (verdict == PartVerdict.NotInspected)
        {
            return (this, ConditionChange.None);
        }

        var ng = verdict == PartVerdict.Ng;
        if (ng == IsNg)
        {
            return (this with { Run = 0 }, ConditionChange.None);
        }

        var needed = ng ? settings.NgFrames : settings.OkFrames;
        return Run + 1 < needed
            ? (this with { Run = Run + 1 }, ConditionChange.None)
            : (new Debounce(ng, 0), ng ? ConditionChange.BecameNg : ConditionChange.BecameOk);
    }
}
