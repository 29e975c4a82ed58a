using System.Collections.Immutable;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Knowledge;

namespace Suite.Support.Bots;

internal readonly record struct ArticleKey(string Id, string Language);

/// <summary>An article as the journal has it: everything but its body.</summary>
internal sealed record StoredArticle(
    string Id, string Language, string Title, ArticleFormat Format, string? Url, string Content, int Bytes, long AtMicros, string Actor, long Position)
{
    public ArticleKey Key => new(Id, Language);
}

/// <summary>What the journal has said so far about articles, flows and models, folded event by event; pure. Never refuses what is in the journal.</summary>
internal sealed record BotState
{
    public static BotState Empty { get; } = new();

    public ImmutableDictionary<ArticleKey, StoredArticle> Articles { get; init; } = ImmutableDictionary<ArticleKey, StoredArticle>.Empty;

    /// <summary>Address of the flow file in force; null until one was published.</summary>
    public string? FlowsContent { get; init; }

    public ModelState Models { get; init; } = ModelState.Empty;

    /// <summary>How far each stream was read.</summary>
    public long ArticlesVersion { get; init; }

    public long FlowsVersion { get; init; }

    public long ModelsVersion { get; init; }

    /// <summary>Id of the newest event about articles: tells this history from another one after a restore.</summary>
    public string? ArticlesEventId { get; init; }

    /// <summary>Of the newest event in it.</summary>
    public long Position { get; init; }

    public BotState Apply(JournalEvent e) => (e.Stream switch
    {
        BotEvents.ArticleStream => ApplyArticle(e) with { ArticlesVersion = e.StreamVersion, ArticlesEventId = e.Id },
        BotEvents.FlowStream => (e.Type == BotEvents.FlowsPublished
            ? this with { FlowsContent = BotEvents.Read(e, BotEventsJson.Default.FlowsPublished).Content }
            : this) with
        { FlowsVersion = e.StreamVersion },
        BotEvents.ModelStream => this with { Models = ModelJournal.Apply(Models, e), ModelsVersion = e.StreamVersion },
        _ => this,
    }) with
    { Position = Math.Max(Position, e.Position) };

    private BotState ApplyArticle(JournalEvent e)
    {
        switch (e.Type)
        {
            case BotEvents.ArticlePut:
                var put = BotEvents.Read(e, BotEventsJson.Default.ArticlePut);
                var stored = new StoredArticle(put.Id, put.Language, put.Title, put.Format, put.Url, put.Content, put.Bytes, e.EventTimeMicros, put.Actor, e.Position);
                return this with { Articles = Articles.SetItem(stored.Key, stored) };
            case BotEvents.ArticleRemoved:
                var removed = BotEvents.Read(e, BotEventsJson.Default.ArticleRemoved);
                return this with { Articles = Articles.Remove(new ArticleKey(removed.Id, removed.Language)) };
            default:
                return this;
        }
    }
}
