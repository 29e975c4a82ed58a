using System.Text;
using System.Text.Json.Nodes;
using Suite.Host.Cli;
using Suite.Support;
using Suite.Support.Knowledge;

namespace Suite.Host.Demo;

/// <summary>Loads the demonstration shop's content into a tenant, as a company loads its own. What is there already is not loaded again.</summary>
internal sealed class ShopImport(SuiteClient client, Action<string> say)
{
    public async Task LoadArticlesAsync(CancellationToken ct)
    {
        var stored = await client.SendAsync(HttpMethod.Get, "/v1/support/articles?limit=1", null, ct);
        if (stored["total"]!.GetValue<int>() > 0)
        {
            return;
        }

        var lines = new StringBuilder();
        foreach (var article in ShopContent.Articles)
        {
            lines.Append(Line(article).ToJsonString()).Append('\n');
        }

        using var content = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
        var imported = await client.SendWorkAsync("/v1/support/articles/import", content, _ => { }, ct);
        say($"{imported["stored"]} articles of the demonstration shop imported, in English and Chinese.");
    }

    public async Task LoadFlowsAsync(CancellationToken ct)
    {
        if (!await IsThereAsync("/v1/support/flows", ct))
        {
            using var flows = new ByteArrayContent(ShopContent.Flows.ToArray());
            flows.Headers.ContentType = new("application/json");
            await client.SendContentAsync(HttpMethod.Put, "/v1/support/flows", flows, ct);
        }
    }

    public async Task LoadIntentsAsync(CancellationToken ct)
    {
        if ((await client.SendAsync(HttpMethod.Get, "/v1/support/models", null, ct))["champion"] is not null)
        {
            return;
        }

        await ImportIntentsAsync(ShopContent.OpenIntents(), "", ct);
        await ImportIntentsAsync(ShopContent.OpenOutOfScope(), "?outOfScope=true", ct);
        say("Training what the shop's customers mean on its example messages.");
        var order = new JsonObject { ["promote"] = true, ["reason"] = "first model of the demonstration" };
        var trained = await client.SendWorkAsync("/v1/support/intents/train", SuiteClient.JsonContent(order), _ => { }, ct);
        say($"Intent model {trained["modelVersion"]} understands shoppers from now on.");
    }

    private async Task ImportIntentsAsync(Stream csv, string query, CancellationToken ct)
    {
        using var content = new StreamContent(csv);
        content.Headers.ContentType = new("text/csv");
        await client.SendContentAsync(HttpMethod.Post, "/v1/support/intents/import" + query, content, ct);
    }

    private async Task<bool> IsThereAsync(string path, CancellationToken ct)
    {
        using var answer = await client.Http.GetAsync(path, ct);
        return answer.IsSuccessStatusCode;
    }

    /// <summary>So many articles, for measuring: the shop's own again and again, each copy under its own id, with words of its own in it.</summary>
    public async Task LoadCopiesAsync(int count, CancellationToken ct)
    {
        var own = ShopContent.Articles;
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var article = own[i % own.Count];
            var copy = i / own.Count;
            lines.Append(Line(article with { Id = $"{article.Id}-{copy}", Body = $"{article.Body}\n\nBranch {copy} item{copy:x4} shelf{i:x5}.\n" }).ToJsonString()).Append('\n');
        }

        using var content = new StringContent(lines.ToString(), Encoding.UTF8, "application/x-ndjson");
        var imported = await client.SendWorkAsync("/v1/support/articles/import", content, _ => { }, ct);
        say($"{imported["stored"]} articles stored");
    }

    private static JsonObject Line(Article article)
    {
        var line = new JsonObject
        {
            ["id"] = article.Id,
            ["language"] = article.Language,
            ["title"] = article.Title,
            ["format"] = article.Format switch { ArticleFormat.Markdown => "markdown", ArticleFormat.Html => "html", _ => "text" },
            ["body"] = article.Body,
        };
        if (article.Url is { } address)
        {
            line["url"] = address;
        }

        return line;
    }
}
