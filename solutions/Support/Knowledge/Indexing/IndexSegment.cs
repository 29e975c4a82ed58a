using System.Numerics;
using System.Runtime.InteropServices;
using Suite.Text.Retrieval;

namespace Suite.Support.Knowledge.Indexing;

/// <summary>
/// Some articles of one language with their inverted index and their latent vectors. Immutable; an index is made of several, so that adding an article builds a small one and
/// leaves the large ones alone. A term in a title counts <see cref="TitleFactor"/> times, in a heading <see cref="HeadingFactor"/> times (BM25F, Robertson, Zaragoza and Taylor,
/// CIKM 2004, with one length for all fields). 4 bytes a posting.
/// </summary>
internal sealed class IndexSegment
{
    public const int TitleFactor = 3;
    public const int HeadingFactor = 2;

    /// <summary>A posting is a passage's number and, in the lowest byte, how often the term is there.</summary>
    private const int FrequencyBits = 8;
    public const int FrequencyMax = (1 << FrequencyBits) - 1;
    public const int PassagesMax = 1 << (31 - FrequencyBits);

    private readonly Dictionary<string, int> _terms;

    public IndexSegment(ParsedArticle[] articles, string[] terms, int[] offsets, int[] postings, float[] lengths, float[] vectors, int width)
    {
        (Articles, Terms, Offsets, Postings, Lengths, Vectors, Width) = (articles, terms, offsets, postings, lengths, vectors, width);
        _terms = new Dictionary<string, int>(terms.Length, StringComparer.Ordinal);
        for (var i = 0; i < terms.Length; i++)
        {
            _terms.Add(terms[i], i);
        }

        FirstPassages = new int[articles.Length + 1];
        for (var i = 0; i < articles.Length; i++)
        {
            FirstPassages[i + 1] = FirstPassages[i] + articles[i].Passages.Count;
        }

        ArticleOf = new int[FirstPassages[^1]];
        for (var i = 0; i < articles.Length; i++)
        {
            ArticleOf.AsSpan(FirstPassages[i]..FirstPassages[i + 1]).Fill(i);
        }

        LengthSum = lengths.Sum(l => (double)l);
    }

    public ParsedArticle[] Articles { get; }

    public string[] Terms { get; }

    /// <summary>Where each term's postings begin; one more than terms.</summary>
    public int[] Offsets { get; }

    public int[] Postings { get; }

    /// <summary>Of each passage, in terms, fields counted by their factors.</summary>
    public float[] Lengths { get; }

    public double LengthSum { get; }

    /// <summary>One row a passage; empty while there is no latent space.</summary>
    public float[] Vectors { get; }

    /// <summary>Floats in a row.</summary>
    public int Width { get; }

    /// <summary>Of each article, the number of its first passage; one more than articles.</summary>
    public int[] FirstPassages { get; }

    /// <summary>Of each passage, its article's number.</summary>
    public int[] ArticleOf { get; }

    public int PassageCount => Lengths.Length;

    public Passage PassageAt(int number) => Articles[ArticleOf[number]].Passages[number - FirstPassages[ArticleOf[number]]];

    public ReadOnlySpan<int> PostingsOf(string term) =>
        _terms.TryGetValue(term, out var number) ? Postings.AsSpan(Offsets[number]..Offsets[number + 1]) : [];

    public static int PassageOf(int posting) => posting >> FrequencyBits;

    public static int FrequencyOf(int posting) => posting & FrequencyMax;

    public static int Posting(int passage, int frequency) => (passage << FrequencyBits) | Math.Min(frequency, FrequencyMax);

    /// <summary>The vector's cosine with every passage's.</summary>
    public void Similarities(ReadOnlySpan<float> unit, Span<float> into)
    {
        var query = MemoryMarshal.Cast<float, Vector<float>>(unit);
        var rows = MemoryMarshal.Cast<float, Vector<float>>(Vectors);
        for (var p = 0; p < into.Length; p++)
        {
            var row = rows.Slice(p * query.Length, query.Length);
            var (even, odd) = (Vector<float>.Zero, Vector<float>.Zero);
            for (var i = 0; i + 1 < row.Length; i += 2)
            {
                even += row[i] * query[i];
                odd += row[i + 1] * query[i + 1];
            }

            into[p] = Vector.Sum(even + odd) + (query.Length % 2 == 1 ? Vector.Sum(row[^1] * query[^1]) : 0);
        }
    }

    /// <summary>Indexes articles; with their vectors where there is a space.</summary>
    public static IndexSegment Of(ParsedArticle[] articles, LatentSpace? space)
    {
        var builder = new SegmentBuilder();
        foreach (var passage in articles.SelectMany(a => a.Passages))
        {
            builder.Add(passage);
        }

        var passages = articles.SelectMany(a => a.Passages).ToArray();
        return builder.Build(articles, VectorsOf(passages, space), space?.Width ?? 0);
    }

    /// <summary>The same articles in another space.</summary>
    public IndexSegment In(LatentSpace space) =>
        new(Articles, Terms, Offsets, Postings, Lengths, VectorsOf([.. Articles.SelectMany(a => a.Passages)], space), space.Width);

    private static float[] VectorsOf(Passage[] passages, LatentSpace? space)
    {
        var vectors = new float[passages.Length * (space?.Width ?? 0)];
        for (var p = 0; p < passages.Length && space is not null; p++)
        {
            space.Embed(TextOf(passages[p])).CopyTo(vectors.AsSpan(p * space.Width));
        }

        return vectors;
    }

    /// <summary>What a passage is about, as one text.</summary>
    public static string TextOf(Passage passage) => $"{passage.Title}\n{passage.Heading}\n{passage.Text}";
}
