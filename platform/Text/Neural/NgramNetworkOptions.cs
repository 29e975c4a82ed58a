namespace Suite.Text.Neural;

/// <summary>How a <see cref="NgramNetwork"/> is trained.</summary>
public sealed record NgramNetworkOptions
{
    /// <summary>Hidden units, a multiple of 16.</summary>
    public int Hidden { get; init; } = 128;

    public int Epochs { get; init; } = 12;

    /// <summary>Small sets are gone through more often, until so many batches have been learned from: after a few steps a network is still chance.</summary>
    public int StepsMin { get; init; } = 1_500;

    public int BatchSize { get; init; } = 32;

    /// <summary>Adam's step at the start; falls to 0 in a straight line.</summary>
    public float LearningRate { get; init; } = 0.003f;

    /// <summary>Share of a text's n-grams that are hidden from each training step: the network learns not to lean on any one.</summary>
    public float InputDropout { get; init; } = 0.4f;

    public float HiddenDropout { get; init; } = 0.4f;

    /// <summary>Probability that is spread over all classes in the target.</summary>
    public float LabelSmoothing { get; init; } = 0.05f;

    /// <summary>One second moment an embedding instead of one a float: a third faster where embeddings are many, and a little less exact where they are few.</summary>
    public bool SharedSecondMoments { get; init; }

    public int Seed { get; init; } = 42;
}
