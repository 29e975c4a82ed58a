using System.Runtime.InteropServices;
using Suite.Text.Features;
using Suite.Text.Linear;

namespace Suite.Text.Retrieval;

/// <summary>
/// Latent semantic vectors (Deerwester et al., 1990): the directions along which a corpus varies most, so that texts with related words lie close. Found by subspace
/// iteration from a random start (Halko, Martinsson and Tropp, SIAM Review 53, 2011). Only the space spanned is needed, not its axes: cosines do not change
/// when the axes are turned. Deterministic for a seed; immutable and thread-safe.
/// </summary>
public sealed class LatentSpace
{
    private const int Iterations = 6;

    private readonly TfIdfVectorizer _vectorizer;
    private readonly float[] _basis; // one row of Width floats a feature; its columns are orthonormal

    private LatentSpace(TfIdfVectorizer vectorizer, float[] basis, int width)
    {
        _vectorizer = vectorizer;
        _basis = basis;
        Width = width;
    }

    /// <summary>Floats in a vector: the directions and zeros up to a multiple of 16.</summary>
    public int Width { get; }

    /// <summary>Learns the space of a corpus. Cost: iterations × 2 × non-zeros × width, and features × width² for keeping directions apart.</summary>
    /// <param name="rows">The corpus as vectors of the vectorizer.</param>
    /// <param name="vectorizer">Fitted on the corpus.</param>
    /// <param name="directions">How many to keep, at least 1.</param>
    /// <param name="seed">Of the random start.</param>
    /// <param name="ct">Ends the work between two iterations.</param>
    public static LatentSpace Learn(IReadOnlyList<SparseVector> rows, TfIdfVectorizer vectorizer, int directions, int seed, CancellationToken ct)
    {
        directions = Math.Min(directions, Math.Max(1, Math.Min(vectorizer.Count, rows.Count)));
        var width = SimdRows.Padded(directions);
        var random = new Random(seed);
        var basis = new float[vectorizer.Count * width];
        for (var i = 0; i < basis.Length; i++)
        {
            basis[i] = i % width < directions ? (random.NextSingle() * 2) - 1 : 0; // zero stays zero
        }

        Orthonormalize(basis, width);
        var row = new float[width];
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            ct.ThrowIfCancellationRequested();
            var next = new float[basis.Length];
            foreach (var vector in rows)
            {
                Project(basis, width, vector, row);
                for (var i = 0; i < vector.Indices.Length; i++)
                {
                    SimdRows.AddScaled(row, vector.Values[i], next.AsSpan(vector.Indices[i] * width, width));
                }
            }

            basis = next;
            Orthonormalize(basis, width);
        }

        return new LatentSpace(vectorizer, basis, width);
    }

    /// <summary>The text's unit vector; all zeros where nothing in it is known.</summary>
    public float[] Embed(string text) => Embed(_vectorizer.Transform(text));

    /// <summary>As for a text, where its vector is there already.</summary>
    public float[] Embed(SparseVector text)
    {
        var vector = new float[Width];
        Project(_basis, Width, text, vector);
        DenseIndex.Normalize(vector);
        return vector;
    }

    /// <summary>Writes what <see cref="Read"/> reads back to an equal space, vectorizer included. Little-endian; 4 bytes × features × width.</summary>
    public void Write(BinaryWriter writer)
    {
        _vectorizer.Write(writer);
        writer.Write(Width);
        writer.Write(MemoryMarshal.AsBytes<float>(_basis));
    }

    /// <param name="reader">Over a stream that knows its length.</param>
    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> wrote.</exception>
    /// <exception cref="EndOfStreamException">They end too early.</exception>
    public static LatentSpace Read(BinaryReader reader)
    {
        var vectorizer = TfIdfVectorizer.Read(reader);
        var width = reader.ReadInt32();
        if (width <= 0 || width % SimdRows.Multiple != 0)
        {
            throw new InvalidDataException("The latent space's header is damaged.");
        }

        StoredArrays.Require(reader, (long)vectorizer.Count * width * sizeof(float));
        var basis = new float[vectorizer.Count * width];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(basis.AsSpan()));
        return new LatentSpace(vectorizer, basis, width);
    }

    /// <summary>How much of the text's unit vector lies in the space, 0 to 1.</summary>
    internal double SquaredLengthOf(string text)
    {
        var vector = new float[Width];
        Project(_basis, Width, _vectorizer.Transform(text), vector);
        return vector.Sum(v => v * (double)v);
    }

    private static void Project(float[] basis, int width, SparseVector vector, float[] into)
    {
        Array.Clear(into);
        for (var i = 0; i < vector.Indices.Length; i++)
        {
            SimdRows.AddScaled(basis.AsSpan(vector.Indices[i] * width, width), vector.Values[i], into);
        }
    }

    /// <summary>Gram-Schmidt on the columns through the Cholesky factor of their inner products, twice, since once loses digits when columns are alike.</summary>
    private static void Orthonormalize(float[] basis, int width)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            var products = new double[width, width];
            for (var at = 0; at < basis.Length; at += width)
            {
                for (var i = 0; i < width; i++)
                {
                    double value = basis[at + i];
                    if (value == 0)
                    {
                        continue;
                    }

                    for (var j = 0; j <= i; j++)
                    {
                        products[i, j] += value * basis[at + j];
                    }
                }
            }

            Substitute(basis, width, Cholesky(products, width));
        }
    }

    private static double[,] Cholesky(double[,] matrix, int size)
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
                    : sum > 1e-9 * Math.Max(1e-30, matrix[i, i]) ? Math.Sqrt(sum) : double.PositiveInfinity;
            }
        }

        return factor;
    }

    /// <summary>Each row x becomes the y with y · factorᵀ = x.</summary>
    private static void Substitute(float[] basis, int width, double[,] factor)
    {
        var solved = new double[width];
        for (var at = 0; at < basis.Length; at += width)
        {
            for (var i = 0; i < width; i++)
            {
                double sum = basis[at + i];
                for (var k = 0; k < i; k++)
                {
                    sum -= factor[i, k] * solved[k];
                }

                solved[i] = double.IsPositiveInfinity(factor[i, i]) ? 0 : sum / factor[i, i];
                basis[at + i] = (float)solved[i];
            }
        }
    }
}
