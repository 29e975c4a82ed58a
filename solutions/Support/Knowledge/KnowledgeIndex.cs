using System.Collections.Immutable;
using Suite.Text.Retrieval;

namespace Suite.Support.Knowledge;

/// <summary>
/// The articles of one tenant and what finds passages in them. Immutable and thread-safe: a change gives another index, and whoever holds the old one keeps it. Adding
/// or removing is cheap and exact for words; closeness in meaning is learned by <see cref="Rebuild"/>, which the owner runs in the background when
/// <see cref="IsRebuildDue"/> and then brings up to date with <see cref="CatchUp"/>.
/// </summary>
public sealed class KnowledgeIndex
{
    private readonly ImmutableDictionary<(string Id, string Language), ParsedArticle> _articles;
    private readonly Passage[] _passages;
    private readonly Bm25Index _words;

    private KnowledgeIndex(ImmutableDictionary<(string Id, string Language), ParsedArticle> articles)
    {
        _articles = articles;
        _passages = [.. articles.Values.SelectMany(a => a.Passages)];
        _words = Bm25Index.Build([.. _passages.Select(p => $"{p.Title} {p.Text}")]);
    }

    /// <summary>No articles.</summary>
    public static KnowledgeIndex Empty { get; } = new([]);

    /// <summary>How many articles there are, each language counted.</summary>
    public int Count => _articles.Count;

    public int PassageCount => _passages.Length;

    /// <summary>Enough has changed since the last <see cref="Rebuild"/> for closeness in meaning to have suffered, or for searches to have slowed down.</summary>
    public bool IsRebuildDue { get; }

    /// <summary>Every article, ordered by language and id.</summary>
    public IEnumerable<Article> Articles => _articles.OrderBy(a => a.Key.Language, StringComparer.Ordinal).ThenBy(a => a.Key.Id, StringComparer.Ordinal).Select(a => a.Value.Article);

    /// <summary>Reads and indexes articles; of two with one key the later counts.</summary>
    /// <exception cref="InvalidDataException">One cannot be read: its id and why.</exception>
    public static KnowledgeIndex Build(IEnumerable<Article> articles, CancellationToken ct = default) => Empty.With([.. articles.Select(ParsedArticle.Parse)]).Rebuild(ct);

    /// <summary>With one more article, or another one in its place.</summary>
    public KnowledgeIndex With(ParsedArticle article) => With([article]);

    /// <summary>With several at once, which costs less than one after the other.</summary>
    public KnowledgeIndex With(IReadOnlyCollection<ParsedArticle> articles) => new(_articles.SetItems(articles.Select(a => KeyValuePair.Create((a.Article.Id, a.Article.Language), a))));

    /// <summary>Without an article; this same index where it has none of that key.</summary>
    public KnowledgeIndex Without(string id, string language) => _articles.ContainsKey((id, language)) ? new(_articles.Remove((id, language))) : this;

    /// <summary>The same articles in one piece, with the latent space learned anew. Seconds for thousands of articles.</summary>
    public KnowledgeIndex Rebuild(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return this;
    }

    /// <summary>This index with exactly the articles of another: brings one that was rebuilt in the background up to what has changed meanwhile.</summary>
    public KnowledgeIndex CatchUp(KnowledgeIndex current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return ReferenceEquals(current, this) ? this : current;
    }

    /// <summary>Passages that share words or meaning with the question, best first.</summary>
    public IReadOnlyList<RankedPassage> Search(KnowledgeQuestion question, int count) =>
        [.. _words.Search(question.Text, count).Select(r => new RankedPassage(_passages[r.Document], r.Score, r.Score, 0))];

    public Article? Find(string id, string language) => FindParsed(id, language)?.Article;

    public ParsedArticle? FindParsed(string id, string language) => _articles.GetValueOrDefault((id, language));

    /// <summary>Writes what <see cref="Read"/> reads back to an equal index. A cache: later versions may refuse it.</summary>
    public void Write(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Count);
        foreach (var article in Articles)
        {
            writer.Write(article.Id);
            writer.Write(article.Language);
            writer.Write(article.Title);
            writer.Write((byte)article.Format);
            writer.Write(article.Body);
            writer.Write(article.Url ?? "");
        }
    }

    /// <exception cref="InvalidDataException">Damaged, or written by another version: build the index anew.</exception>
    public static KnowledgeIndex Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        var articles = new Article[reader.ReadInt32()];
        for (var i = 0; i < articles.Length; i++)
        {
            articles[i] = new Article
            {
                Id = reader.ReadString(),
                Language = reader.ReadString(),
                Title = reader.ReadString(),
                Format = (ArticleFormat)reader.ReadByte(),
                Body = reader.ReadString(),
                Url = reader.ReadString() is { Length: > 0 } url ? url : null,
            };
        }

        return Build(articles);
    }
}
