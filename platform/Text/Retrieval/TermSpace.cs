using System.Runtime.InteropServices;
using Suite.Text.Features;
using Suite.Text.Linear;

namespace Suite.Text.Retrieval;

/// <summary>
/// Vectors of terms, learned from the company they keep in a corpus, and of texts as their weighted sum: for short texts in Han characters, where each term
/// says little alone. A term's vector is its row in U·S of the corpus's singular value decomposition, made a unit vector, so that what is frequent does not drown
/// what is rare; a text is the sum of its terms' vectors weighted by the root of their rarity, less the corpus's mean (Arora, Liang and Ma, ICLR 2017).
/// Deterministic for a seed; immutable and thread-safe.
/// </summary>
public sealed class TermSpace
{
    /// <summary>What fewer documents have says little about others; a small corpus has nothing better.</summary>
    private const int DocumentsMin = 3;

    private const int SmallCorpus = 1_000;

    private const float SynonymWeight = 0.6f;

    /// <summary>While learning, rarity counts for more than in a text's vector, and pairs too: they tell one use of a character from another.</summary>
    private const float LearningPower = 0.75f;

    private const float LearningPairWeight = 0.5f;

    private readonly Dictionary<string, int> _terms;
    private readonly float[] _weights;
    private readonly float[] _vectors; // one row of Width floats a term
    private readonly float[] _mean;

    private TermSpace(Dictionary<string, int> terms, float[] weights, float[] vectors, float[] mean)
    {
        (_terms, _weights, _vectors, _mean) = (terms, weights, vectors, mean);
    }

    /// <summary>Floats in a vector: the directions and zeros up to a multiple of 16.</summary>
    public int Width => _mean.Length;

    /// <summary>Number of terms known.</summary>
    public int Count => _weights.Length;

    /// <summary>Learns from documents; where there are a thousand or more, terms in fewer than three of them are left out. A second or two for 10,000 short documents and 128 directions.</summary>
    public static TermSpace Learn(IReadOnlyList<string> documents, int directions, int seed, CancellationToken ct)
    {
        var found = documents.Select(Collect).ToArray();
        var having = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in found.SelectMany(f => f.Distinct(StringComparer.Ordinal)))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(having, term, out _)++;
        }

        string[] names = [.. having.Where(h => h.Value >= DocumentsMin || documents.Count < SmallCorpus).Select(h => h.Key).Order(StringComparer.Ordinal)];
        var terms = names.Select((name, id) => (name, id)).ToDictionary(t => t.name, t => t.id, StringComparer.Ordinal);
        var rarities = Array.ConvertAll(names, name => MathF.Log((1f + documents.Count) / (1 + having[name])));
        var learning = names.Select((name, id) => (Terms.IsPair(name) ? LearningPairWeight : WeightOf(name)) * MathF.Pow(rarities[id], LearningPower)).ToArray();
        var rows = found.Select(f => Row(f, terms, learning)).ToArray();
        var vectors = Subspace.Find(rows, names.Length, directions, seed, out var width, ct);
        Stretch(vectors, Subspace.Cholesky(Subspace.Products(vectors, Subspace.Multiply(rows, vectors, width), width), width), width);
        var weights = names.Select((name, id) => WeightOf(name) * MathF.Sqrt(rarities[id])).ToArray();
        var mean = new float[width];
        var uncentred = new TermSpace(terms, weights, vectors, new float[width]);
        foreach (var document in found)
        {
            SimdRows.AddScaled(uncentred.Embed(document), 1f / found.Length, mean);
        }

        return new TermSpace(terms, weights, vectors, mean);
    }

    /// <summary>The text's unit vector; all zeros where nothing in it is known.</summary>
    public float[] Embed(string text) => Embed(Collect(text));

    /// <summary>The known terms of a text that are no pairs, ascending, each once.</summary>
    internal int[] SinglesOf(string text) =>
        [.. Collect(text).Where(t => !Terms.IsPair(t)).Select(t => _terms.GetValueOrDefault(t, -1)).Where(id => id >= 0).Distinct().Order()];

    internal float WeightOf(int term) => _weights[term];

    internal ReadOnlySpan<float> VectorOf(int term) => _vectors.AsSpan(term * Width, Width);

    private float[] Embed(List<string> found)
    {
        var vector = new float[Width];
        foreach (var term in found)
        {
            if (_terms.TryGetValue(term, out var id))
            {
                SimdRows.AddScaled(VectorOf(id), _weights[id], vector);
            }
        }

        DenseIndex.Normalize(vector);
        if (Array.TrueForAll(vector, v => v == 0))
        {
            return vector;
        }

        SimdRows.AddScaled(_mean, -1, vector);
        DenseIndex.Normalize(vector);
        return vector;
    }

    private static List<string> Collect(string text)
    {
        var found = new List<string>();
        Terms.CollectWithSynonyms(text, found);
        return found;
    }

    private static float WeightOf(string term) => term[0] == Synonyms.Mark ? SynonymWeight : Terms.WeightOf(term);

    private static SparseVector Row(List<string> found, Dictionary<string, int> terms, float[] weights)
    {
        var counted = found.Select(t => terms.GetValueOrDefault(t, -1)).Where(id => id >= 0).GroupBy(id => id).OrderBy(g => g.Key).Select(g => (Id: g.Key, Count: g.Count())).ToArray();
        var values = counted.Select(c => (1 + MathF.Log(c.Count)) * weights[c.Id]).ToArray();
        DenseIndex.Normalize(values);
        return new SparseVector([.. counted.Select(c => c.Id)], values);
    }

    /// <summary>Each row x becomes x · factor, of length 1: inner products between rows are then those in U·S, whatever axes the subspace was found on.</summary>
    private static void Stretch(float[] rows, double[,] factor, int width)
    {
        var lower = new float[width * width];
        for (var i = 0; i < width; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                lower[(i * width) + j] = double.IsPositiveInfinity(factor[i, i]) || double.IsPositiveInfinity(factor[j, j]) ? 0 : (float)factor[i, j];
            }
        }

        var stretched = new float[width];
        for (var at = 0; at < rows.Length; at += width)
        {
            Array.Clear(stretched);
            for (var i = 0; i < width; i++)
            {
                SimdRows.AddScaled(lower.AsSpan(i * width, width), rows[at + i], stretched);
            }

            DenseIndex.Normalize(stretched);
            stretched.CopyTo(rows, at);
        }
    }
}
