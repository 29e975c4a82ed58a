using System.Collections.Immutable;
using Suite.Text.Features;
using Suite.Text.Retrieval;

namespace Suite.Support.Knowledge.Indexing;

/// <summary>The articles of one language: segments, the latent space they are placed in, and how much has changed since it was learned. Immutable and thread-safe.</summary>
internal sealed record LanguageIndex
{
    /// <summary>Segments are merged up to this many articles when one is added: about 10 ms. Larger ones only come of a rebuild.</summary>
    private const int MergeMax = 256;

    private const int SegmentsMax = 24;

    private const int Directions = 96;

    /// <summary>The space is learned from at most so many passages, evenly spread: more of the same shop's texts hardly turn it, and the time stays bounded.</summary>
    private const int LearnedFromMax = 3_000;

    private const int Seed = 42;

    private static readonly NgramOptions Ngrams = new() { CharactersMin = 3, CharactersMax = 5, WordsMax = 2, TextsMin = 2 };

    public ImmutableArray<LiveSegment> Segments { get; init; } = [];

    public ImmutableDictionary<string, ParsedArticle> Articles { get; init; } = ImmutableDictionary<string, ParsedArticle>.Empty.WithComparers(StringComparer.Ordinal);

    public LatentSpace? Space { get; init; }

    /// <summary>Articles that came, changed or went since the space was learned.</summary>
    public int Changes { get; init; }

    public int PassageCount => Articles.Values.Sum(a => a.Passages.Count);

    // Too few texts teach no space: that is not due again until something changes.
    public bool IsRebuildDue => Articles.Count > 0 && ((Space is null && Changes > 0) || Segments.Length > SegmentsMax || Changes > Math.Max(10, Articles.Count / 5));

    public LanguageIndex With(IReadOnlyList<ParsedArticle> articles)
    {
        var last = new Dictionary<string, ParsedArticle>(StringComparer.Ordinal);
        foreach (var article in articles)
        {
            last[article.Article.Id] = article;
        }

        var without = Without(last.Keys.ToHashSet(StringComparer.Ordinal));
        var segments = without.Segments.Add(LiveSegment.Of(IndexSegment.Of([.. last.Values], Space)));
        return without with { Segments = Compact(segments), Articles = without.Articles.SetItems(last), Changes = Changes + last.Count };
    }

    public LanguageIndex Without(IReadOnlySet<string> ids)
    {
        var known = ids.Where(Articles.ContainsKey).ToHashSet(StringComparer.Ordinal);
        return known.Count == 0 ? this : this with
        {
            Segments = [.. Segments.Select(s => s.Without(known)).Where(s => s.LiveCount > 0)],
            Articles = Articles.RemoveRange(known),
            Changes = Changes + known.Count,
        };
    }

    /// <summary>One segment, in a space learned anew.</summary>
    public LanguageIndex Rebuild(CancellationToken ct)
    {
        if (Articles.Count == 0)
        {
            return new LanguageIndex();
        }

        var passages = Articles.OrderBy(a => a.Key, StringComparer.Ordinal).SelectMany(a => a.Value.Passages).Select(IndexSegment.TextOf).ToArray();
        var step = Math.Max(1, (passages.Length + LearnedFromMax - 1) / LearnedFromMax);
        var sample = passages.Where((_, i) => i % step == 0).ToArray();
        var vectorizer = TfIdfVectorizer.Fit(sample, Ngrams);
        ct.ThrowIfCancellationRequested();
        var space = vectorizer.Count == 0 ? null : LatentSpace.Learn([.. sample.Select(vectorizer.Transform)], vectorizer, Directions, Seed, ct);
        ct.ThrowIfCancellationRequested();
        var whole = SegmentMerger.Merge(Segments);
        return this with { Segments = [LiveSegment.Of(space is null ? whole : whole.In(space))], Space = space, Changes = 0 };
    }

    /// <summary>This index with exactly the other's articles.</summary>
    public LanguageIndex CatchUp(LanguageIndex current)
    {
        var gone = Articles.Keys.Where(id => !current.Articles.ContainsKey(id)).ToHashSet(StringComparer.Ordinal);
        var changed = current.Articles.Where(a => !ReferenceEquals(Articles.GetValueOrDefault(a.Key), a.Value)).Select(a => a.Value).ToArray();
        var without = Without(gone);
        return changed.Length == 0 ? without : without.With(changed);
    }

    /// <summary>With every sentence vector that is known.</summary>
    public LanguageIndex With(IPassageVectors vectors)
    {
        var changed = false;
        var segments = Segments.Select(live =>
        {
            var known = SegmentVectors.Of(live.Segment, live.Vectors, vectors);
            changed |= known != live.Vectors;
            return known == live.Vectors ? live : live with { Vectors = known };
        }).ToImmutableArray();
        return changed ? this with { Segments = segments } : this;
    }

    /// <summary>Of sizes that at least double from the newest to the oldest, so that there are few and each article is merged few times.</summary>
    private static ImmutableArray<LiveSegment> Compact(ImmutableArray<LiveSegment> segments)
    {
        var from = segments.Length - 1;
        var sum = segments[from].LiveCount;
        while (from > 0 && segments[from - 1].LiveCount <= 2 * sum && sum + segments[from - 1].LiveCount <= MergeMax)
        {
            from--;
            sum += segments[from].LiveCount;
        }

        return from == segments.Length - 1 ? segments : [.. segments[..from], LiveSegment.Of(SegmentMerger.Merge([.. segments.Skip(from)]))];
    }
}
