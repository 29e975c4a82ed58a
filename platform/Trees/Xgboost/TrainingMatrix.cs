namespace Suite.Trees;

/// <summary>
/// Rows to learn from or to validate on. The arrays are not copied: leave them unchanged while a training runs.
/// </summary>
public sealed class TrainingMatrix
{
    /// <param name="rows">Row-major, <paramref name="rowCount"/> × the number of names; NaN means missing, infinities are refused.</param>
    /// <param name="rowCount">At least one.</param>
    /// <param name="labels">One per row; 0 or 1 for logistic objectives.</param>
    /// <param name="featureNames">One per column; unique, not empty.</param>
    /// <param name="weights">One per row, finite and not negative; null means all 1.</param>
    public TrainingMatrix(
        float[] rows, int rowCount, float[] labels, IReadOnlyList<string> featureNames, float[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(featureNames);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowCount, 1);
        if (featureNames.Count == 0 || featureNames.Distinct(StringComparer.Ordinal).Count() != featureNames.Count
            || featureNames.Any(string.IsNullOrEmpty))
        {
            throw new ArgumentException("Feature names must be there, unique and not empty.", nameof(featureNames));
        }

        if (rows.LongLength != (long)rowCount * featureNames.Count)
        {
            throw new ArgumentException(
                $"{rowCount} rows of {featureNames.Count} features need {(long)rowCount * featureNames.Count} values, not {rows.LongLength}.",
                nameof(rows));
        }

        CheckPerRow(labels, rowCount, nameof(labels));
        if (weights is not null)
        {
            CheckPerRow(weights, rowCount, nameof(weights));
            if (weights.Any(w => w < 0))
            {
                throw new ArgumentException("A weight is negative.", nameof(weights));
            }
        }

        Rows = rows;
        RowCount = rowCount;
        Labels = labels;
        FeatureNames = featureNames;
        Weights = weights;
    }

    public float[] Rows { get; }

    public int RowCount { get; }

    public float[] Labels { get; }

    public IReadOnlyList<string> FeatureNames { get; }

    public float[]? Weights { get; }

    private static void CheckPerRow(float[] values, int rowCount, string name)
    {
        if (values.Length != rowCount)
        {
            throw new ArgumentException($"{rowCount} rows need as many values, not {values.Length}.", name);
        }

        if (!values.All(float.IsFinite))
        {
            throw new ArgumentException("A value is not finite.", name);
        }
    }
}
