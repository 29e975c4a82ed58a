using System.ComponentModel.DataAnnotations;

namespace Suite.Fraud.Reviews;

/// <summary>Bounds of the review queue on one node.</summary>
public sealed class ReviewOptions
{
    /// <summary>
    /// Open cases per tenant that are kept in memory, in order; some 500 bytes each. When full, later cases wait in the journal: they are
    /// counted and found by id, and come into the queue's order once half of the kept ones are done.
    /// </summary>
    [Range(1, 10_000_000)]
    public int OpenCasesMax { get; set; } = 100_000;
}
