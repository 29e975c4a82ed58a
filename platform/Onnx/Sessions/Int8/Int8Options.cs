namespace Suite.Onnx.Int8;

/// <summary>How a network is quantised.</summary>
public sealed record Int8Options
{
    /// <summary>
    /// The share of an activation's values that its range covers, in percent; above 50, up to 100. 100 takes the extremes seen, which keeps
    /// rare strong responses (a defect may be one); less spends the 256 steps on the common values and cuts the rest off. 99.99 did best on
    /// real pictures, 99.9 worst (docs/decisions/0015).
    /// </summary>
    public double Percentile { get; init; } = 99.99;

    /// <summary>
    /// Bits of a weight: 8, or 7 for processors without VNNI or AMX, whose 16-bit sums of two products saturate with 8.
    /// </summary>
    public int WeightBits { get; init; } = 8;

    /// <summary>Names of nodes that stay in float32: those that lose most.</summary>
    public IReadOnlyCollection<string> Excluded { get; init; } = [];

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Percentile is not (> 50 and <= 100))
        {
            throw new ArgumentException($"The percentile of a range is above 50 and at most 100, not {Percentile}.");
        }

        if (WeightBits is not (7 or 8))
        {
            throw new ArgumentException($"A weight has 7 or 8 bits, not {WeightBits}.");
        }
    }
}
