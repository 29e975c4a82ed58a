using System.Runtime.InteropServices;

namespace Suite.Text.Retrieval;

/// <summary>
/// Okapi BM25 (Robertson and Zaragoza, The probabilistic relevance framework, 2009) over an inverted index in memory, with the constants and the inverse document
/// frequency of SQLite's FTS5: k1 = 1.2, b = 0.75, idf = max(log((N − n + ½) / (n + ½)), 1e-6), unless options say otherwise. Immutable and thread-safe. Cost of a query: the postings of
/// its terms. Memory: 8 bytes a posting.
/// </summary>
public sealed class Bm25Index
{
    private const double K1 = 1.2;
    private const double B = 0.75;
    private const double IdfMin = 1e-6;

    private readonly Dictionary<string, int> _terms;
    private readonly Posting[][] _postings;
    private readonly float[] _idf;
    private readonly float[] _norms;
    private readonly Bm25Options _options;

    private readonly record struct Posting(int Document, int Frequency);

    private Bm25Index(Dictionary<string, int> terms, Posting[][] postings, float[] idf, float[] norms, Bm25Options options)
    {
        _options = options;
        _terms = terms;
        _postings = postings;
        _idf = idf;
        _norms = norms;
    }

    /// <summary>Number of documents.</summary>
    public int Count => _norms.Length;

    public static Bm25Index Build(IReadOnlyList<string> documents) => Build(documents, new Bm25Options());

    public static Bm25Index Build(IReadOnlyList<string> documents, Bm25Options options)
    {
        var terms = new Dictionary<string, int>(StringComparer.Ordinal);
        var postings = new List<List<Posting>>();
        var lengths = new int[documents.Count];
        var found = new List<string>();
        for (var d = 0; d < documents.Count; d++)
        {
            found.Clear();
            Collect(documents[d], options, found);
            lengths[d] = found.Count;
            foreach (var term in found)
            {
                ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(terms, term, out var known);
                if (!known)
                {
                    number = postings.Count;
                    postings.Add([]);
                }

                Note(postings[number], d);
            }
        }

        var mean = lengths.Length == 0 ? 1 : Math.Max(1e-9, lengths.Average());
        return new Bm25Index(
            terms,
            [.. postings.Select(p => p.ToArray())],
            [.. postings.Select(p => Rarity(documents.Count, p.Count, options))],
            [.. lengths.Select(l => (float)(K1 * (1 - B + (B * l / mean))))],
            options);
    }

    /// <param name="query">Words; a word that is there twice counts twice.</param>
    /// <param name="count">How many documents at most.</param>
    /// <returns>Documents that share a term with the query, best first.</returns>
    public Ranked[] Search(string query, int count)
    {
        var terms = new List<string>();
        Collect(query, _options, terms);
        return Search([.. terms.GroupBy(t => t, StringComparer.Ordinal).Select(g => (g.Key, g.Count() * WeightOf(g.Key)))], count);
    }

    private Ranked[] Search(IReadOnlyList<(string Term, float Weight)> terms, int count)
    {
        var scores = new float[Count];
        foreach (var (term, weight) in terms)
        {
            if (!_terms.TryGetValue(term, out var number))
            {
                continue;
            }

            var factor = _idf[number] * weight * (float)(K1 + 1);
            foreach (var posting in _postings[number])
            {
                scores[posting.Document] += factor * posting.Frequency / (posting.Frequency + _norms[posting.Document]);
            }
        }

        return TopRanked.Of(scores, count, 0);
    }

    private float WeightOf(string term) => term[0] == Synonyms.Mark ? _options.SynonymWeight : Terms.WeightOf(term);

    private static void Collect(string text, Bm25Options options, List<string> into)
    {
        if (options.SynonymWeight > 0)
        {
            Terms.CollectWithSynonyms(text, into);
        }
        else
        {
            Terms.Collect(text, into);
        }
    }

    private static float Rarity(int documents, int having, Bm25Options options) =>
        (float)Math.Pow(Math.Max(Math.Log((documents - having + 0.5) / (having + 0.5)), IdfMin), options.RarityPower);

    private static void Note(List<Posting> postings, int document)
    {
        if (postings.Count > 0 && postings[^1].Document == document)
        {
            postings[^1] = new Posting(document, postings[^1].Frequency + 1);
        }
        else
        {
            postings.Add(new Posting(document, 1));
        }
    }
}
