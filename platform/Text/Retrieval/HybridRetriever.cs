using Suite.Text.Features;

namespace Suite.Text.Retrieval;

/// <summary>Which rankings answer a query.</summary>
public enum RetrievalMode
{
    /// <summary>Words in common.</summary>
    Bm25,

    /// <summary>Closeness in the corpus's own latent space.</summary>
    Dense,

    /// <summary>Both, fused by rank.</summary>
    Hybrid,
}

/// <summary>How a corpus is indexed.</summary>
public sealed record RetrieverOptions
{
    /// <summary>Directions of the latent space.</summary>
    public int Directions { get; init; } = 128;

    /// <summary>How deep each ranking is read before they are fused.</summary>
    public int Depth { get; init; } = 100;

    public int Seed { get; init; } = 42;

    public NgramOptions Ngrams { get; init; } = new() { CharactersMin = 3 };
}

/// <summary>A corpus that can be searched by words, by meaning, and by both. Immutable and thread-safe; documents are numbered in the order given.</summary>
public sealed class HybridRetriever
{
    private readonly Bm25Index _words;
    private readonly LatentSpace _space;
    private readonly DenseIndex _vectors;
    private readonly RetrieverOptions _options;

    private HybridRetriever(Bm25Index words, LatentSpace space, DenseIndex vectors, RetrieverOptions options)
    {
        (_words, _space, _vectors, _options) = (words, space, vectors, options);
    }

    public int Count => _words.Count;

    /// <summary>Learns from the corpus itself and nothing else. About 5 s for 10,000 short documents.</summary>
    public static HybridRetriever Build(IReadOnlyList<string> documents, RetrieverOptions options, CancellationToken ct)
    {
        var vectorizer = TfIdfVectorizer.Fit(documents, options.Ngrams);
        var rows = documents.Select(vectorizer.Transform).ToArray();
        var space = LatentSpace.Learn(rows, vectorizer, options.Directions, options.Seed, ct);
        return new HybridRetriever(Bm25Index.Build(documents), space, new DenseIndex([.. rows.Select(space.Embed)]), options);
    }

    /// <summary>The best documents, best first; fewer where fewer have anything to do with the query.</summary>
    public IReadOnlyList<Ranked> Search(string query, RetrievalMode mode, int count) => mode switch
    {
        RetrievalMode.Bm25 => _words.Search(query, count),
        RetrievalMode.Dense => _vectors.Search(_space.Embed(query), count),
        _ => ReciprocalRankFusion.Fuse([(_words.Search(query, _options.Depth), 1), (_vectors.Search(_space.Embed(query), _options.Depth), 1)], count),
    };
}
