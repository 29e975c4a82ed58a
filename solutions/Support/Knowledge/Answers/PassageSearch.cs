using System.Buffers;
using Suite.Support.Knowledge.Indexing;
using Suite.Text.Retrieval;

namespace Suite.Support.Knowledge.Answers;

/// <summary>A passage and what speaks for it.</summary>
/// <param name="Passage">What was found.</param>
/// <param name="Score">Of the fused rankings.</param>
/// <param name="WordScore">BM25.</param>
/// <param name="Similarity">Closeness in meaning; see <see cref="RankedPassage"/>.</param>
/// <param name="Coverage">Share of the question's concepts, by weight, that the passage, its heading and title speak of; 0 to 1.</param>
/// <param name="ArticleCoverage">The same for the whole article; at least the passage's.</param>
/// <param name="IsFirst">It opens its article.</param>
internal readonly record struct PassageHit(Passage Passage, double Score, double WordScore, double Similarity, double Coverage, double ArticleCoverage, bool IsFirst);

/// <summary>What a question was read as against one index.</summary>
internal sealed record SearchResult(IReadOnlyList<PassageHit> Hits, IReadOnlyList<(QuestionConcept Concept, double Weight)> Concepts);

/// <summary>
/// Ranks passages by words (BM25), by closeness in meaning, by how much of the question they speak of and by what is expected of it, and fuses these by rank. Statistics of words are those of all
/// segments together, so where an article is stored does not change its score. One pass over the postings of the question's terms and one over the vectors.
/// </summary>
internal sealed class PassageSearch
{
    private const double K1 = 1.2;
    private const double B = 0.75;
    private const int Depth = 60;
    private const double DenseWeight = 0.6;
    private const double CoverageWeight = 1;
    private const double SentenceWeight = 1;
    private const double PriorWeight = 0.5;

    /// <summary>Articles that are expected most, and passages of each: enough to be read again, too few to crowd out what the words found.</summary>
    private const int ExpectedMax = 3;
    private const int ExpectedPassagesMax = 2;

    private readonly LanguageIndex _index;
    private readonly int[] _firsts;
    private readonly int _count;
    private readonly double _meanLength;

    private PassageSearch(LanguageIndex index)
    {
        _index = index;
        _firsts = new int[index.Segments.Length];
        var length = 0.0;
        for (var s = 0; s < _firsts.Length; s++)
        {
            _firsts[s] = _count;
            _count += index.Segments[s].Segment.PassageCount;
            length += index.Segments[s].Segment.LengthSum;
        }

        _meanLength = Math.Max(1, length / Math.Max(1, _count));
    }

    public static SearchResult Of(LanguageIndex index, KnowledgeQuestion question, int count) => new PassageSearch(index).Search(question, count);

    private SearchResult Search(KnowledgeQuestion question, int count)
    {
        var concepts = QuestionConcepts.Of(question).ConvertAll(c => (Concept: c, Weight: WeightOf(c)));
        var words = ArrayPool<float>.Shared.Rent(_count);
        var coverage = ArrayPool<float>.Shared.Rent(_count);
        var similarity = ArrayPool<float>.Shared.Rent(_count);
        try
        {
            ScoreWords(QuestionConcepts.Terms([.. concepts.Select(c => c.Concept)]), words.AsSpan(0, _count));
            ScoreCoverage(concepts, coverage.AsSpan(0, _count));
            ScoreSimilarity(question.Text, similarity.AsSpan(0, _count));
            ClearDead(words, coverage, similarity);
            var rankings = new List<(IReadOnlyList<Ranked>, double)>
            {
                (Best(words.AsSpan(0, _count), Depth), 1),
            };
            AddCloseness(question.Vector.Span, similarity.AsSpan(0, _count), rankings);
            rankings.Add((Best(coverage.AsSpan(0, _count), words.AsSpan(0, _count), Depth), CoverageWeight));
            rankings.Add((ExpectedOf(question, coverage), PriorWeight));
            var fused = ReciprocalRankFusion.Fuse(rankings, count);
            return new SearchResult(
                [.. fused.Select(f => HitOf(f, words, similarity, coverage, concepts))],
                concepts);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(words);
            ArrayPool<float>.Shared.Return(coverage);
            ArrayPool<float>.Shared.Return(similarity);
        }
    }

