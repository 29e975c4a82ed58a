using System.ComponentModel.DataAnnotations;

namespace Suite.Fraud.Scoring;

/// <summary>Bounds of scoring on one node.</summary>
public sealed class ScoringOptions
{
    /// <summary>
    /// Payments that came alone in one append, and payments of one group of a stream. More would not lower the cost of a payment but raise the wait of
    /// its neighbours. An append takes both, so it may hold twice as many: taking turns instead would let one wait for two appends, or starve the other.
    /// </summary>
    [Range(1, 4096)]
    public int BatchSizeMax { get; set; } = 256;

    /// <summary>Payments that may wait for a batch per tenant; one more is refused with 429, so that the caller's time-out never starts in vain.</summary>
    [Range(1, 1_000_000)]
    public int WaitingMax { get; set; } = 8192;

    /// <summary>Streams of POST /v1/fraud/score/batch open at once per tenant and node; one more is refused with 429.</summary>
    [Range(1, 256)]
    public int BatchStreamsMax { get; set; } = 8;

    /// <summary>
    /// Groups of up to <see cref="BatchSizeMax"/> payments that a stream may have read and not yet answered. Beyond it nothing is read from the
    /// connection, so that a bank that reads slowly is also read slowly, and memory stays as it is.
    /// </summary>
    [Range(1, 64)]
    public int BatchGroupsInFlightMax { get; set; } = 3;

    /// <summary>Bytes of one line of a stream; a longer one is skipped and answered with an error line.</summary>
    [Range(1024, 1 << 20)]
    public int BatchLineBytesMax { get; set; } = 16 * 1024;

    /// <summary>A stream on which nothing was read and nothing answered for so long is ended.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan BatchIdleMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many events the windows may be behind before they catch up without holding the journal's head.</summary>
    [Range(1, 1_000_000)]
    public int CatchUpBehindMax { get; set; } = 256;

    /// <summary>An event further in the future than this is refused: it could only be a wrong clock, and it would stretch every window.</summary>
    [Range(0, 1440)]
    public int FutureMinutesMax { get; set; } = 5;

    /// <summary>The oldest event time taken: before it, a date is a mistake.</summary>
    public DateTimeOffset OldestEventTime { get; set; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Memory for windows per tenant; beyond it the least recently used entities are dropped and reread when touched.</summary>
    [Range(1 << 20, long.MaxValue)]
    public long WindowBytesMax { get; set; } = 2L << 30;

    /// <summary>A snapshot is written when this many events came since the last one, while nobody waits.</summary>
    [Range(1_000, long.MaxValue)]
    public long SnapshotEveryEvents { get; set; } = 250_000;
}
