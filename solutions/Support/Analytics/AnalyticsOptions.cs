using System.ComponentModel.DataAnnotations;

namespace Suite.Support.Analytics;

/// <summary>Bounds of what analytics keep.</summary>
internal sealed class AnalyticsOptions
{
    /// <summary>Days whose figures are kept; the oldest leaves first.</summary>
    [Range(1, 36_500)]
    public int DaysMax { get; set; } = 800;

    /// <summary>Conversations that may go on, kept to tell what becomes of them; beyond it the one that began first counts as ended.</summary>
    [Range(100, 10_000_000)]
    public int LiveMax { get; set; } = 100_000;

    /// <summary>Newest questions without an answer that are kept (their places, not their words) and put into groups.</summary>
    [Range(10, 20_000)]
    public int UnansweredMax { get; set; } = 2_000;

    /// <summary>A conversation in which nothing was said for so long has ended.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Events between two checkpoints of the figures.</summary>
    [Range(1_000, 100_000_000)]
    public int CheckpointEvents { get; set; } = 100_000;
}
