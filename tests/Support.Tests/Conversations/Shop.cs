using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;
using Suite.Support.Bots;
using Suite.Support.Knowledge;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

/// <summary>A tenant with its key, and what a shop and its shoppers do.</summary>
internal sealed class Shop(SupportServer server, TenantId tenant, string key)
{
    public const string Conversations = "/v1/support/conversations";

    public SupportServer Server { get; } = server;

    public TenantId Tenant { get; } = tenant;

    public HttpClient Client { get; } = server.Client(key);

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static StringContent Json(JsonNode body) => Json(body.ToJsonString());

    public Task<long> HeadAsync() => Server.Journal.ReadHeadAsync(Tenant, CancellationToken.None).AsTask();

    public async Task<string> StartAsync(string language = "en") =>
        (await (await PostAsync(Conversations, new JsonObject { ["language"] = language })).JsonAsync(201))["conversationId"]!.GetValue<string>();

    public Task<HttpResponseMessage> PostAsync(string path, JsonNode body) => Client.PostAsync(path, Json(body));

    public Task<HttpResponseMessage> SayAsync(string id, string text, string? messageId = null) =>
        PostAsync($"{Conversations}/{id}/messages", new JsonObject { ["messageId"] = messageId ?? $"m-{Guid.NewGuid():n}", ["text"] = text });

    public async Task<JsonNode> AnswerAsync(string id, string text, string? messageId = null) => await (await SayAsync(id, text, messageId)).JsonAsync();

    public async Task<JsonNode> GetAsync(string path) => await (await Client.GetAsync(path)).JsonAsync();

    public Task<JsonNode> TranscriptAsync(string id) => GetAsync($"{Conversations}/{id}");

    public Task<HttpResponseMessage> TakeAsync(string id, string agent) => PostAsync($"/v1/support/handovers/{id}/take", new JsonObject { ["agentName"] = agent });

    public Task<HttpResponseMessage> SayAsAgentAsync(string id, string agent, string text, string? messageId = null) => PostAsync(
        $"{Conversations}/{id}/agent-messages", new JsonObject { ["messageId"] = messageId ?? $"a-{Guid.NewGuid():n}", ["text"] = text, ["agentName"] = agent });

    /// <summary>Puts an article before the bot and waits until it knows it.</summary>
    public async Task PublishAsync(string id, string language, string title, string body)
    {
        var content = await Server.Get<IContentStore>().PutAsync(Encoding.UTF8.GetBytes(body), CancellationToken.None);
        var put = new ArticlePut(id, language, title, ArticleFormat.Markdown, null, content.Value, Encoding.UTF8.GetByteCount(body), "test");
        await Server.Journal.AppendAsync(Tenant, [BotEvents.Of(put, TimeProvider.System.NowMicros())], CancellationToken.None);
        Server.Get<BotCatalog>().OnPublished(Tenant);
        Assert.True(await Server.Get<BotCatalog>().WaitForAsync(Tenant, await HeadAsync(), CancellationToken.None));
    }
}

internal static class Answers
{
    public static string Text(this JsonNode node, string member) => node[member]!.GetValue<string>();

    public static IEnumerable<JsonNode> Items(this JsonNode node, string member) => node[member]!.AsArray().Select(item => item!);
}
