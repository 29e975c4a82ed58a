namespace Suite.Inspection.Features;

/// <summary>One vector a row, row after row in one array.</summary>
public sealed class FeatureMatrix
{
    /// <param name="values">rows × columns; kept, not copied.</param>
    public FeatureMatrix(int rows, int columns, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (values.Length != (long)rows * columns)
        {
            throw new ArgumentException($"{rows} × {columns} values are needed, {values.Length} are there.", nameof(values));
        }

        (Rows, Columns, Values) = (rows, columns, values);
    }

    public FeatureMatrix(int rows, int columns)
        : this(rows, columns, new float[checked(rows * columns)])
    {
    }

    public int Rows { get; }

    public int Columns { get; }

    public float[] Values { get; }

    public Span<float> Row(int row) => Values.AsSpan(row * Columns, Columns);

    /// <summary>Some rows, copied, in the order asked for.</summary>
    public FeatureMatrix Take(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var taken = new FeatureMatrix(rows.Count, Columns);
        for (var i = 0; i < rows.Count; i++)
        {
            Row(rows[i]).CopyTo(taken.Row(i));
        }

        return taken;
    }
}
