using Suite.Text.Analysis;

namespace Suite.Text.Retrieval;

/// <summary>
/// For text in Han characters: BM25 that weighs characters and knows synonyms, term vectors, and an alignment of terms for the best of both. All three fused by rank.
/// </summary>
internal sealed class HanRankings : ICorpusRankings
{
    private const float DenseCrowding = 0.3f;
    private const float AlignmentCrowding = 0.6f;

    private readonly Bm25Index _words;
    private readonly TermSpace _space;
    private readonly DenseIndex _vectors;
    private readonly TermAlignment _alignment;
    private readonly float[] _penalties;
    private readonly RetrieverOptions _options;

    private HanRankings(Bm25Index words, TermSpace space, DenseIndex vectors, TermAlignment alignment, float[] penalties, RetrieverOptions options)
    {
        (_words, _space, _vectors, _alignment, _penalties, _options) = (words, space, vectors, alignment, penalties, options);
    }

    /// <summary>Most tokens are Han characters. Reads at most 1,000 documents, taken at even distances.</summary>
    public static bool Suit(IReadOnlyList<string> documents)
    {
        var (han, all) = (0L, 0L);
        var step = Math.Max(1, documents.Count / 1_000);
        for (var d = 0; d < documents.Count; d += step)
        {
            foreach (var token in new Tokenizer(documents[d]))
            {
                han += token.IsHan ? 1 : 0;
                all++;
            }
        }

        return han * 2 > all;
    }

    public static HanRankings Build(IReadOnlyList<string> documents, RetrieverOptions options, CancellationToken ct)
    {
        var space = TermSpace.Learn(documents, options.Directions, options.Seed, ct);
        var vectors = documents.Select(space.Embed).ToArray();
        var crowding = new DenseIndex(vectors).CrowdingOf(ct);
        return new HanRankings(
            Bm25Index.Build(documents, Bm25Options.Characters),
            space,
            new DenseIndex(vectors, crowding, DenseCrowding),
            new TermAlignment(space, documents),
            Array.ConvertAll(crowding, c => c * AlignmentCrowding),
            options);
    }

    public Ranked[] Closest(string query, int count) => _vectors.Search(_space.Embed(query), count);

    public Ranked[] Best(string query, int count)
    {
        var words = _words.Search(query, _options.Depth);
        var close = Closest(query, _options.Depth);
        var candidates = ReciprocalRankFusion.Fuse([(words, 1), (close, 1)], _options.Aligned);
        return ReciprocalRankFusion.Fuse([(words, 1), (close, 1), (_alignment.Rank(query, candidates, _penalties), 1)], count);
    }
}
