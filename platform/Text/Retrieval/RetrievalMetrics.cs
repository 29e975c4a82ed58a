namespace Suite.Text.Retrieval;

/// <summary>Means over queries, as TREC and BEIR define them.</summary>
public readonly record struct RetrievalMetrics(double NdcgAt10, double RecallAt10, double MrrAt10)
{
    private const int Depth = 10;

    /// <param name="ranking">Documents in the order found.</param>
    /// <param name="gains">Judged documents with a gain above zero.</param>
    public static RetrievalMetrics OfQuery(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> gains)
    {
        double dcg = 0, found = 0, reciprocal = 0;
        for (var rank = 0; rank < Math.Min(Depth, ranking.Count); rank++)
        {
            if (gains.TryGetValue(ranking[rank], out var gain) && gain > 0)
            {
                dcg += gain / Math.Log2(rank + 2);
                found++;
                reciprocal = reciprocal == 0 ? 1.0 / (rank + 1) : reciprocal;
            }
        }

        var ideal = gains.Values.Where(g => g > 0).OrderDescending().Take(Depth).Select((g, rank) => g / Math.Log2(rank + 2)).Sum();
        var relevant = gains.Values.Count(g => g > 0);
        return relevant == 0 ? default : new RetrievalMetrics(dcg / ideal, found / relevant, reciprocal);
    }

    public static RetrievalMetrics Mean(IReadOnlyCollection<RetrievalMetrics> queries) =>
        new(queries.Average(q => q.NdcgAt10), queries.Average(q => q.RecallAt10), queries.Average(q => q.MrrAt10));
}
