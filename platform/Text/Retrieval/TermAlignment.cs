using Suite.Text.Linear;

namespace Suite.Text.Retrieval;

/// <summary>
/// How well a text's terms can be explained by a document's, and the document's by the text's: each term by the one closest to it (a relaxed word mover's
/// distance: Kusner et al., ICML 2015). Sharper than one vector a text and too slow for a whole corpus: for candidates. Immutable and thread-safe.
/// </summary>
internal sealed class TermAlignment
{
    /// <summary>Longer queries and documents are read up to here: cost stays bounded.</summary>
    private const int QueryTermsMax = 24;

    private const int DocumentTermsMax = 64;

    private readonly TermSpace _space;
    private readonly int[][] _documents;

    public TermAlignment(TermSpace space, IReadOnlyList<string> documents)
    {
        _space = space;
        _documents = [.. documents.Select(d => Heaviest(space.SinglesOf(d), DocumentTermsMax))];
    }

    /// <summary>The candidates ordered anew, best first. Cost: query terms × the candidates' distinct terms × width.</summary>
    /// <param name="query">Any text.</param>
    /// <param name="candidates">Documents.</param>
    /// <param name="penalties">Taken from a document's score, which is 0 to 2 without.</param>
    public Ranked[] Rank(string query, IReadOnlyList<Ranked> candidates, ReadOnlySpan<float> penalties)
    {
        var asked = Heaviest(_space.SinglesOf(query), QueryTermsMax);
        if (asked.Length == 0)
        {
            return [];
        }

        var known = new Dictionary<int, float[]>();
        var ranked = new Ranked[candidates.Count];
        for (var i = 0; i < ranked.Length; i++)
        {
            var document = candidates[i].Document;
            ranked[i] = new Ranked(document, Score(asked, _documents[document], known) - penalties[document]);
        }

        return [.. ranked.OrderByDescending(r => r.Score).ThenBy(r => r.Document)];
    }

    private double Score(int[] asked, int[] having, Dictionary<int, float[]> known)
    {
        Span<float> closest = stackalloc float[asked.Length];
        var (explained, all) = (0.0, 0.0);
        foreach (var term in having)
        {
            if (!known.TryGetValue(term, out var closeness))
            {
                known.Add(term, closeness = Closeness(asked, term));
            }

            var best = 0f;
            for (var i = 0; i < asked.Length; i++)
            {
                best = Math.Max(best, closeness[i]);
                closest[i] = Math.Max(closest[i], closeness[i]);
            }

            explained += _space.WeightOf(term) * best;
            all += _space.WeightOf(term);
        }

        var (answered, whole) = (0.0, 0.0);
        for (var i = 0; i < asked.Length; i++)
        {
            answered += _space.WeightOf(asked[i]) * closest[i];
            whole += _space.WeightOf(asked[i]);
        }

        return (whole > 0 ? answered / whole : 0) + (all > 0 ? explained / all : 0);
    }

    private float[] Closeness(int[] asked, int term)
    {
        var vector = _space.VectorOf(term);
        var closeness = new float[asked.Length];
        for (var i = 0; i < asked.Length; i++)
        {
            closeness[i] = asked[i] == term ? 1 : Math.Max(0, SimdRows.Dot(_space.VectorOf(asked[i]), vector));
        }

        return closeness;
    }

    private int[] Heaviest(int[] terms, int count) =>
        terms.Length <= count ? terms : [.. terms.OrderByDescending(_space.WeightOf).ThenBy(t => t).Take(count)];
}
