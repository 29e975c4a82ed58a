using System.Diagnostics;
using Suite.Support.Bots;
using Suite.Support.Embeddings;
using Suite.Support.Knowledge;
using Suite.Support.Tests.Bots;
using Suite.Support.Tests.Conversations;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Embeddings;

/// <summary>A configured embedding model finds articles that share no word with the question, and whatever it does, answers go on.</summary>
public sealed class EmbeddedSearchTests
{
    /// <summary>Means what the article "lamps" says, in none of its words.</summary>
    private const string Question = "zibbet please";

    [Fact]
    public async Task An_article_without_a_word_of_the_question_is_found_once_its_vector_is_there()
    {
        await using var service = await EmbeddingService.StartAsync();
        await using var life = await Life.BeginAsync(service.Options());
        service.IsDown = true;
        var shop = await life.ShopWithArticlesAsync();
        Assert.DoesNotContain("lamps", await FoundAsync(shop, Question));

        service.IsDown = false;
        await life.UntilEmbeddedAsync(shop);
        Assert.Equal("lamps", (await FoundAsync(shop, Question))[0]);
        Assert.Contains("query: " + Question, service.Embedded);
        Assert.All(service.Passages(), p => Assert.StartsWith("passage: ", p, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_on_this_machine_finds_too()
    {
        using var model = new TempDirectory();
        EmbeddingModelFile.Write(model.Path);
        await using var life = await Life.BeginAsync(new EmbeddingOptions { ModelDirectory = model.Path });
        var shop = await life.Server.ShopAsync();
        await shop.PublishAsync("parcels", "en", "Return parcel", "Order late: refund parcel order. Return late order.");
        await shop.PublishAsync("orders", "en", "Order late", "Refund late parcel return. Parcel order refund.");
        await shop.PublishAsync("lamps", "en", "Glimmer", "Fronds quorble wherever mulch abounds.");
        await life.UntilEmbeddedAsync(shop);

        // To this model every word it does not know is the same word.
        Assert.Equal("lamps", (await FoundAsync(shop, "zibbet snark pludge"))[0]);
    }

    [Fact]
    public async Task While_the_service_fails_or_says_nothing_questions_are_answered_from_words()
    {
        await using var service = await EmbeddingService.StartAsync();
        await using var life = await Life.BeginAsync(service.Options());
        var shop = await life.ShopWithArticlesAsync();
        await life.UntilEmbeddedAsync(shop);
        var asked = service.Requests;
        var id = await shop.StartAsync();
        service.IsDown = true;
        await AnswersAsync();
        (service.IsDown, service.IsSilent) = (false, true);
        await Task.Delay(100); // The pause that a failure may have begun is over.
        var patience = Stopwatch.StartNew();
        await AnswersAsync();
        Assert.InRange(patience.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        service.IsSilent = false;
        await AnswersAsync();
        Assert.True(service.Requests > asked, "Nobody asked the service.");

        async Task AnswersAsync()
        {
            var message = (await shop.AnswerAsync(id, "How long does standard delivery take?"))["message"]!;
            Assert.True(message["answered"]!.GetValue<bool>());
            Assert.Equal("delivery", message.Items("citations").First().Text("articleId"));
        }
    }

    [Fact]
    public async Task After_a_restart_and_a_change_only_what_is_new_is_embedded()
    {
        await using var service = await EmbeddingService.StartAsync();
        await using var life = await Life.BeginAsync(service.Options());
        var shop = await life.ShopWithArticlesAsync();
        const string Two = "# Beds\n\nFronds abound.\n\n## Wood\n\nOf oak throughout.\n\n## Size\n\nTwo metres everywhere.";
        await shop.PublishAsync("beds", "en", "Beds", Two);
        await life.UntilEmbeddedAsync(shop);
        var before = service.Passages();
        Assert.Equal(before.Distinct(), before);

        shop = await life.RestartAsync(shop);
        Assert.Equal("lamps", (await FoundAsync(shop, Question))[0]);
        await life.UntilEmbeddedAsync(shop);
        Assert.Equal(before, service.Passages());

        await shop.PublishAsync("beds", "en", "Beds", Two.Replace("oak", "beech", StringComparison.Ordinal));
        await life.UntilEmbeddedAsync(shop);
        Assert.Contains("beech", Assert.Single(service.Passages()[before.Length..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vectors_of_another_model_and_torn_ones_are_computed_anew()
    {
        await using var service = await EmbeddingService.StartAsync();
        await using var life = await Life.BeginAsync(service.Options());
        var shop = await life.ShopWithArticlesAsync();
        await life.UntilEmbeddedAsync(shop);
        var count = service.Passages().Length;

        life.Options = service.Options("another");
        shop = await life.RestartAsync(shop);
        await life.UntilEmbeddedAsync(shop);
        Assert.Equal(2 * count, service.Passages().Length);

        shop = await life.RestartAsync(shop, () =>
        {
            var file = Directory.EnumerateFiles(Path.Combine(life.Server.DataPath, "support", "embeddings"), "*.vectors").Single();
            var bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, bytes[..^5]);
        });
        await life.UntilEmbeddedAsync(shop);
        Assert.Equal((2 * count) + 1, service.Passages().Length);
        shop = await life.RestartAsync(shop);
        await life.UntilEmbeddedAsync(shop);
        Assert.Equal((2 * count) + 1, service.Passages().Length);
    }

    [Fact]
    public async Task A_model_that_has_become_another_under_its_name_is_noticed_by_its_width()
    {
        await using var service = await EmbeddingService.StartAsync();
        await using var life = await Life.BeginAsync(service.Options());
        var shop = await life.ShopWithArticlesAsync();
        await life.UntilEmbeddedAsync(shop);
        service.Width = 40;
        Assert.Contains("delivery", await FoundAsync(shop, "standard delivery")); // The question's vector is of no use now.
        await shop.PublishAsync("beds", "en", "Beds", "Of oak throughout.");
        await life.UntilEmbeddedAsync(shop);
        Assert.Equal("lamps", (await FoundAsync(shop, Question))[0]);
    }

    [Fact]
    public async Task A_passage_that_the_service_refuses_holds_up_no_other()
    {
        await using var service = await EmbeddingService.StartAsync();
        await using var life = await Life.BeginAsync(service.Options());
        service.Refused = "Standard";
        var shop = await life.ShopWithArticlesAsync();
        var deadline = Stopwatch.StartNew();
        while ((await FoundAsync(shop, Question)).FirstOrDefault() != "lamps")
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(60), "The others never got their vectors.");
            await Task.Delay(50);
        }

        Assert.Equal("delivery", (await FoundAsync(shop, "standard delivery"))[0]);
    }

    private static async Task PublishAllAsync(Shop shop)
    {
        await shop.PublishAsync("lamps", "en", "Glimmer", "Fronds of glimmer abound.");
        await shop.PublishAsync("tables", "en", "Quorble", "Legs of quorble stand.");
        await shop.PublishAsync("depths", "en", "Fathom", "Fathom waters run.");
        await shop.PublishAsync("delivery", "en", "Delivery times", "# Delivery times\n\nStandard delivery takes three to five working days.");
    }

    private static async Task<string[]> FoundAsync(Shop shop, string question) =>
        [.. (await shop.GetAsync($"/v1/support/search?q={Uri.EscapeDataString(question)}&language=en")).Items("passages").Select(p => p.Text("articleId"))];

    /// <summary>A server with an embedding model, over several lives.</summary>
    private sealed class Life : IAsyncDisposable
    {
        private Life(EmbeddingOptions options)
        {
            Options = options;
            Server = new SupportServer(services => services.AddEmbeddings(Options));
        }

        public SupportServer Server { get; }

        public EmbeddingOptions Options { get; set; }

        public static async Task<Life> BeginAsync(EmbeddingOptions options)
        {
            var life = new Life(options);
            await life.Server.InitializeAsync();
            return life;
        }

        public async Task<Shop> ShopWithArticlesAsync()
        {
            var shop = await Server.ShopAsync();
            await PublishAllAsync(shop);
            return shop;
        }

        public async Task<Shop> RestartAsync(Shop shop, Action? between = null)
        {
            await Server.RestartAsync(between);
            return new Shop(Server, shop.Tenant, await Server.KeyAsync(shop.Tenant, [Suite.Hosting.Scopes.SupportManage, Suite.Hosting.Scopes.SupportConverse]));
        }

        /// <summary>Until every passage has its vector.</summary>
        public async Task UntilEmbeddedAsync(Shop shop)
        {
            var deadline = Stopwatch.StartNew();
            KnowledgeIndex index;
            while ((index = (await Server.Get<BotCatalog>().GetAsync(shop.Tenant, CancellationToken.None)).Knowledge).VectorCount < index.VectorSlots)
            {
                Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(60), $"{index.VectorCount} of {index.VectorSlots} passages have vectors.");
                await Task.Delay(20);
            }
        }

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}
