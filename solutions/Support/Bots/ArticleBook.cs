using System.Text;
using Microsoft.Extensions.Options;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Knowledge;

namespace Suite.Support.Bots;

/// <summary>What became of an article that was sent.</summary>
internal enum ArticleOutcome
{
    Stored,

    /// <summary>It was there already, just so: nothing was written.</summary>
    Unchanged,

    /// <summary>The tenant has as many as may be.</summary>
    TooMany,
}

/// <param name="Position">Of the event that stored it, now or before; 0 where it was refused.</param>
internal readonly record struct ArticleResult(ArticleOutcome Outcome, long Position);

/// <summary>Stores articles: bodies into the content store, then one append for all. What comes twice is written once.</summary>
internal sealed class ArticleBook(IJournal journal, IContentStore contents, BotCatalog bots, IOptions<BotOptions> options, TimeProvider time)
{
    public int ArticlesMax => options.Value.ArticlesMax;

    /// <summary>In the order given; a later one of the same key counts over an earlier one.</summary>
    /// <exception cref="JournalUnavailableException">None of them was published.</exception>
    public async Task<IReadOnlyList<ArticleResult>> PutAsync(TenantId tenant, IReadOnlyList<Article> articles, string actor, CancellationToken ct)
    {
        var state = await bots.ReadStateAsync(tenant, ct);
        var addresses = new (string Content, int Bytes)[articles.Count];
        var bodies = articles.Select((article, i) => (Body: Encoding.UTF8.GetBytes(article.Body), Index: i)).ToArray();
        foreach (var (body, i) in bodies)
        {
            addresses[i] = (ContentAddress.Of(body).Value, body.Length);
        }

        var results = new ArticleResult[articles.Count];
        var events = new List<NewEvent>();
        var places = new List<int>();
        var known = new Dictionary<ArticleKey, ArticlePut>();
        var count = state.Articles.Count;
        for (var i = 0; i < articles.Count; i++)
        {
            var article = articles[i];
            var put = new ArticlePut(article.Id, article.Language, article.Title, article.Format, article.Url, addresses[i].Content, addresses[i].Bytes, actor);
            var key = new ArticleKey(article.Id, article.Language);
            var stored = state.Articles.GetValueOrDefault(key);
            var isNew = stored is null && !known.ContainsKey(key);
            if (isNew && count >= options.Value.ArticlesMax)
            {
                results[i] = new ArticleResult(ArticleOutcome.TooMany, 0);
                continue;
            }

            if (!known.ContainsKey(key) && stored is not null && IsSame(stored, put))
            {
                results[i] = new ArticleResult(ArticleOutcome.Unchanged, stored.Position);
                continue;
            }

            count += isNew ? 1 : 0;
            known[key] = put;
            events.Add(BotEvents.Of(put, time.NowMicros()));
            places.Add(i);
        }

        if (events.Count > 0)
        {
            await StoreAsync([.. places.Select(i => bodies[i].Body)], ct);
            var first = await AppendAsync(tenant, events, ct);
            for (var n = 0; n < places.Count; n++)
            {
                results[places[n]] = new ArticleResult(ArticleOutcome.Stored, first + n);
            }
        }

        return results;
    }

    /// <summary>The position of its removal; null where there is no such article.</summary>
    public async Task<long?> RemoveAsync(TenantId tenant, ArticleKey key, string actor, CancellationToken ct)
    {
        var state = await bots.ReadStateAsync(tenant, ct);
        return state.Articles.ContainsKey(key)
            ? await AppendAsync(tenant, [BotEvents.Of(new ArticleRemoved(key.Id, key.Language, actor), time.NowMicros())], ct)
            : null;
    }

    public async Task<string?> ReadBodyAsync(StoredArticle article, CancellationToken ct) =>
        await contents.GetAsync(new ContentAddress(article.Content), ct) is { } body ? Encoding.UTF8.GetString(body.Span) : null;

    private static bool IsSame(StoredArticle stored, ArticlePut put) =>
        stored.Content == put.Content && stored.Title == put.Title && stored.Format == put.Format && stored.Url == put.Url;

    /// <summary>Durable before the event that names them. Several at once: each is synced by itself, and the disk takes several syncs as one.</summary>
    private Task StoreAsync(byte[][] bodies, CancellationToken ct) => Parallel.ForEachAsync(
        bodies, new ParallelOptions { MaxDegreeOfParallelism = options.Value.ContentConcurrency, CancellationToken = ct },
        async (body, token) => await contents.PutAsync(body, token));

    private async Task<long> AppendAsync(TenantId tenant, IReadOnlyList<NewEvent> events, CancellationToken ct)
    {
        var appended = await journal.AppendAsync(tenant, events, ct) as AppendResult.Appended
            ?? throw new InvalidOperationException("An event with a random id and no expected version is always taken.");
        bots.OnPublished(tenant);
        return appended.FirstPosition;
    }
}
