using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Bots;
using Suite.Support.Knowledge;
using Suite.Support.Tests.Conversations;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Bots;

/// <summary>The snapshot that turns use: it follows the journal, survives a restart, and forgives what is lost beside the journal.</summary>
public sealed class BotCatalogTests
{
    [Fact]
    public async Task A_tenant_with_nothing_has_a_bot_all_the_same()
    {
        await using var life = await Life.BeginAsync();
        var bot = await life.Bots.GetAsync(new TenantId("nobody"), CancellationToken.None);
        Assert.Equal((0, 0L), (bot.Knowledge.Count, bot.Position));
        Assert.Null(bot.Intents);
    }

    [Fact]
    public async Task A_snapshot_once_taken_never_changes()
    {
        await using var life = await Life.BeginAsync();
        var shop = await life.Server.ShopAsync();
        await shop.SearchAsync("x", await shop.PutArticleAsync("en", "a", "A", "The first text."));
        var before = await life.Bots.GetAsync(shop.Tenant, CancellationToken.None);
        await shop.SearchAsync("x", await shop.PutArticleAsync("en", "b", "B", "The second text."));
        var after = await life.Bots.GetAsync(shop.Tenant, CancellationToken.None);
        Assert.Equal((1, 2), (before.Knowledge.Count, after.Knowledge.Count));
        Assert.True(before.Position < after.Position);
    }

    [Fact]
    public async Task What_another_node_publishes_is_seen_without_being_told()
    {
        await using var life = await Life.BeginAsync();
        var shop = await life.Server.ShopAsync();
        Assert.Equal(0, (await life.Bots.GetAsync(shop.Tenant, CancellationToken.None)).Knowledge.Count);
        var content = await life.Server.Get<IContentStore>().PutAsync("From elsewhere."u8.ToArray(), CancellationToken.None);
        await life.Server.Journal.AppendAsync(
            shop.Tenant, [BotEvents.Of(new ArticlePut("x", "en", "X", ArticleFormat.Text, null, content.Value, 15, "node-2"), 1)], CancellationToken.None);
        var deadline = Stopwatch.StartNew();
        while ((await life.Bots.GetAsync(shop.Tenant, CancellationToken.None)).Knowledge.Count == 0)
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(20), "The article never arrived.");
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task After_a_restart_the_index_comes_from_its_checkpoint()
    {
        await using var life = await Life.BeginAsync();
        var shop = await life.Server.ShopAsync();
        var last = (await (await shop.PostBytesAsync("/v1/support/articles/import", ImportArticlesTests.Lines(300), "application/x-ndjson")).LinesAsync())[^1];
        var found = await FoundAsync(shop, last);

        // The bodies are gone: whoever still finds them has them from the checkpoint.
        await life.RestartAsync(() => Directory.Delete(Path.Combine(life.Server.DataPath, "contents"), recursive: true));

        var bot = await life.Bots.GetAsync(shop.Tenant, CancellationToken.None);
        Assert.Equal((300, last["position"]!.GetValue<long>()), (bot.Knowledge.Count, bot.Position));
        Assert.Equal(found, bot.Knowledge.Search(new KnowledgeQuestion("subject5 thing5", [], "en"), 5).Select(p => p.Passage.ArticleId));
    }

    [Fact]
    public async Task A_torn_checkpoint_costs_time_and_nothing_else()
    {
        await using var life = await Life.BeginAsync();
        var shop = await life.Server.ShopAsync();
        var last = (await (await shop.PostBytesAsync("/v1/support/articles/import", ImportArticlesTests.Lines(50), "application/x-ndjson")).LinesAsync())[^1];
        await FoundAsync(shop, last);

        await life.RestartAsync(() =>
        {
            var file = Directory.EnumerateFiles(Path.Combine(life.Server.DataPath, "support", "knowledge"), "*.knowledge", SearchOption.AllDirectories).Single();
            var bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, bytes[..(bytes.Length / 2)]);
        });

