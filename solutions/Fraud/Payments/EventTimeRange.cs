using Suite.Fraud.Scoring;
using Suite.Hosting;

namespace Suite.Fraud.Payments;

/// <summary>The event times taken now: scored and imported payments alike, since one wrong year would stretch every window it touches.</summary>
/// <param name="EarliestMicros">Before it, a date is a mistake.</param>
/// <param name="LatestMicros">After it, a clock is wrong.</param>
internal readonly record struct EventTimeRange(long EarliestMicros, long LatestMicros)
{
    public static EventTimeRange Now(ScoringOptions options, TimeProvider time) => new(
        options.OldestEventTime.ToUnixTimeMilliseconds() * 1000, time.NowMicros() + (options.FutureMinutesMax * 60_000_000L));

    /// <summary>Null when the time is taken; otherwise what is wrong and what to do, without a full stop.</summary>
    public string? Error(long micros) =>
        micros < EarliestMicros ? $"Too long ago: send a time after {Timestamps.Format(EarliestMicros)}"
        : micros > LatestMicros ? $"In the future: the latest time taken now is {Timestamps.Format(LatestMicros)}; check the sender's clock"
        : null;
}
