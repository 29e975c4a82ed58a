using System.ComponentModel.DataAnnotations;

namespace Suite.Support.Bots;

/// <summary>Limits of what tenants publish and of the snapshots that this node keeps of it.</summary>
internal sealed class BotOptions
{
    /// <summary>Articles of a tenant, each language counted. More is refused: the index is in memory.</summary>
    [Range(1, 1_000_000)]
    public int ArticlesMax { get; set; } = 100_000;

    /// <summary>Longest line of an import in bytes: a body of the largest size with every character escaped.</summary>
    [Range(1_024, 64 << 20)]
    public int ImportLineBytesMax { get; set; } = 8 << 20;

    /// <summary>Articles of an import that are stored and journaled together. More are read once these are durable.</summary>
    [Range(1, 4_096)]
    public int ImportBatchMax { get; set; } = 64;

    /// <summary>Bodies written to, or read from, the content store at once.</summary>
    [Range(1, 256)]
    public int ContentConcurrency { get; set; } = 8;

    /// <summary>Longest flow file in bytes.</summary>
    [Range(1_024, 16 << 20)]
    public int FlowBytesMax { get; set; } = 1 << 20;

    /// <summary>How soon what another node publishes is seen here. What this node publishes is seen at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A tenant's snapshot that no turn asked for in this time is let go; the next turn loads it from its checkpoint.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan IdleMax { get; set; } = TimeSpan.FromHours(6);

    /// <summary>Longest that a caller who asks to wait for its own change is kept waiting.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan WaitMax { get; set; } = TimeSpan.FromSeconds(30);
}
