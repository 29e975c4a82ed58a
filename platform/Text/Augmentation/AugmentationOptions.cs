namespace Suite.Text.Augmentation;

/// <summary>How examples of small intents are varied.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Only intents with fewer examples are added to.</summary>
    public int ExamplesBelow { get; init; } = 12;

    /// <summary>Variants of an example at most; fewer where no change of it is possible.</summary>
    public int VariantsMax { get; init; } = 4;

    /// <summary>Probability that a word with synonyms is replaced, in a variant.</summary>
    public double SynonymProbability { get; init; } = 0.5;

    /// <summary>Probability that a variant has parts in another order.</summary>
    public double OrderProbability { get; init; } = 0.2;

    /// <summary>Probability that a variant has a slip of the finger.</summary>
    public double TypoProbability { get; init; } = 0.2;

    public int Seed { get; init; } = 42;
}