    /// <summary>Rare terms tell more: the concept weighs as its own term, or as the rarest of its alternatives where the index does not know that.</summary>
    private double WeightOf(QuestionConcept concept)
    {
        var own = DocumentsWith(concept.Term);
        return concept.Weight * (own > 0 ? Idf(own) : concept.Alternatives.Max(a => a.Key == concept.Term ? Idf(0) * 0.5 : DocumentsWith(a.Key) is > 0 and var n ? Idf(n) : 0));
    }

    private int DocumentsWith(string term) => _index.Segments.Sum(s => s.Segment.PostingsOf(term).Length);

    private double Idf(int documents) => Math.Log(1 + ((_count - documents + 0.5) / (documents + 0.5)));

    private void ScoreWords(Dictionary<string, float> terms, Span<float> scores)
    {
        scores.Clear();
        foreach (var (term, weight) in terms)
        {
            var documents = DocumentsWith(term);
            var factor = (float)(weight * Idf(documents) * (K1 + 1));
            for (var s = 0; s < _firsts.Length && documents > 0; s++)
            {
                var segment = _index.Segments[s].Segment;
                foreach (var posting in segment.PostingsOf(term))
                {
                    var (passage, frequency) = (IndexSegment.PassageOf(posting), IndexSegment.FrequencyOf(posting));
                    var norm = (float)(K1 * (1 - B + (B * segment.Lengths[passage] / _meanLength)));
                    scores[_firsts[s] + passage] += factor * frequency / (frequency + norm);
                }
            }
        }
    }

    private void ScoreCoverage(List<(QuestionConcept Concept, double Weight)> concepts, Span<float> coverage)
    {
        coverage.Clear();
        var total = concepts.Sum(c => c.Weight);
        var best = ArrayPool<float>.Shared.Rent(_count);
        var touched = new List<int>();
        foreach (var (concept, weight) in concepts)
        {
            touched.Clear();
            Array.Clear(best, 0, _count);
            foreach (var (term, strength) in concept.Alternatives)
            {
                Touch(term, strength, best, touched);
            }

            foreach (var passage in touched)
            {
                coverage[passage] += (float)(weight / total * best[passage]);
            }
        }

        ArrayPool<float>.Shared.Return(best);
    }

    private void Touch(string term, float strength, float[] best, List<int> touched)
    {
        for (var s = 0; s < _firsts.Length; s++)
        {
            foreach (var posting in _index.Segments[s].Segment.PostingsOf(term))
            {
                ref var known = ref best[_firsts[s] + IndexSegment.PassageOf(posting)];
                if (known == 0)
                {
                    touched.Add(_firsts[s] + IndexSegment.PassageOf(posting));
                }

                known = Math.Max(known, strength);
            }
        }
    }

    private void ScoreSimilarity(string question, Span<float> scores)
    {
        scores.Clear();
        if (_index.Space is null)
        {
            return;
        }

        var vector = _index.Space.Embed(question);
        for (var s = 0; s < _firsts.Length; s++)
        {
            var segment = _index.Segments[s].Segment;
            segment.Similarities(vector, scores.Slice(_firsts[s], segment.PassageCount));
        }
    }

    /// <summary>The passages of the articles that are expected most, those that speak of more of the question first.</summary>
    private List<Ranked> ExpectedOf(KnowledgeQuestion question, float[] coverage)
    {
        var expected = new List<Ranked>();
        foreach (var (id, prior) in question.Prior?.Shares.OrderByDescending(p => p.Value).ThenBy(p => p.Key, StringComparer.Ordinal).Take(ExpectedMax) ?? [])
        {
            expected.AddRange(PassagesOf(id).Select(p => new Ranked(p, prior)).OrderByDescending(p => coverage[p.Document]).ThenBy(p => p.Document).Take(ExpectedPassagesMax));
        }

        return expected;
    }

