namespace Suite.Trees;

/// <summary>Says where to look next. Pure: the same arguments give the same point.</summary>
public interface ISearchSampler
{
    /// <summary>As it is written into a study's log.</summary>
    string Name { get; }

    /// <param name="space">The point is one of this space.</param>
    /// <param name="seed">The study's.</param>
    /// <param name="trial">The number of the trial that asks.</param>
    /// <param name="finished">What may be learnt from, by number.</param>
    /// <param name="running">Points whose outcome is not known yet.</param>
    double[] Suggest(SearchSpace space, long seed, int trial, IReadOnlyList<FinishedTrial> finished, IReadOnlyList<double[]> running);
}

/// <summary>Learns nothing (Bergstra and Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 2012): what any other sampler must beat.</summary>
public sealed class RandomSampler : ISearchSampler
{
    public string Name => "random";

    public double[] Suggest(SearchSpace space, long seed, int trial, IReadOnlyList<FinishedTrial> finished, IReadOnlyList<double[]> running)
    {
        ArgumentNullException.ThrowIfNull(space);
        var random = new SearchRandom(seed, trial);
        return space.Draw(ref random);
    }
}
