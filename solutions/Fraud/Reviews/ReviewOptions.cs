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

    /// <summary>
    /// Verdicts looked at for one page of closed cases, each with its payment and its stream. When reached, the page ends there, short or even
    /// empty, and its <c>next</c> goes on: a filter that matches little must not keep the journal busy for a bank's whole past.
    /// </summary>
    [Range(1, 1_000_000)]
    public int ClosedInspectedMax { get; set; } = 5_000;
}
