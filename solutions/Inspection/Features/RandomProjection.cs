namespace Suite.Inspection.Features;

/// <summary>
/// A fixed random matrix that shortens vectors and keeps their distances to a few percent (Johnson and Lindenstrauss 1984), whatever the vectors are. Thread-safe.
/// </summary>
public sealed class RandomProjection
{
    private readonly FeatureMatrix _rows;

    /// <param name="length">Of the vectors.</param>
    /// <param name="projected">Of the results.</param>
    /// <param name="random">Draws the matrix.</param>
    public RandomProjection(int length, int projected, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        _rows = new FeatureMatrix(projected, length);
        for (var i = 0; i < _rows.Values.Length; i++)
        {
            // Normal numbers by Box and Muller (1958), scaled so that squared distances keep their mean.
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            _rows.Values[i] = (float)(radius * Math.Cos(2 * Math.PI * random.NextDouble()) / Math.Sqrt(projected));
        }
    }

    /// <summary>Floats of a result.</summary>
    public int Length => _rows.Rows;

    public void Write(ReadOnlySpan<float> vector, Span<float> projected)
    {
        for (var i = 0; i < projected.Length; i++)
        {
            projected[i] = VectorArithmetic.Dot(_rows.Row(i), vector);
        }
    }
}
