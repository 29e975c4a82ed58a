using System.Runtime.InteropServices;

namespace Suite.Support.Knowledge.Indexing;

/// <summary>Inverts passages in the order they come.</summary>
internal sealed class SegmentBuilder
{
    private readonly Dictionary<string, List<int>> _postings = new(StringComparer.Ordinal);
    private readonly List<float> _lengths = [];
    private readonly List<string> _terms = [];
    private readonly Dictionary<string, int> _frequencies = new(StringComparer.Ordinal);

    public void Add(Passage passage)
    {
        if (_lengths.Count == IndexSegment.PassagesMax)
        {
            throw new InvalidOperationException($"An index holds at most {IndexSegment.PassagesMax} passages of a language.");
        }

        _frequencies.Clear();
        var length = Count(passage.Title, IndexSegment.TitleFactor) + Count(passage.Heading, IndexSegment.HeadingFactor) + Count(passage.Text, 1);
        foreach (var (term, frequency) in _frequencies)
        {
            ref var postings = ref CollectionsMarshal.GetValueRefOrAddDefault(_postings, term, out _);
            (postings ??= []).Add(IndexSegment.Posting(_lengths.Count, frequency));
        }

        _lengths.Add(length);
    }

    public IndexSegment Build(ParsedArticle[] articles, float[] vectors, int width)
    {
        var terms = new string[_postings.Count];
        _postings.Keys.CopyTo(terms, 0);
        Array.Sort(terms, StringComparer.Ordinal); // The same articles give the same bytes.
        var offsets = new int[terms.Length + 1];
        for (var i = 0; i < terms.Length; i++)
        {
            offsets[i + 1] = offsets[i] + _postings[terms[i]].Count;
        }

        var postings = new int[offsets[^1]];
        for (var i = 0; i < terms.Length; i++)
        {
            CollectionsMarshal.AsSpan(_postings[terms[i]]).CopyTo(postings.AsSpan(offsets[i]));
        }

        return new IndexSegment(articles, terms, offsets, postings, [.. _lengths], vectors, width);
    }

    private int Count(string text, int factor)
    {
        _terms.Clear();
        KnowledgeTerms.Collect(text, _terms);
        foreach (var term in _terms)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_frequencies, term, out _) += factor;
        }

        return _terms.Count * factor;
    }
}
