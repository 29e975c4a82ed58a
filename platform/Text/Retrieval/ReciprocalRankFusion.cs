namespace Suite.Text.Retrieval;

/// <summary>Several rankings as one: a document scores Σ weight / (60 + rank) (Cormack, Clarke and Büttcher, SIGIR 2009). Ranks only: scores of different kinds never meet.</summary>
public static class ReciprocalRankFusion
{
    private const double K = 60;

    public static Ranked[] Fuse(IReadOnlyList<(IReadOnlyList<Ranked> Ranking, double Weight)> rankings, int count)
    {
        var scores = new Dictionary<int, double>();
        foreach (var (ranking, weight) in rankings)
        {
            for (var rank = 0; rank < ranking.Count; rank++)
            {
                scores[ranking[rank].Document] = scores.GetValueOrDefault(ranking[rank].Document) + (weight / (K + rank + 1));
            }
        }

        return [.. scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key).Take(count).Select(s => new Ranked(s.Key, s.Value))];
    }
}
