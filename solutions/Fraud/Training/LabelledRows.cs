namespace Suite.Fraud.Training;

/// <summary>Feature vectors and what they turned out to be, in order of time.</summary>
/// <param name="Values">Row-major, NaN for undefined.</param>
/// <param name="Labels">1 for fraud, 0 otherwise.</param>
internal sealed record LabelledRows(IReadOnlyList<string> FeatureNames, float[] Values, float[] Labels)
{
    public int Count => Labels.Length;

    public int FraudCount => Labels.Count(label => label > 0);

    private int Width => FeatureNames.Count;

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Width, Width);

    /// <summary>All rows but those in [from, through).</summary>
    public LabelledRows Without(int from, int through) => this with
    {
        Values = [.. Values.AsSpan(0, from * Width), .. Values.AsSpan(through * Width)],
        Labels = [.. Labels.AsSpan(0, from), .. Labels.AsSpan(through)],
    };

    /// <summary>The rows in [from, through).</summary>
    public LabelledRows Range(int from, int through) => this with
    {
        Values = Values[(from * Width)..(Math.Max(from, through) * Width)],
        Labels = Labels[from..Math.Max(from, through)],
    };

    /// <summary>All frauds, and of the other rows the first of every so many.</summary>
    public LabelledRows Every(int genuine)
    {
        var seen = 0;
        var kept = Enumerable.Range(0, Count).Where(row => Labels[row] > 0 || seen++ % genuine == 0).ToArray();
        var values = new float[kept.Length * Width];
        for (var i = 0; i < kept.Length; i++)
        {
            Row(kept[i]).CopyTo(values.AsSpan(i * Width));
        }

        return this with { Values = values, Labels = Array.ConvertAll(kept, row => Labels[row]) };
    }
}
