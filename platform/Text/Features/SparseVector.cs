namespace Suite.Text.Features;

/// <summary>The non-zero features of one text.</summary>
/// <param name="Indices">Ascending, no repeats.</param>
/// <param name="Values">One for each index.</param>
public readonly record struct SparseVector(int[] Indices, float[] Values)
{
    public int Count => Indices.Length;

    /// <summary>Inner product; both ascending. O(n + m).</summary>
    public float Dot(SparseVector other)
    {
        var (i, j, sum) = (0, 0, 0f);
        while (i < Indices.Length && j < other.Indices.Length)
        {
            var order = Indices[i] - other.Indices[j];
            if (order == 0)
            {
                sum += Values[i++] * other.Values[j++];
            }
            else if (order < 0)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return sum;
    }
}
