using System.ComponentModel.DataAnnotations;

namespace Suite.Inspection.Results;

/// <summary>How long the pictures of parts are kept. What an operator corrected is a label and is kept beyond it.</summary>
internal sealed class EvidenceOptions
{
    /// <summary>Pictures and heat maps of NG parts of one tenant, together; the oldest go first.</summary>
    [Range(1L << 20, 1L << 42)]
    public long BytesMax { get; set; } = 2L << 30;

    /// <summary>The oldest picture kept.</summary>
    [Range(1, 3_650)]
    public int DaysMax { get; set; } = 30;

    /// <summary>Of good parts on this node, in memory only: so that an operator who sees an escape can still say so. The oldest go first.</summary>
    [Range(0L, 1L << 34)]
    public long RecentBytesMax { get; set; } = 64 << 20;

    /// <summary>How often pictures that are beyond the bounds are removed.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Of JPEGs made from frames: little is lost at this quality, and a label may be trained on.</summary>
    [Range(50, 100)]
    public int JpegQuality { get; set; } = 92;
}
