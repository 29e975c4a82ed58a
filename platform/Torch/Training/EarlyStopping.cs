namespace Suite.Torch.Training;

/// <summary>Ends a run that no longer gets better: after <paramref name="patience"/> epochs without a new best.</summary>
/// <param name="patience">At least 1.</param>
public sealed class EarlyStopping(int patience)
{
    /// <summary>Highest so far; −∞ before the first.</summary>
    public double Best { get; private set; } = double.NegativeInfinity;

    /// <summary>Epochs since then.</summary>
    public int Waited { get; private set; }

    public bool IsOver => Waited >= patience;

    /// <param name="score">Of an epoch on validation, higher is better. A tie is no new best, and neither is a value that is no number.</param>
    /// <returns>True for a new best.</returns>
    public bool IsBest(double score)
    {
        if (score > Best)
        {
            (Best, Waited) = (score, 0);
            return true;
        }

        Waited++;
        return false;
    }

    /// <summary>Goes on where a checkpoint was.</summary>
    public void Restore(double best, int waited) => (Best, Waited) = (best, waited);
}
