using System.Text;
using System.Text.Json.Nodes;
using Suite.Support.Tests.Conversations;
using Xunit;

namespace Suite.Support.Tests.Bots;

/// <summary>Articles in bulk: each line gets its answer, and a bad one never fails its neighbours.</summary>
[Collection(SupportCollection.Name)]
public sealed class ImportArticlesTests(SupportServer server)
{
    private const string Path = "/v1/support/articles/import";

    [Fact]
    public async Task Bad_lines_are_named_and_the_others_stored()
    {
        var shop = await server.ShopAsync();
        var body = string.Join('\n',
            """{"id":"one","language":"en","title":"One","format":"text","body":"The first article is about lanterns."}""",
            """{"id":"Two!","language":"en","title":"Two","format":"text","body":"b"}""",
            "",
            """{"id":"three","language":"fr","title":"Three","format":"text","body":"b"}""",
            "this is no JSON",
            """{"id":"three","language":"zh","title":"三","format":"markdown","body":"# 三\n\n第三篇文章讲帐篷。"}""");

        var lines = await (await shop.PostBytesAsync(Path, Encoding.UTF8.GetBytes(body), "application/x-ndjson")).LinesAsync();

        Assert.Equal([1, 2, 4, 5, 6], lines.SkipLast(1).Select(l => l["line"]!.GetValue<int>()));
        Assert.Equal(["stored", null, null, null, "stored"], lines.SkipLast(1).Select(l => l["status"]?.GetValue<string>()));
        Assert.NotNull(lines[1]["error"]!["errors"]!["id"]);
        Assert.NotNull(lines[2]["error"]!["errors"]!["language"]);
        Assert.Equal(400, lines[3]["error"]!["status"]!.GetValue<int>());
        var last = lines[^1];
        Assert.Equal((true, 2, 0, 3, true), (
            last["done"]!.GetValue<bool>(), last["stored"]!.GetValue<int>(), last["unchanged"]!.GetValue<int>(), last["failed"]!.GetValue<int>(), last["indexed"]!.GetValue<bool>()));
        Assert.Single((await shop.SearchAsync("lanterns", last)).Items("passages"));
        Assert.NotEmpty((await shop.SearchAsync("帐篷", last, "zh")).Items("passages"));
    }

    [Fact]
    public async Task Importing_the_same_again_writes_nothing()
    {
        var shop = await server.ShopAsync();
        var body = Lines(200);
        await (await shop.PostBytesAsync(Path, body, "application/x-ndjson")).LinesAsync();
        var head = await shop.HeadAsync();

        var last = (await (await shop.PostBytesAsync(Path, body, "application/x-ndjson")).LinesAsync())[^1];

        Assert.Equal((0, 200), (last["stored"]!.GetValue<int>(), last["unchanged"]!.GetValue<int>()));
        Assert.Equal(head, await shop.HeadAsync());
        Assert.Equal(200, (await shop.GetAsync("/v1/support/articles"))["total"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_later_of_two_lines_with_one_key_counts()
    {
        var shop = await server.ShopAsync();
        var body = """
            {"id":"a","language":"en","title":"A","format":"text","body":"earlier"}
            {"id":"a","language":"en","title":"A","format":"text","body":"later"}
            """;
        await (await shop.PostBytesAsync(Path, Encoding.UTF8.GetBytes(body), "application/x-ndjson")).LinesAsync();
        Assert.Equal("later", (await shop.GetAsync("/v1/support/articles/en/a")).Text("body"));
    }

    [Fact]
    public async Task A_line_that_is_too_long_and_one_that_is_no_utf8_are_skipped()
    {
        var shop = await server.ShopAsync();
        var good = """{"id":"good","language":"en","title":"Good","format":"text","body":"b"}""" + "\n";
        byte[] body =
        [
            .. Encoding.UTF8.GetBytes($$"""{"id":"huge","language":"en","title":"Huge","format":"text","body":"{{new string('x', 9 << 20)}}"}""" + "\n"),
            .. Encoding.Latin1.GetBytes("""{"id":"latin","language":"en","title":"Größe","format":"text","body":"b"}""" + "\n"),
            .. Encoding.UTF8.GetBytes(good),
        ];

        var lines = await (await shop.PostBytesAsync(Path, body, "application/x-ndjson")).LinesAsync();

        Assert.Equal([413, 400], lines.Take(2).Select(l => l["error"]!["status"]!.GetValue<int>()));
        Assert.Equal("stored", lines[2].Text("status"));
    }

    [Fact]
    public async Task An_empty_import_is_done_at_once()
    {
        var shop = await server.ShopAsync();
        var lines = await (await shop.PostBytesAsync(Path, [], "application/x-ndjson")).LinesAsync();
        Assert.Equal(0, Assert.Single(lines)["stored"]!.GetValue<int>());
        Assert.Equal(0, await shop.HeadAsync());
    }

    internal static byte[] Lines(int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => new JsonObject
    {
        ["id"] = $"article-{i}",
        ["language"] = "en",
        ["title"] = $"Article {i}",
        ["format"] = "markdown",
        ["body"] = $"# Article {i}\n\nThis one is about subject{i % 97} and thing{i}.",
    }.ToJsonString() + "\n")));
}
