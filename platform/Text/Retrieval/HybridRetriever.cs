using Suite.Text.Features;

namespace Suite.Text.Retrieval;

/// <summary>Which rankings answer a query.</summary>
public enum RetrievalMode
{
    /// <summary>Words in common.</summary>
    Bm25,

    /// <summary>Closeness in the corpus's own latent space.</summary>
    Dense,

    /// <summary>All rankings the corpus has, fused by rank.</summary>
    Hybrid,
}

/// <summary>How a corpus is indexed.</summary>
public sealed record RetrieverOptions
{
    /// <summary>Directions of the latent space.</summary>
    public int Directions { get; init; } = 128;

    /// <summary>How deep each ranking is read before they are fused.</summary>
    public int Depth { get; init; } = 200;

    /// <summary>How many of the fused ranking are aligned term by term, where the corpus is in Han characters.</summary>
    public int Aligned { get; init; } = 100;

    public int Seed { get; init; } = 42;

    public NgramOptions Ngrams { get; init; } = new() { CharactersMin = 3 };

    /// <summary>
    /// Puts a document that is the query over again behind all others found, in every mode: it has nothing to say that the asker has not said.
    /// </summary>
    public bool EchoesLast { get; init; } = true;
}

/// <summary>
/// A corpus that can be searched by words, by meaning, and by both. Immutable and thread-safe; documents are numbered in the order given. Corpora written
/// mostly in Han characters are indexed by <see cref="HanRankings"/>, others by <see cref="WordRankings"/>.
/// </summary>
public sealed class HybridRetriever
{
    private readonly Bm25Index _words;
    private readonly ICorpusRankings _rankings;
    private readonly EchoFinder? _echoes;

    private HybridRetriever(Bm25Index words, ICorpusRankings rankings, EchoFinder? echoes)
    {
        (_words, _rankings, _echoes) = (words, rankings, echoes);
    }

    public int Count => _words.Count;

    /// <summary>Learns from the corpus itself and nothing else. A few seconds for 10,000 short documents.</summary>
    public static HybridRetriever Build(IReadOnlyList<string> documents, RetrieverOptions options, CancellationToken ct)
    {
        var words = Bm25Index.Build(documents);
        ICorpusRankings rankings = HanRankings.Suit(documents) ? HanRankings.Build(documents, options, ct) : WordRankings.Build(documents, words, options, ct);
        return new HybridRetriever(words, rankings, options.EchoesLast ? new EchoFinder(documents) : null);
    }

    /// <summary>The best documents, best first; fewer where fewer have anything to do with the query.</summary>
    public IReadOnlyList<Ranked> Search(string query, RetrievalMode mode, int count)
    {
        var echoes = _echoes?.Find(query) ?? [];
        var found = Rank(query, mode, count + echoes.Count);
        return echoes.Count == 0 ? found : [.. found.Where(f => !echoes.Contains(f.Document)).Concat(found.Where(f => echoes.Contains(f.Document))).Take(count)];
    }

    private Ranked[] Rank(string query, RetrievalMode mode, int count) => mode switch
    {
        RetrievalMode.Bm25 => _words.Search(query, count),
        RetrievalMode.Dense => _rankings.Closest(query, count),
        _ => _rankings.Best(query, count),
    };
}
