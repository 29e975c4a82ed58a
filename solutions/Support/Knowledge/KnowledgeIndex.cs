using System.Collections.Immutable;
using Suite.Support.Knowledge.Answers;
using Suite.Support.Knowledge.Indexing;

namespace Suite.Support.Knowledge;

/// <summary>
/// The articles of one tenant and what finds passages in them. Immutable and thread-safe: a change gives another index, and whoever holds the old one keeps it. Adding
/// or removing is cheap and exact for words; a new article's closeness in meaning is judged in the space that was there before. <see cref="Rebuild"/> learns that space anew:
/// its owner runs it in the background when <see cref="IsRebuildDue"/> and then brings it up to date with <see cref="CatchUp"/>.
/// </summary>
public sealed class KnowledgeIndex
{
    private readonly ImmutableSortedDictionary<string, LanguageIndex> _languages;

    private KnowledgeIndex(ImmutableSortedDictionary<string, LanguageIndex> languages)
    {
        _languages = languages.RemoveRange(languages.Where(l => l.Value.Articles.Count == 0).Select(l => l.Key));
        Count = _languages.Values.Sum(l => l.Articles.Count);
    }

    /// <summary>No articles.</summary>
    public static KnowledgeIndex Empty { get; } = new(ImmutableSortedDictionary.Create<string, LanguageIndex>(StringComparer.Ordinal));

    /// <summary>How many articles there are, each language counted.</summary>
    public int Count { get; }

    public int PassageCount => _languages.Values.Sum(l => l.PassageCount);

    /// <summary>Enough has changed since the last <see cref="Rebuild"/> for answers to be the worse for it.</summary>
    public bool IsRebuildDue => _languages.Values.Any(l => l.IsRebuildDue);

    /// <summary>Every article, ordered by language and id.</summary>
    public IEnumerable<Article> Articles => _languages.SelectMany(l => l.Value.Articles.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => a.Value.Article));

    /// <summary>Reads, indexes and learns; of two articles with one key the later counts.</summary>
    /// <exception cref="InvalidDataException">One cannot be read: its id and why.</exception>
    public static KnowledgeIndex Build(IEnumerable<Article> articles, CancellationToken ct = default) => Empty.With([.. articles.Select(ParseNamed)]).Rebuild(ct);

    /// <summary>With one more article, or another one in its place. A few milliseconds, also among 10,000.</summary>
    public KnowledgeIndex With(ParsedArticle article) => With([article]);

    /// <summary>With several at once, which costs less than one after the other; of two with one key the later counts.</summary>
    public KnowledgeIndex With(IReadOnlyCollection<ParsedArticle> articles)
    {
        var languages = _languages;
        foreach (var group in articles.GroupBy(a => a.Article.Language, StringComparer.Ordinal))
        {
            languages = languages.SetItem(group.Key, LanguageOf(group.Key).With([.. group]));
        }

        return articles.Count == 0 ? this : new(languages);
    }

    /// <summary>Without an article; this same index where it has none of that key.</summary>
    public KnowledgeIndex Without(string id, string language) =>
        FindParsed(id, language) is null ? this : new(_languages.SetItem(language, _languages[language].Without(new HashSet<string>(StringComparer.Ordinal) { id })));

    /// <summary>The same articles in one piece, with the latent spaces learned anew. Seconds for thousands of articles.</summary>
    public KnowledgeIndex Rebuild(CancellationToken ct) =>
        new(_languages.ToImmutableSortedDictionary(l => l.Key, l => l.Value.Rebuild(ct), StringComparer.Ordinal));

    /// <summary>
    /// This index with exactly the articles of another: brings one that was rebuilt in the background up to what has changed meanwhile. Costs about what adding the
    /// changed articles costs.
    /// </summary>
    public KnowledgeIndex CatchUp(KnowledgeIndex current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return new(current._languages.ToImmutableSortedDictionary(l => l.Key, l => LanguageOf(l.Key).CatchUp(l.Value), StringComparer.Ordinal));
    }

    /// <summary>Passages that share words or meaning with the question, best first; of another language than its own only where there is no article in that one.</summary>
    public IReadOnlyList<RankedPassage> Search(KnowledgeQuestion question, int count) =>
        [.. SearchAll(question, count).Hits.Select(h => new RankedPassage(h.Passage, h.Score, h.WordScore, h.Similarity))];

    public Article? Find(string id, string language) => FindParsed(id, language)?.Article;

    public ParsedArticle? FindParsed(string id, string language) => _languages.GetValueOrDefault(language)?.Articles.GetValueOrDefault(id);

    /// <summary>
    /// Writes what <see cref="Read"/> reads back to an equal index: little-endian, everything included, so that reading learns and parses nothing. A cache: later
    /// versions may refuse it.
    /// </summary>
    public void Write(Stream stream) => IndexCheckpoint.Write(stream, _languages);

    /// <param name="stream">One that knows its length.</param>
    /// <exception cref="InvalidDataException">Damaged, cut off, or written by another version: build the index anew.</exception>
    public static KnowledgeIndex Read(Stream stream) => new(IndexCheckpoint.Read(stream));

    /// <summary>The passages' sentence vectors that there are; until then, and for those without one, closeness in meaning is the latent space's.</summary>
    internal int VectorCount => _languages.Values.Sum(l => l.Segments.Sum(s => s.Vectors?.Count ?? 0));

    /// <summary>How many sentence vectors there would be if none were missing; passages of replaced articles count until they are merged away.</summary>
    internal int VectorSlots => _languages.Values.Sum(l => l.Segments.Sum(s => s.Segment.PassageCount));

    /// <summary>With every sentence vector that is known; this same index where none is new. What is added later has none until this is called again.</summary>
    internal KnowledgeIndex With(IPassageVectors vectors)
    {
        var languages = _languages;
        foreach (var (language, index) in _languages)
        {
            var with = index.With(vectors);
            languages = ReferenceEquals(with, index) ? languages : languages.SetItem(language, with);
        }

        return ReferenceEquals(languages, _languages) ? this : new(languages);
    }

    /// <summary>Every passage with its key among the sentence vectors; none of a segment that nobody has looked for vectors of.</summary>
    internal IEnumerable<(UInt128 Key, Passage Passage)> Keys() =>
        from language in _languages.Values
        from live in language.Segments
        where live.Vectors is not null
        from passage in Enumerable.Range(0, live.Segment.PassageCount)
        where live.IsLive(live.Segment.ArticleOf[passage])
        select (live.Vectors!.KeyOf(passage), live.Segment.PassageAt(passage));

    internal SearchResult SearchAll(KnowledgeQuestion question, int count)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return _languages.Count == 0 ? new SearchResult([], []) : PassageSearch.Of(_languages.GetValueOrDefault(question.Language) ?? _languages.Values.First(), question, count);
    }

    private LanguageIndex LanguageOf(string language) => _languages.GetValueOrDefault(language) ?? new LanguageIndex();

    private static ParsedArticle ParseNamed(Article article)
    {
        try
        {
            return ParsedArticle.Parse(article);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Article '{article.Id}' ({article.Language}): {e.Message}", e);
        }
    }
}
