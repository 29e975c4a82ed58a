using System.Runtime.InteropServices;

namespace Suite.Support.Knowledge.Indexing;

/// <summary>Puts segments together from their postings, without reading a text again; what is no longer live is left out.</summary>
internal static class SegmentMerger
{
    public static IndexSegment Merge(IReadOnlyList<LiveSegment> segments)
    {
        var width = segments.Max(s => s.Segment.Width);
        var numbers = segments.Select(NewNumbers).ToArray();
        var first = 0;
        foreach (var map in numbers)
        {
            var kept = 0;
            for (var p = 0; p < map.Length; p++)
            {
                map[p] = map[p] < 0 ? -1 : first + map[p];
                kept += map[p] < 0 ? 0 : 1;
            }

            first += kept;
        }

        var lengths = new float[first];
        var vectors = new float[first * width];
        for (var s = 0; s < segments.Count; s++)
        {
            var segment = segments[s].Segment;
            for (var p = 0; p < numbers[s].Length; p++)
            {
                if (numbers[s][p] is var to and >= 0)
                {
                    lengths[to] = segment.Lengths[p];
                    segment.Vectors.AsSpan(p * segment.Width, segment.Width).CopyTo(vectors.AsSpan(to * width));
                }
            }
        }

        var articles = segments.SelectMany(s => s.Segment.Articles.Where((_, i) => s.IsLive(i))).ToArray();
        var (terms, offsets, postings) = MergePostings(segments, numbers);
        return new IndexSegment(articles, terms, offsets, postings, lengths, vectors, width);
    }

    /// <summary>Of each passage its number among those of the segment that are kept; -1 where it is not.</summary>
    private static int[] NewNumbers(LiveSegment live)
    {
        var numbers = new int[live.Segment.PassageCount];
        var next = 0;
        for (var p = 0; p < numbers.Length; p++)
        {
            numbers[p] = live.IsLive(live.Segment.ArticleOf[p]) ? next++ : -1;
        }

        return numbers;
    }

    private static (string[] Terms, int[] Offsets, int[] Postings) MergePostings(IReadOnlyList<LiveSegment> segments, int[][] numbers)
    {
        var merged = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var s = 0; s < segments.Count; s++)
        {
            var segment = segments[s].Segment;
            for (var t = 0; t < segment.Terms.Length; t++)
            {
                ref var postings = ref CollectionsMarshal.GetValueRefOrAddDefault(merged, segment.Terms[t], out _);
                foreach (var posting in segment.Postings.AsSpan(segment.Offsets[t]..segment.Offsets[t + 1]))
                {
                    if (numbers[s][IndexSegment.PassageOf(posting)] is var to and >= 0)
                    {
                        (postings ??= []).Add(IndexSegment.Posting(to, IndexSegment.FrequencyOf(posting)));
                    }
                }
            }
        }

        var terms = merged.Where(m => m.Value is not null).Select(m => m.Key).ToArray();
        Array.Sort(terms, StringComparer.Ordinal);
        var offsets = new int[terms.Length + 1];
        for (var i = 0; i < terms.Length; i++)
        {
            offsets[i + 1] = offsets[i] + merged[terms[i]].Count;
        }

        var all = new int[offsets[^1]];
        for (var i = 0; i < terms.Length; i++)
        {
            CollectionsMarshal.AsSpan(merged[terms[i]]).CopyTo(all.AsSpan(offsets[i]));
        }

        return (terms, offsets, all);
    }
}
