namespace Suite.Text.Retrieval;

/// <summary>A document, by its place in the corpus, and its score; higher is better, and only comparable within one answer.</summary>
public readonly record struct Ranked(int Document, double Score);

/// <summary>Keeps the best few of many. Equal scores: the earlier document first, so that every answer is the same twice.</summary>
internal static class TopRanked
{
    public static Ranked[] Of(ReadOnlySpan<float> scores, int count, float above)
    {
        var queue = new PriorityQueue<int, (float Score, int NegatedDocument)>(count + 1);
        for (var d = 0; d < scores.Length; d++)
        {
            if (!(scores[d] > above) || (queue.Count == count && scores[d] <= Lowest(queue)))
            {
                continue;
            }

            queue.Enqueue(d, (scores[d], -d));
            if (queue.Count > count)
            {
                queue.Dequeue();
            }
        }

        var best = new Ranked[queue.Count];
        for (var i = best.Length - 1; i >= 0; i--)
        {
            queue.TryDequeue(out var document, out var priority);
            best[i] = new Ranked(document, priority.Score);
        }

        return best;
    }

    private static float Lowest(PriorityQueue<int, (float Score, int NegatedDocument)> queue)
    {
        queue.TryPeek(out _, out var lowest);
        return lowest.Score;
    }
}
