using System.Globalization;

namespace Suite.Inspection.Alarms;

/// <summary>
/// Whether frames come. A short break that the reader mends by itself is no news; a longer one is an alarm, and so is a camera that stays connected and sends
/// nothing. Times are ticks of 100 ns. Immutable.
/// </summary>
/// <param name="LastFrame">When the last frame came, or the camera was started.</param>
/// <param name="IsLost">The alarm is raised.</param>
/// <param name="Reason">What the reader said last; null where it said nothing since the last frame.</param>
internal sealed record CameraWatch(long LastFrame, bool IsLost = false, string? Reason = null)
{
    public (CameraWatch Next, AlarmChange? Change) OnFrame(long now) =>
        (new CameraWatch(now), IsLost ? AlarmChange.Clear(AlarmKind.CameraLost) : null);

    /// <summary>The reader has lost the camera, or failed again to open it.</summary>
    public CameraWatch OnTrouble(string reason) => this with { Reason = reason };

    /// <param name="now">Called a few times a second.</param>
    /// <param name="lostAfter">Ticks without a frame that raise the alarm.</param>
    public (CameraWatch Next, AlarmChange? Change) OnTick(long now, long lostAfter)
    {
        if (IsLost || now - LastFrame < lostAfter)
        {
            return (this, null);
        }

        var seconds = TimeSpan.FromTicks(now - LastFrame).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        return (this with { IsLost = true }, AlarmChange.Raise(AlarmKind.CameraLost, $"No frame for {seconds} s. {Reason ?? "The camera is connected and sends nothing."}"));
    }
}
