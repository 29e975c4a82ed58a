using System.ComponentModel.DataAnnotations;

namespace Suite.Fraud.Scoring;

/// <summary>Bounds of scoring on one node.</summary>
public sealed class ScoringOptions
{
    /// <summary>Payments in one append. More would not lower the cost of a payment but raise the wait of its neighbours.</summary>
    [Range(1, 4096)]
    public int BatchSizeMax { get; set; } = 256;

    /// <summary>Payments that may wait for a batch per tenant; one more is refused with 429, so that the caller's time-out never starts in vain.</summary>
    [Range(1, 1_000_000)]
    public int WaitingMax { get; set; } = 8192;

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
