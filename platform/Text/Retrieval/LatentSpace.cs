using System.Runtime.InteropServices;
using Suite.Text.Features;
using Suite.Text.Linear;

namespace Suite.Text.Retrieval;

/// <summary>
/// Latent semantic vectors (Deerwester et al., 1990): the directions along which a corpus varies most, so that texts with related words lie close.
/// Only the space spanned is needed, not its axes: cosines do not change when the axes are turned. Deterministic for a seed; immutable and thread-safe.
/// </summary>
public sealed class LatentSpace
{
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

    /// <summary>Learns the space of a corpus; cost as for <see cref="Subspace"/>.</summary>
    /// <param name="rows">The corpus as vectors of the vectorizer.</param>
    /// <param name="vectorizer">Fitted on the corpus.</param>
    /// <param name="directions">How many to keep, at least 1.</param>
    /// <param name="seed">Of the random start.</param>
    /// <param name="ct">Ends the work between two iterations.</param>
    public static LatentSpace Learn(IReadOnlyList<SparseVector> rows, TfIdfVectorizer vectorizer, int directions, int seed, CancellationToken ct)
    {
        var basis = Subspace.Find(rows, vectorizer.Count, directions, seed, out var width, ct);
        return new LatentSpace(vectorizer, basis, width);
    }

    /// <summary>The text's unit vector; all zeros where nothing in it is known.</summary>
    public float[] Embed(string text) => Embed(_vectorizer.Transform(text));

    /// <summary>As for a text, where its vector is there already.</summary>
    public float[] Embed(SparseVector text)
    {
        var vector = new float[Width];
        Subspace.Project(_basis, Width, text, vector);
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
}
