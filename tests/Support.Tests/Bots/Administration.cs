using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Suite.Support.Tests.Conversations;
using Suite.TestKit;

namespace Suite.Support.Tests.Bots;

/// <summary>What whoever looks after a bot does.</summary>
internal static class Administration
{
    public static Task<HttpResponseMessage> PutArticleForAnswerAsync(this Shop shop, string language, string id, string title, string body, string? url = null, string format = "markdown") =>
        shop.Client.PutAsync(
            $"/v1/support/articles/{language}/{id}", Shop.Json(new JsonObject { ["title"] = title, ["format"] = format, ["body"] = body, ["url"] = url }));

    public static async Task<JsonNode> PutArticleAsync(this Shop shop, string language, string id, string title, string body, string? url = null) =>
        await (await shop.PutArticleForAnswerAsync(language, id, title, body, url)).JsonAsync();

    /// <param name="stored">What must be in the index: an answer with a position.</param>
    public static Task<JsonNode> SearchAsync(this Shop shop, string question, JsonNode stored, string language = "en") =>
        shop.GetAsync($"/v1/support/search?q={Uri.EscapeDataString(question)}&language={language}&position={stored["position"]}");

    /// <summary>Every line of the answer.</summary>
    public static async Task<List<JsonNode>> LinesAsync(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Xunit.Assert.True(answer.IsSuccessStatusCode, text);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    public static Task<HttpResponseMessage> PostBytesAsync(this Shop shop, string path, byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return shop.Client.PostAsync(path, content);
    }

    public static Task<HttpResponseMessage> ImportIntentsAsync(this Shop shop, string csv, string query = "") =>
        shop.PostBytesAsync("/v1/support/intents/import" + query, Encoding.UTF8.GetBytes(csv), "text/csv");

    public static async Task<JsonNode> TrainAsync(this Shop shop, string body = "{}")
    {
        var lines = await (await shop.Client.PostAsync("/v1/support/intents/train", Shop.Json(body))).LinesAsync();
        return lines[^1];
    }
}
