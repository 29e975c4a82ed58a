namespace Suite.Fraud.Training;

/// <summary>Feature vectors and what they turned out to be, in order of time.</summary>
/// <param name="Values">Row-major, NaN for undefined.</param>
/// <param name="Labels">1 for fraud, 0 otherwise.</param>
internal sealed record LabelledRows(IReadOnlyList<string> FeatureNames, float[] Values, float[] Labels)
{
    public int Count => Labels.Length;

    private int Width => FeatureNames.Count;

    public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Width, Width);

    /// <summary>All rows but those in [from, through).</summary>
    public LabelledRows Without(int from, int through) => this with
    {
        Values = [.. Values.AsSpan(0, from * Width), .. Values.AsSpan(through * Width)],
        Labels = [.. Labels.AsSpan(0, from), .. Labels.AsSpan(through)],
    };
}
