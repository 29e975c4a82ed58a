namespace Suite.Trees;

/// <summary>From sums of leaves to scores. One sealed class per format, because their arithmetic differs in last bits. Immutable.</summary>
internal abstract class ForestLink
{
    private protected ForestLink()
    {
    }

    /// <summary>Turns the sums into scores in place.</summary>
    internal abstract void Apply(Span<double> values);
}
