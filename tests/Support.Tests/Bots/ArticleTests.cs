using System.Text;
using System.Text.Json.Nodes;
using Suite.Support.Tests.Conversations;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Bots;

/// <summary>Articles one by one, over HTTP: what is stored is found, and what cannot be is refused with the field that is wrong.</summary>
[Collection(SupportCollection.Name)]
public sealed class ArticleTests(SupportServer server)
{
    [Fact]
    public async Task An_article_is_stored_found_replaced_and_removed()
    {
        var shop = await server.ShopAsync();
        var stored = await shop.PutArticleAsync("en", "returns", "Returns", "You can send a **tent** back within 30 days.", "https://shop.example/returns");
        Assert.Equal("stored", stored.Text("status"));

        var found = await shop.SearchAsync("send a tent back", stored);
        var passage = found.Items("passages").First();
        Assert.Equal("returns", passage.Text("articleId"));
        Assert.Equal("https://shop.example/returns", passage.Text("url"));
        Assert.Contains("within 30 days", passage.Text("text"), StringComparison.Ordinal);

        var again = await shop.PutArticleAsync("en", "returns", "Returns", "You can send a **tent** back within 30 days.", "https://shop.example/returns");
        Assert.Equal(("unchanged", stored["position"]!.GetValue<long>()), (again.Text("status"), again["position"]!.GetValue<long>()));

        var other = await shop.PutArticleAsync("en", "returns", "Returns", "A kayak cannot be sent back.");
        Assert.Empty((await shop.SearchAsync("tent", other)).Items("passages"));
        Assert.Single((await shop.SearchAsync("kayak", other)).Items("passages"));
        Assert.Equal("A kayak cannot be sent back.", (await shop.GetAsync("/v1/support/articles/en/returns")).Text("body"));

        var removed = await (await shop.Client.DeleteAsync("/v1/support/articles/en/returns")).JsonAsync();
        Assert.Empty((await shop.SearchAsync("kayak", removed)).Items("passages"));
        await (await shop.Client.GetAsync("/v1/support/articles/en/returns")).ProblemAsync(404, "not-found");
        await (await shop.Client.DeleteAsync("/v1/support/articles/en/returns")).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task Articles_are_listed_page_by_page()
    {
        var shop = await server.ShopAsync();
        foreach (var id in (string[])["c", "a", "b"])
        {
            await shop.PutArticleAsync("en", id, id, "Text.");
        }

        await shop.PutArticleAsync("zh", "a", "甲", "文字。");
        var first = await shop.GetAsync("/v1/support/articles?limit=3");
        Assert.Equal(["en/a", "en/b", "en/c"], first.Items("articles").Select(a => $"{a.Text("language")}/{a.Text("id")}"));
        Assert.Equal(4, first["total"]!.GetValue<int>());
        var second = await shop.GetAsync($"/v1/support/articles?limit=3&after={first.Text("next")}");
        Assert.Equal(["zh/a"], second.Items("articles").Select(a => $"{a.Text("language")}/{a.Text("id")}"));
        Assert.Null(second["next"]);
        Assert.Single((await shop.GetAsync("/v1/support/articles?language=zh")).Items("articles"));
    }

    [Theory]
    [InlineData("en", "Returns", """{"title":"T","format":"text","body":"b"}""", "id")]
    [InlineData("en", "a%20b", """{"title":"T","format":"text","body":"b"}""", "id")]
    [InlineData("fr", "returns", """{"title":"T","format":"text","body":"b"}""", "language")]
    [InlineData("en", "returns", """{"title":"","format":"text","body":"b"}""", "title")]
    [InlineData("en", "returns", """{"title":"T","format":"pdf","body":"b"}""", "format")]
    [InlineData("en", "returns", """{"title":"T","format":"text"}""", "body")]
    [InlineData("en", "returns", """{"title":"T","format":"text","body":"b","url":"javascript:alert(1)"}""", "url")]
    [InlineData("en", "returns", """{"title":"T","format":"text","body":"b","colour":"red"}""", "colour")]
    [InlineData("en", "returns", """{"title":"T""", "title")]
    public async Task What_is_no_article_is_refused_by_field(string language, string id, string body, string field)
    {
        var shop = await server.ShopAsync();
        var problem = await (await shop.Client.PutAsync($"/v1/support/articles/{language}/{id}", Shop.Json(body))).ProblemAsync(400, "invalid-request");
        Assert.Contains(field, problem["errors"]!.AsObject().Select(e => e.Key));
        Assert.Equal(0, await shop.HeadAsync());
    }

    [Fact]
    public async Task A_body_of_a_mebibyte_is_taken_and_one_more_character_is_not()
    {
        var shop = await server.ShopAsync();
        var line = "A line of a very long article about nothing in particular.\n";
        var body = string.Concat(Enumerable.Repeat(line, (1 << 20) / line.Length));
        body += new string('x', (1 << 20) - body.Length);
        Assert.Equal("stored", (await shop.PutArticleAsync("en", "long", "Long", body)).Text("status"));
        var problem = await (await shop.PutArticleForAnswerAsync("en", "longer", "Long", body + "x")).ProblemAsync(400, "invalid-request");
        Assert.Contains("1048576", problem["errors"]!["body"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        var shop = await server.ShopAsync();
        var bytes = Encoding.Latin1.GetBytes("""{"title":"Größe","format":"text","body":"b"}""");
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/json");
        await (await shop.Client.PutAsync("/v1/support/articles/en/size", content)).ProblemAsync(400);
    }

    [Fact]
    public async Task One_tenant_sees_nothing_of_another()
    {
        var (one, other) = (await server.ShopAsync(), await server.ShopAsync());
        var mine = await one.PutArticleAsync("en", "returns", "Returns", "Tents of the first shop go back within 30 days.");
        var theirs = await other.PutArticleAsync("en", "delivery", "Delivery", "The second shop delivers tents on Mondays.");

        Assert.All((await one.SearchAsync("tents", mine)).Items("passages"), p => Assert.Equal("returns", p.Text("articleId")));
        Assert.All((await other.SearchAsync("tents", theirs)).Items("passages"), p => Assert.Equal("delivery", p.Text("articleId")));
        await (await other.Client.GetAsync("/v1/support/articles/en/returns")).ProblemAsync(404);
        await (await other.Client.DeleteAsync("/v1/support/articles/en/returns")).ProblemAsync(404);
        Assert.Equal(1, (await one.GetAsync("/v1/support/articles"))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_key_that_may_only_converse_changes_nothing()
    {
        var shop = await server.ShopAsync();
        using var client = server.Client(await server.KeyAsync(shop.Tenant, [Suite.Hosting.Scopes.SupportConverse, Suite.Hosting.Scopes.SupportRead]));
        await (await client.PutAsync("/v1/support/articles/en/a", Shop.Json("""{"title":"T","format":"text","body":"b"}"""))).ProblemAsync(403, "missing-scope");
        await (await client.GetAsync("/v1/support/search?q=tent")).ProblemAsync(403, "missing-scope");
    }
}