    private IEnumerable<int> PassagesOf(string articleId)
    {
        var article = _index.Articles.GetValueOrDefault(articleId);
        for (var s = 0; s < _firsts.Length && article is not null; s++)
        {
            var live = _index.Segments[s];
            var at = Array.FindIndex(live.Segment.Articles, a => ReferenceEquals(a, article));
            if (at >= 0 && live.IsLive(at))
            {
                return Enumerable.Range(_firsts[s] + live.Segment.FirstPassages[at], live.Segment.FirstPassages[at + 1] - live.Segment.FirstPassages[at]);
            }
        }

        return [];
    }

    /// <summary>
    /// By latent similarity; by the sentence vectors instead where question and most passages have one. While some passages have none yet, by both, so that these are found.
    /// </summary>
    private void AddCloseness(ReadOnlySpan<float> question, Span<float> similarity, List<(IReadOnlyList<Ranked> Ranking, double Weight)> rankings)
    {
        using var sentences = SentenceSimilarity.Of(_index, question);
        if (sentences is null || !sentences.IsComplete)
        {
            rankings.Add((Best(similarity, Depth), DenseWeight));
        }

        if (sentences is not null)
        {
            rankings.Add((Best(sentences.Scores, Depth), SentenceWeight));
            sentences.Replace(similarity);
        }
    }

    private void ClearDead(float[] words, float[] coverage, float[] similarity)
    {
        for (var s = 0; s < _firsts.Length; s++)
        {
            var live = _index.Segments[s];
            for (var p = 0; p < live.Segment.PassageCount && live.DeadCount > 0; p++)
            {
                if (!live.IsLive(live.Segment.ArticleOf[p]))
                {
                    words[_firsts[s] + p] = coverage[_firsts[s] + p] = similarity[_firsts[s] + p] = 0;
                }
            }
        }
    }

    private PassageHit HitOf(Ranked found, float[] words, float[] similarity, float[] coverage, List<(QuestionConcept Concept, double Weight)> concepts)
    {
        var number = Array.BinarySearch(_firsts, found.Document) is var at && at >= 0 ? at : ~at - 1;
        var segment = _index.Segments[number].Segment;
        var passage = found.Document - _firsts[number];
        var article = segment.ArticleOf[passage];
        var ofArticle = concepts.Sum(c => c.Weight * StrengthIn(segment, article, c.Concept)) / Math.Max(1e-9, concepts.Sum(c => c.Weight));
        return new PassageHit(segment.PassageAt(passage), found.Score, words[found.Document], similarity[found.Document], coverage[found.Document], ofArticle, passage == segment.FirstPassages[article]);
    }

    /// <summary>How surely any of an article's passages speaks of a concept: its passages are neighbours in every list of postings.</summary>
    private static float StrengthIn(IndexSegment segment, int article, QuestionConcept concept)
    {
        var best = 0f;
        var first = IndexSegment.Posting(segment.FirstPassages[article], 0);
        foreach (var (term, strength) in concept.Alternatives)
        {
            if (strength > best)
            {
                var postings = segment.PostingsOf(term);
                var at = postings.BinarySearch(first);
                at = at < 0 ? ~at : at;
                best = at < postings.Length && IndexSegment.PassageOf(postings[at]) < segment.FirstPassages[article + 1] ? strength : best;
            }
        }

        return best;
    }

    private static List<Ranked> Best(ReadOnlySpan<float> scores, int count) => Best(scores, scores, count);

    /// <summary>The highest scores above zero; equal ones by the second scores, then in order.</summary>
    private static List<Ranked> Best(ReadOnlySpan<float> scores, ReadOnlySpan<float> second, int count)
    {
        var queue = new PriorityQueue<int, (float, float, int)>(count + 1);
        for (var d = 0; d < scores.Length; d++)
        {
            if (scores[d] <= 0 || (queue.Count == count && queue.TryPeek(out _, out var lowest) && (scores[d], second[d], -d).CompareTo(lowest) <= 0))
            {
                continue;
            }

            queue.Enqueue(d, (scores[d], second[d], -d));
            if (queue.Count > count)
            {
                queue.Dequeue();
            }
        }

        var best = new List<Ranked>(queue.Count);
        while (queue.TryDequeue(out var document, out var priority))
        {
            best.Add(new Ranked(document, priority.Item1));
        }

        best.Reverse();
        return best;
    }
}
