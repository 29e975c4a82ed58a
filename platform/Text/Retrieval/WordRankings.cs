using Suite.Text.Features;

namespace Suite.Text.Retrieval;

/// <summary>For text whose words are separated: BM25 and latent semantic vectors of words and of characters within them. The vectors see spellings and compounds too and count for more.</summary>
internal sealed class WordRankings : ICorpusRankings
{
    private const double DenseWeight = 3;

    private readonly Bm25Index _words;
    private readonly LatentSpace _space;
    private readonly DenseIndex _vectors;
    private readonly RetrieverOptions _options;

    private WordRankings(Bm25Index words, LatentSpace space, DenseIndex vectors, RetrieverOptions options)
    {
        (_words, _space, _vectors, _options) = (words, space, vectors, options);
    }

    public static WordRankings Build(IReadOnlyList<string> documents, Bm25Index words, RetrieverOptions options, CancellationToken ct)
    {
        var vectorizer = TfIdfVectorizer.Fit(documents, options.Ngrams);
        var rows = documents.Select(vectorizer.Transform).ToArray();
        var space = LatentSpace.Learn(rows, vectorizer, options.Directions, options.Seed, ct);
        return new WordRankings(words, space, new DenseIndex([.. rows.Select(space.Embed)]), options);
    }

    public Ranked[] Closest(string query, int count) => _vectors.Search(_space.Embed(query), count);

    public Ranked[] Best(string query, int count) => ReciprocalRankFusion.Fuse([(_words.Search(query, _options.Depth), 1), (Closest(query, _options.Depth), DenseWeight)], count);
}
