using System.Buffers;
using Suite.Support.Knowledge.Indexing;

namespace Suite.Support.Knowledge.Answers;

/// <summary>
/// How close a question's sentence vector is to each passage's. Models differ in what a cosine means: of one, unrelated texts have 0.1, of another 0.75. So what the passages
/// have on average counts as 0 and the same text as 1 (rescaling with a baseline: Zhang et al., BERTScore, ICLR 2020, section 4).
/// </summary>
internal sealed class SentenceSimilarity : IDisposable
{
    private readonly int _count;
    private readonly float[] _scores;
    private readonly bool[] _has;

    private SentenceSimilarity(int count)
    {
        _count = count;
        _scores = ArrayPool<float>.Shared.Rent(count);
        _has = ArrayPool<bool>.Shared.Rent(count);
        Array.Clear(_scores, 0, count);
        Array.Clear(_has, 0, count);
    }

    /// <summary>By passage, segment after segment; 0 for those that are no longer live or have no vector.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, _count);

    /// <summary>Every live passage has a vector.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Null where the question has no vector or half of the passages or fewer have one of its width.</summary>
    public static SentenceSimilarity? Of(LanguageIndex index, ReadOnlySpan<float> question)
    {
        if (question.Length == 0 || index.Segments.All(s => s.Vectors is null or { Count: 0 }))
        {
            return null;
        }

        var found = new SentenceSimilarity(index.Segments.Sum(s => s.Segment.PassageCount));
        if (found.TryScore(index, question))
        {
            return found;
        }

        found.Dispose();
        return null;
    }

    /// <summary>Puts these where there are any.</summary>
    public void Replace(Span<float> similarity)
    {
        for (var p = 0; p < _count; p++)
        {
            similarity[p] = _has[p] ? _scores[p] : similarity[p];
        }
    }

    public void Dispose()
    {
        ArrayPool<float>.Shared.Return(_scores);
        ArrayPool<bool>.Shared.Return(_has);
    }

    private bool TryScore(LanguageIndex index, ReadOnlySpan<float> question)
    {
        var (first, live, known, sum) = (0, 0, 0, 0.0);
        foreach (var segment in index.Segments)
        {
            var size = segment.Segment.PassageCount;
            segment.Vectors?.Similarities(question, _scores.AsSpan(first, size));
            for (var p = 0; p < size; p++)
            {
                var isLive = segment.IsLive(segment.Segment.ArticleOf[p]);
                var has = isLive && segment.Vectors is { } vectors && vectors.Has(p, question.Length);
                live += isLive ? 1 : 0;
                known += has ? 1 : 0;
                sum += has ? _scores[first + p] : 0;
                _has[first + p] = has;
            }

            first += size;
        }

        IsComplete = known == live;
        Rescale(known > 0 ? (float)(sum / known) : 0);
        return 2 * known > live;
    }

    private void Rescale(float mean)
    {
        var room = Math.Max(1e-3f, 1 - mean);
        for (var p = 0; p < _count; p++)
        {
            _scores[p] = _has[p] ? Math.Clamp((_scores[p] - mean) / room, -1, 1) : 0;
        }
    }
}