        Assert.Equal(50, (await life.Bots.GetAsync(shop.Tenant, CancellationToken.None)).Knowledge.Count);
    }

    [Fact]
    public async Task What_was_published_after_the_checkpoint_is_read_from_the_journal()
    {
        await using var life = await Life.BeginAsync();
        var shop = await life.Server.ShopAsync();
        var last = (await (await shop.PostBytesAsync("/v1/support/articles/import", ImportArticlesTests.Lines(20), "application/x-ndjson")).LinesAsync())[^1];
        await FoundAsync(shop, last); // There is a checkpoint of what was loaded.
        var directory = Path.Combine(life.Server.DataPath, "support", "knowledge", shop.Tenant.Value);
        var old = Directory.CreateDirectory(Path.Combine(life.Server.DataPath, "old")).FullName;
        await life.RestartAsync(() => File.Copy(Directory.EnumerateFiles(directory).Single(), Path.Combine(old, Path.GetFileName(Directory.EnumerateFiles(directory).Single()))));

        var later = new Shop(life.Server, shop.Tenant, await life.Server.KeyAsync(shop.Tenant, [Suite.Hosting.Scopes.SupportManage]));
        await later.PutArticleAsync("en", "late", "Late", "Came later.");
        await (await later.Client.DeleteAsync("/v1/support/articles/en/article-3")).JsonAsync();
        await life.RestartAsync(() =>
        {
            Directory.Delete(directory, recursive: true);
            Directory.Move(old, directory);
        });

        var bot = await life.Bots.GetAsync(shop.Tenant, CancellationToken.None);
        Assert.Equal(20, bot.Knowledge.Count);
        Assert.NotNull(bot.Knowledge.Find("late", "en"));
        Assert.Null(bot.Knowledge.Find("article-3", "en"));
    }

    [Fact]
    public async Task An_article_whose_body_is_lost_silences_no_other()
    {
        await using var life = await Life.BeginAsync();
        var shop = await life.Server.ShopAsync();
        await shop.PutArticleAsync("en", "kept", "Kept", "This one stays.");
        var lost = await shop.PutArticleAsync("en", "lost", "Lost", "This one goes.");
        await shop.SearchAsync("one", lost);
        var state = await life.Bots.ReadStateAsync(shop.Tenant, CancellationToken.None);
        var address = state.Articles[new ArticleKey("lost", "en")].Content;

        await life.RestartAsync(() =>
        {
            File.Delete(Path.Combine(life.Server.DataPath, "contents", address[..2], address));
            Directory.Delete(Path.Combine(life.Server.DataPath, "support"), recursive: true);
        });

        var bot = await life.Bots.GetAsync(shop.Tenant, CancellationToken.None);
        Assert.NotNull(bot.Knowledge.Find("kept", "en"));
        Assert.Null(bot.Knowledge.Find("lost", "en"));
    }

    [Fact]
    public async Task A_bot_that_nobody_talks_to_is_let_go_and_comes_back()
    {
        await using var life = await Life.BeginAsync(services => services.Configure<BotOptions>(o =>
        {
            o.IdleMax = TimeSpan.FromSeconds(1);
            o.PollInterval = TimeSpan.FromMilliseconds(50);
        }));
        var shop = await life.Server.ShopAsync();
        await shop.SearchAsync("text", await shop.PutArticleAsync("en", "a", "A", "A text."));
        var before = await life.Bots.GetAsync(shop.Tenant, CancellationToken.None);
        var deadline = Stopwatch.StartNew();
        while (life.Bots.Count > 0)
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(20), "It was never let go.");
            await Task.Delay(50);
        }

        var after = await life.Bots.GetAsync(shop.Tenant, CancellationToken.None);
        Assert.NotSame(before, after);
        Assert.Equal((before.Knowledge.Count, before.Position), (after.Knowledge.Count, after.Position));
    }

    private static async Task<IEnumerable<string>> FoundAsync(Shop shop, JsonNode stored) =>
        [.. (await shop.SearchAsync("subject5 thing5", stored)).Items("passages").Select(p => p.Text("articleId")).Take(5)];

    /// <summary>A server of the test's own, over several lives.</summary>
    private sealed class Life(SupportServer server) : IAsyncDisposable
    {
        public SupportServer Server => server;

        public BotCatalog Bots => server.Get<BotCatalog>();

        public static async Task<Life> BeginAsync(Action<IServiceCollection>? services = null)
        {
            var server = services is null ? new SupportServer() : new SupportServer(services);
            await server.InitializeAsync();
            return new Life(server);
        }

        /// <summary>Ends the server, does something to what it left behind, and starts another on it.</summary>
        public Task RestartAsync(Action between) => server.RestartAsync(between);

        public async ValueTask DisposeAsync() => await server.DisposeAsync();
    }
}
