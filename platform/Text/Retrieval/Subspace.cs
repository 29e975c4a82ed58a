using Suite.Text.Features;
using Suite.Text.Linear;

namespace Suite.Text.Retrieval;

/// <summary>
/// The directions along which sparse rows vary most, by subspace iteration from a random start (Halko, Martinsson and Tropp, SIAM Review 53, 2011). Deterministic
/// for a seed. Cost: iterations × 2 × non-zeros × width, and features × width² for keeping directions apart.
/// </summary>
internal static class Subspace
{
    private const int Iterations = 6;

    /// <returns>One row of <paramref name="width"/> floats a feature; the columns are orthonormal, or nothing past the rank.</returns>
    public static float[] Find(IReadOnlyList<SparseVector> rows, int features, int directions, int seed, out int width, CancellationToken ct)
    {
        directions = Math.Min(directions, Math.Max(1, Math.Min(features, rows.Count)));
        width = SimdRows.Padded(directions);
        var random = new Random(seed);
        var basis = new float[features * width];
        for (var i = 0; i < basis.Length; i++)
        {
            basis[i] = i % width < directions ? (random.NextSingle() * 2) - 1 : 0; // zero stays zero
        }

        Orthonormalize(basis, width);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            ct.ThrowIfCancellationRequested();
            basis = Multiply(rows, basis, width);
            Orthonormalize(basis, width);
        }

        return basis;
    }

    /// <summary>RowsᵀRows · basis.</summary>
    public static float[] Multiply(IReadOnlyList<SparseVector> rows, float[] basis, int width)
    {
        var product = new float[basis.Length];
        var row = new float[width];
        foreach (var vector in rows)
        {
            Project(basis, width, vector, row);
            for (var i = 0; i < vector.Indices.Length; i++)
            {
                SimdRows.AddScaled(row, vector.Values[i], product.AsSpan(vector.Indices[i] * width, width));
            }
        }

        return product;
    }

    public static void Project(float[] basis, int width, SparseVector vector, float[] into)
    {
        Array.Clear(into);
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            SimdRows.AddScaled(basis.AsSpan(vector.Indices[i] * width, width), vector.Values[i], into);
        }
    }

    /// <summary>oneᵀ · other, both of rows of <paramref name="width"/>.</summary>
    public static double[,] Products(float[] one, float[] other, int width)
    {
        var sums = new float[width * width];
        for (var at = 0; at < one.Length; at += width)
        {
            var row = other.AsSpan(at, width);
            for (var i = 0; i < width; i++)
            {
                if (one[at + i] != 0)
                {
                    SimdRows.AddScaled(row, one[at + i], sums.AsSpan(i * width, width));
                }
            }
        }

        var products = new double[width, width];
        for (var i = 0; i < sums.Length; i++)
        {
            products[i / width, i % width] = sums[i];
        }

        return products;
    }

    /// <summary>The lower triangular factor of a symmetric matrix that is positive but for rounding.</summary>
    public static double[,] Cholesky(double[,] matrix, int size)
    {
        var factor = new double[size, size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = matrix[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= factor[i, k] * factor[j, k];
                }

                // A direction that others contain already becomes nothing: divided by infinity.
                factor[i, j] = i != j ? sum / factor[j, j]
                    : sum > 1e-6 * Math.Max(1e-30, matrix[i, i]) ? Math.Sqrt(sum) : double.PositiveInfinity;
            }
        }

        return factor;
    }

    /// <summary>Gram-Schmidt on the columns through the Cholesky factor of their inner products, thrice, since once loses digits when columns are alike.</summary>
    private static void Orthonormalize(float[] basis, int width)
    {
        for (var pass = 0; pass < 3; pass++)
        {
            var inverse = Inverse(Cholesky(Products(basis, basis, width), width), width);
            var solved = new float[width];
            for (var at = 0; at < basis.Length; at += width)
            {
                Array.Clear(solved);
                for (var k = 0; k < width; k++)
                {
                    if (basis[at + k] != 0)
                    {
                        SimdRows.AddScaled(inverse.AsSpan(k * width, width), basis[at + k], solved);
                    }
                }

                solved.CopyTo(basis, at);
            }
        }
    }

    /// <summary>The matrix M with x · M = y where y · factorᵀ = x: the inverse of the factor, transposed, as rows.</summary>
    private static float[] Inverse(double[,] factor, int size)
    {
        var transposed = new float[size * size];
        var column = new double[size];
        for (var c = 0; c < size; c++)
        {
            for (var i = c; i < size; i++)
            {
                double sum = i == c ? 1 : 0;
                for (var k = c; k < i; k++)
                {
                    sum -= factor[i, k] * column[k];
                }

                column[i] = double.IsPositiveInfinity(factor[i, i]) ? 0 : sum / factor[i, i];
                transposed[(c * size) + i] = (float)column[i];
            }
        }

        return transposed;
    }
}
