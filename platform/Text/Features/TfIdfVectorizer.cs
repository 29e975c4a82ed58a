using System.Runtime.InteropServices;
using Suite.Text.Analysis;

namespace Suite.Text.Features;

/// <summary>
/// Texts to unit vectors of weighted n-grams: (1 + log tf) · idf with idf = log((1 + N) / (1 + df)) + 1, words and characters normalised to length
/// 1 together. Immutable and thread-safe; the same text always gives the same vector.
/// </summary>
public sealed class TfIdfVectorizer
{
    private readonly Dictionary<ulong, int> _indices;
    private readonly float[] _idf;
    private readonly ulong[] _hashes;

    private TfIdfVectorizer(NgramOptions options, ulong[] hashes, float[] idf)
    {
        Options = options;
        _hashes = hashes;
        _idf = idf;
        _indices = new Dictionary<ulong, int>(hashes.Length);
        for (var i = 0; i < hashes.Length; i++)
        {
            _indices.Add(hashes[i], i);
        }
    }

    public NgramOptions Options { get; }

    /// <summary>Number of features; indices are below it.</summary>
    public int Count => _idf.Length;

    /// <summary>Learns which n-grams are features and how common they are.</summary>
    public static TfIdfVectorizer Fit(IReadOnlyList<string> texts, NgramOptions options)
    {
        var documents = new Dictionary<ulong, int>();
        var ngrams = new List<ulong>();
        foreach (var text in texts)
        {
            ngrams.Clear();
            NgramHasher.Collect(TextNormalizer.Normalize(text), options, ngrams);
            ngrams.Sort();
            for (var i = 0; i < ngrams.Count; i++)
            {
                if (i == 0 || ngrams[i] != ngrams[i - 1])
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(documents, ngrams[i], out _)++;
                }
            }
        }

        // Ordered by hash: the dictionary's own order is nobody's promise, and stored models must be equal for equal texts.
        var kept = documents.Where(d => d.Value >= options.TextsMin).OrderBy(d => d.Key).ToArray();
        return new TfIdfVectorizer(
            options,
            Array.ConvertAll(kept, k => k.Key),
            Array.ConvertAll(kept, k => (float)(Math.Log((1.0 + texts.Count) / (1.0 + k.Value)) + 1)));
    }

    /// <summary>The text's vector, of length 1; empty when nothing in it was seen in training.</summary>
    public SparseVector Transform(string text) => Transform(text, out _);

    /// <param name="text">Any text.</param>
    /// <param name="knownShare">Share of the text's n-grams that are features, 0 to 1: low for texts unlike all that training saw.</param>
    public SparseVector Transform(string text, out float knownShare)
    {
        var ngrams = new List<ulong>(256);
        var spoken = NgramHasher.Collect(TextNormalizer.Normalize(text), Options, ngrams);
        var found = new int[ngrams.Count];
        var (count, known) = (0, 0);
        for (var i = 0; i < ngrams.Count; i++)
        {
            if (_indices.TryGetValue(ngrams[i], out var index))
            {
                found[count++] = index;
                known += i < spoken ? 1 : 0;
            }
        }

        knownShare = spoken == 0 ? 0 : (float)known / spoken;
        Array.Sort(found, 0, count);
        return Weigh(found.AsSpan(0, count));
    }

    private SparseVector Weigh(ReadOnlySpan<int> sorted)
    {
        var distinct = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            distinct += i == 0 || sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        var indices = new int[distinct];
        var values = new float[distinct];
        var (at, squares) = (0, 0.0);
        for (var i = 0; i < sorted.Length;)
        {
            var index = sorted[i];
            var frequency = 0;
            while (i < sorted.Length && sorted[i] == index)
            {
                frequency++;
                i++;
            }

            indices[at] = index;
            values[at] = (1 + MathF.Log(frequency)) * _idf[index];
            squares += values[at] * (double)values[at];
            at++;
        }

        var scale = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] *= scale;
        }

        return new SparseVector(indices, values);
    }

    /// <summary>Writes what <see cref="Read"/> reads back to an equal vectorizer. Little-endian.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(Options.WordsMax);
        writer.Write(Options.CharactersMin);
        writer.Write(Options.CharactersMax);
        writer.Write(Options.AcrossWordsMax);
        writer.Write(Options.PairsWithin);
        writer.Write(Options.Shape);
        writer.Write(Options.TextsMin);
        writer.Write(_hashes.Length);
        writer.Write(MemoryMarshal.AsBytes<ulong>(_hashes));
        writer.Write(MemoryMarshal.AsBytes<float>(_idf));
    }

    /// <param name="reader">Over a stream that knows its length.</param>
    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Write"/> wrote.</exception>
    /// <exception cref="EndOfStreamException">They end too early.</exception>
    public static TfIdfVectorizer Read(BinaryReader reader)
    {
        var options = new NgramOptions
        {
            WordsMax = reader.ReadInt32(),
            CharactersMin = reader.ReadInt32(),
            CharactersMax = reader.ReadInt32(),
            AcrossWordsMax = reader.ReadInt32(),
            PairsWithin = reader.ReadInt32(),
            Shape = reader.ReadBoolean(),
            TextsMin = reader.ReadInt32(),
        };
        var count = reader.ReadInt32();
        if (options.WordsMax is < 0 or > 8 || options.CharactersMax is < 0 or > 16 || options.CharactersMin is < 0 or > 16
            || options.AcrossWordsMax is < 0 or > 16 || options.PairsWithin is < 0 or > 16)
        {
            throw new InvalidDataException("The vectorizer's header is damaged.");
        }

        StoredArrays.Require(reader, (long)count * (sizeof(ulong) + sizeof(float)));
        var hashes = new ulong[count];
        var idf = new float[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(hashes.AsSpan()));
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(idf.AsSpan()));
        return new TfIdfVectorizer(options, hashes, idf);
    }
}
