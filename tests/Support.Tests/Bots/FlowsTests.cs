using System.Text;
using Suite.Support.Bots;
using Suite.Support.Tests.Conversations;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Bots;

/// <summary>Flow files: published whole, or refused with every fault and its line.</summary>
[Collection(SupportCollection.Name)]
public sealed class FlowsTests(SupportServer server)
{
    private const string Path = "/v1/support/flows";

    private const string Greeting = """
        {
          "version": 1,
          "languages": ["en", "zh"],
          "texts": { "greeting": { "en": "Welcome to the tent shop!", "zh": "欢迎光临帐篷店！" } }
        }
        """;

    private const string Faulty = """
        {
          "version": 1,
          "languages": ["en", "zh"],
          "slots": {
            "orderNumber": { "type": "pattern", "pattern": "[A", "label": { "en": "order", "zh": "订单" }, "ask": { "en": "Which?", "zh": "哪个？" } }
          },
          "flows": {
            "return_item": { "steps": [ { "collect": "reson" } ] }
          }
        }
        """;

    [Fact]
    public async Task The_next_conversation_is_greeted_as_the_file_says()
    {
        var shop = await server.ShopAsync();
        await (await shop.Client.GetAsync(Path)).ProblemAsync(404, "not-found");

        var stored = await (await shop.Client.PutAsync(Path, Shop.Json(Greeting))).JsonAsync();

        Assert.Equal("published", stored.Text("status"));
        Assert.Equal("Welcome to the tent shop!", (await server.Get<BotCatalog>().GetAsync(shop.Tenant, CancellationToken.None)).Flows.Text("greeting", "en"));
        var begun = await (await shop.PostAsync(Shop.Conversations, new System.Text.Json.Nodes.JsonObject { ["language"] = "zh" })).JsonAsync(201);
        Assert.Contains("欢迎光临帐篷店！", begun.Items("messages").Single().Text("text"), StringComparison.Ordinal);
        Assert.Equal("Welcome to the tent shop!", (await shop.GetAsync(Path))["flows"]!["texts"]!["greeting"]!.Text("en"));
        Assert.Equal("unchanged", (await (await shop.Client.PutAsync(Path, Shop.Json(Greeting))).JsonAsync()).Text("status"));
    }

    [Fact]
    public async Task Every_fault_is_named_with_its_line_and_what_was_published_stays()
    {
        var shop = await server.ShopAsync();
        await (await shop.Client.PutAsync(Path, Shop.Json(Greeting))).JsonAsync();
        var head = await shop.HeadAsync();

        var problem = await (await shop.Client.PutAsync(Path, Shop.Json(Faulty))).ProblemAsync(400, "invalid-flows");

        var errors = problem["errors"]!.AsObject().ToDictionary(e => e.Key, e => e.Value!.ToJsonString());
        Assert.Contains(errors, e => e.Key.StartsWith("slots.orderNumber", StringComparison.Ordinal) && e.Value.Contains("line 5", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Key.StartsWith("flows.return_item", StringComparison.Ordinal) && e.Value.Contains("line 8", StringComparison.Ordinal));
        Assert.Equal(head, await shop.HeadAsync());
        Assert.Equal("Welcome to the tent shop!", (await server.Get<BotCatalog>().GetAsync(shop.Tenant, CancellationToken.None)).Flows.Text("greeting", "en"));
    }

    [Fact]
    public async Task A_file_is_checked_without_being_published()
    {
        var shop = await server.ShopAsync();
        Assert.True((await (await shop.Client.PostAsync(Path + "/check", Shop.Json(Greeting))).JsonAsync())["valid"]!.GetValue<bool>());
        var faulty = await (await shop.Client.PostAsync(Path + "/check", Shop.Json(Faulty))).JsonAsync();
        Assert.False(faulty["valid"]!.GetValue<bool>());
        Assert.Contains(8, faulty.Items("faults").Select(f => f["line"]!.GetValue<int>()));
        Assert.Equal(0, await shop.HeadAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("hello")]
    public async Task What_is_no_flow_file_is_refused(string body)
    {
        var shop = await server.ShopAsync();
        await (await shop.Client.PutAsync(Path, Shop.Json(body))).ProblemAsync(400, "invalid-flows");
        Assert.Equal(0, await shop.HeadAsync());
    }

    [Fact]
    public async Task A_file_that_is_too_large_or_no_utf8_is_refused()
    {
        var shop = await server.ShopAsync();
        await (await PutAsync(shop, new byte[(1 << 20) + 1])).ProblemAsync(413, "body-too-large");
        await (await PutAsync(shop, Encoding.Latin1.GetBytes(Greeting.Replace("tent", "Größe", StringComparison.Ordinal)))).ProblemAsync(400, "invalid-flows");
    }

    private static Task<HttpResponseMessage> PutAsync(Shop shop, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        return shop.Client.PutAsync(Path, content);
    }
}
