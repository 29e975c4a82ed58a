namespace Suite.Torch.Training;

/// <summary>Targets that are not quite certain (Szegedy et al., 2016, arXiv:1512.00567): the network need not be infinitely sure.</summary>
public static class LabelSmoothing
{
    /// <param name="labels">One class a picture.</param>
    /// <param name="classes">How many there are.</param>
    /// <param name="smoothing">Share that is spread evenly over all classes; at least 0, below 1.</param>
    /// <returns>labels × classes, each row adding to 1.</returns>
    public static float[] Targets(ReadOnlySpan<int> labels, int classes, double smoothing)
    {
        if (!(smoothing >= 0 && smoothing < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(smoothing), smoothing, "Label smoothing is at least 0 and below 1.");
        }

        var targets = new float[labels.Length * classes];
        Array.Fill(targets, (float)(smoothing / classes));
        for (var i = 0; i < labels.Length; i++)
        {
            targets[(i * classes) + labels[i]] += (float)(1 - smoothing);
        }

        return targets;
    }
}
