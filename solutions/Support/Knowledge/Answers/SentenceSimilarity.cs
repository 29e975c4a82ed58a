using Suite.Support.Knowledge.Indexing;

namespace Suite.Support.Knowledge.Answers;

/// <summary>
/// How close a question's sentence vector is to each passage's. Models differ in what a cosine means: of one, unrelated texts have 0.1, of another 0.75. So what the passages
/// have on average counts as 0 and the same text as 1 (rescaling with a baseline: Zhang et al., BERTScore, ICLR 2020, section 4).
/// </summary>
internal sealed class SentenceSimilarity
{
    private readonly bool[] _has;

    private SentenceSimilarity(float[] scores, bool[] has, bool isComplete) => (Scores, _has, IsComplete) = (scores, has, isComplete);

    /// <summary>By passage, segment after segment; 0 for those that are no longer live or have no vector.</summary>
    public float[] Scores { get; }

    /// <summary>Every live passage has a vector.</summary>
    public bool IsComplete { get; }

    /// <summary>Null where the question has no vector or half of the passages or fewer have one of its width.</summary>
    public static SentenceSimilarity? Of(LanguageIndex index, ReadOnlySpan<float> question)
    {
        if (question.Length == 0 || index.Segments.All(s => s.Vectors is null or { Count: 0 }))
        {
            return null;
        }

        var count = index.Segments.Sum(s => s.Segment.PassageCount);
        var (scores, has) = (new float[count], new bool[count]);
        var (first, live, known, sum) = (0, 0, 0, 0.0);
        foreach (var segment in index.Segments)
        {
            var size = segment.Segment.PassageCount;
            segment.Vectors?.Similarities(question, scores.AsSpan(first, size));
            for (var p = 0; p < size; p++)
            {
                if (!segment.IsLive(segment.Segment.ArticleOf[p]))
                {
                    scores[first + p] = 0;
                    continue;
                }

                live++;
                if (segment.Vectors is { } vectors && vectors.Has(p, question.Length))
                {
                    has[first + p] = true;
                    known++;
                    sum += scores[first + p];
                }
            }

            first += size;
        }

        if (2 * known <= live)
        {
            return null;
        }

        Rescale(scores, has, (float)(sum / known));
        return new SentenceSimilarity(scores, has, known == live);
    }

    /// <summary>Puts these where there are any.</summary>
    public void Replace(Span<float> similarity)
    {
        for (var p = 0; p < _has.Length; p++)
        {
            similarity[p] = _has[p] ? Scores[p] : similarity[p];
        }
    }

    private static void Rescale(float[] scores, bool[] has, float mean)
    {
        var room = Math.Max(1e-3f, 1 - mean);
        for (var p = 0; p < scores.Length; p++)
        {
            scores[p] = has[p] ? Math.Clamp((scores[p] - mean) / room, -1, 1) : 0;
        }
    }
}
