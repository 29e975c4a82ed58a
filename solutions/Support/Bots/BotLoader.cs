using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Dialogue;
using Suite.Support.Intents;
using Suite.Support.Knowledge;
using Suite.Support.Training;
using Suite.Text.Intents;

namespace Suite.Support.Bots;

/// <summary>Turns what the journal says of a bot into the bot: fetches bodies, flows and model from the content store. Keeps nothing.</summary>
internal sealed partial class BotLoader(IContentStore contents, IOptions<BotOptions> options, ILogger<BotLoader> logger)
{
    /// <summary>The bot of the later state; only what differs from the earlier one is fetched.</summary>
    /// <exception cref="JournalUnavailableException">The content store is out of reach, or lacks the flows or the model in force.</exception>
    public async Task<Bot> UpdateAsync(TenantId tenant, Bot bot, BotState from, BotState to, CancellationToken ct)
    {
        if (to.FlowsContent != from.FlowsContent && to.FlowsContent is { } flows)
        {
            bot = bot with { Flows = ParseFlows(tenant, await FetchAsync(flows, ct), bot.Flows) };
        }

        var champion = to.Models.Champion;
        if (champion?.Version != bot.IntentModelVersion)
        {
            bot = bot with { Intents = champion is null ? null : await LoadModelAsync(champion, ct), IntentModelVersion = champion?.Version, IntentArticles = null };
        }

        if (!ReferenceEquals(from.Articles, to.Articles))
        {
            bot = bot with { Knowledge = await UpdateKnowledgeAsync(tenant, bot.Knowledge, from, to, ct) };
        }

        return bot with { Position = to.Position };
    }

    /// <summary>A version, champion or not, ready to classify.</summary>
    public async Task<IntentModel> LoadModelAsync(ModelVersion version, CancellationToken ct)
    {
        var bytes = await FetchAsync(version.Content.Value, ct);
        return await OnOwnThreadAsync(() => IntentModel.Read(new MemoryStream(bytes.ToArray(), writable: false)), ct);
    }

    /// <summary>What the version's intents are about, from the messages it was trained with.</summary>
    public async Task<IntentArticles> LearnIntentArticlesAsync(ModelVersion version, KnowledgeIndex knowledge, CancellationToken ct)
    {
        var examples = await FetchAsync(version.FeatureSetContent.Value, ct);
        return await OnOwnThreadAsync(
            () => IntentArticles.Learn(
                knowledge,
                IntentCsv.Read(new MemoryStream(examples.ToArray(), writable: false)).Where(m => m.Intent != ExampleSet.OutOfScopeIntent),
                ct),
            ct);
    }

    /// <summary>Seconds of pure computation at worst: on a thread of its own, so that it takes none from the pool that serves.</summary>
    public static Task<T> OnOwnThreadAsync<T>(Func<T> work, CancellationToken ct) =>
        Task.Factory.StartNew(work, ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Only what was checked is published; but a later version of this program may be stricter, and a bot without flows is better than none.</summary>
    private FlowSet ParseFlows(TenantId tenant, ReadOnlyMemory<byte> file, FlowSet before)
    {
        try
        {
            return FlowSet.Parse(file);
        }
        catch (FlowFileException e)
        {
            LogFlowsUnusable(tenant.Value, e.Message);
            return before;
        }
    }

    private async Task<KnowledgeIndex> UpdateKnowledgeAsync(TenantId tenant, KnowledgeIndex knowledge, BotState from, BotState to, CancellationToken ct)
    {
        foreach (var gone in from.Articles.Keys.Where(key => !to.Articles.ContainsKey(key)))
        {
            knowledge = knowledge.Without(gone.Id, gone.Language);
        }

        var changed = to.Articles.Values
            .Where(a => !(from.Articles.TryGetValue(a.Key, out var before) && before.Position == a.Position))
            .OrderBy(a => a.Position).ToArray();
        if (changed.Length == 0)
        {
            return knowledge;
        }

        var bodies = new ConcurrentDictionary<ArticleKey, string>();
        await Parallel.ForEachAsync(
            changed, new ParallelOptions { MaxDegreeOfParallelism = options.Value.ContentConcurrency, CancellationToken = ct }, async (article, token) =>
            {
                if (await TryFetchBodyAsync(tenant, article, token) is { } body)
                {
                    bodies[article.Key] = body;
                }
            });
        return await OnOwnThreadAsync(() => Add(tenant, knowledge, changed, bodies, ct), ct);
    }

    /// <summary>An article whose body is lost or cannot be read is left out, and the log says so: it must not silence all the others.</summary>
    private KnowledgeIndex Add(
        TenantId tenant, KnowledgeIndex knowledge, StoredArticle[] changed, ConcurrentDictionary<ArticleKey, string> bodies, CancellationToken ct)
    {
        var parsed = new List<ParsedArticle>(changed.Length);
        foreach (var article in changed)
        {
            ct.ThrowIfCancellationRequested();
            try
            {
                if (bodies.TryGetValue(article.Key, out var body))
                {
                    parsed.Add(ParsedArticle.Parse(ToArticle(article, body)));
                    continue;
                }
            }
            catch (InvalidDataException e)
            {
                LogLeftOut(tenant.Value, article.Language, article.Id, e.Message);
            }

            knowledge = knowledge.Without(article.Id, article.Language);
        }

        return parsed.Count > 0 ? knowledge.With(parsed) : knowledge;
    }

    public static Article ToArticle(StoredArticle stored, string body) => new()
    {
        Id = stored.Id,
        Language = stored.Language,
        Title = stored.Title,
        Format = stored.Format,
        Body = body,
        Url = stored.Url,
    };

    private async Task<string?> TryFetchBodyAsync(TenantId tenant, StoredArticle article, CancellationToken ct)
    {
        try
        {
            if (await contents.GetAsync(new ContentAddress(article.Content), ct) is { } body)
            {
                return Encoding.UTF8.GetString(body.Span);
            }

            LogLeftOut(tenant.Value, article.Language, article.Id, "its body is not in the content store; store the article again or restore a backup.");
        }
        catch (InvalidDataException e)
        {
            LogLeftOut(tenant.Value, article.Language, article.Id, e.Message);
        }

        return null;
    }

    private async Task<ReadOnlyMemory<byte>> FetchAsync(string address, CancellationToken ct) =>
        await contents.GetAsync(new ContentAddress(address), ct)
        ?? throw new JournalUnavailableException($"The content {address} that a bot needs is not in the content store; restore it from a backup.");

    [LoggerMessage(Level = LogLevel.Error, Message = "The published flows of tenant {Tenant} cannot be used by this version; those before stay: {Why}")]
    private partial void LogFlowsUnusable(string tenant, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "The article {Language}/{Id} of tenant {Tenant} is left out: {Why}")]
    private partial void LogLeftOut(string tenant, string language, string id, string why);
}
