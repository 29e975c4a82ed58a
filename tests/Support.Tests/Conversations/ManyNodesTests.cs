using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Suite.Host.Server;
using Suite.Hosting;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

/// <summary>Two nodes on one PostgreSQL journal behave as one.</summary>
[Trait("Category", "Slow")]
#pragma warning disable CA1001 // Disposed through IAsyncLifetime, which the analyzer does not know.
public sealed class ManyNodesTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly TempDirectory _one = new();
    private readonly TempDirectory _two = new();
    private readonly List<SuiteServer> _nodes = [];
    private readonly List<HttpClient> _clients = [];

    public async Task InitializeAsync()
    {
        if (PostgresCluster.WhyUnavailable is not null)
        {
            return;
        }

        var database = (await PostgresCluster.SharedAsync()).CreateDatabase();
        foreach (var directory in new[] { _one, _two })
        {
            _nodes.Add(await SuiteServer.StartAsync(
                new SuiteServerOptions { Port = 0, DataDirectory = directory.Path, PostgresConnectionString = database, JsonLogs = false },
                Path.Combine(_one.Path, "master.key"), CancellationToken.None));
        }

        var keys = _nodes[0].Services.GetRequiredService<ApiKeys>();
        var (_, key) = await keys.CreateAsync(new TenantId("shop"), [Scopes.SupportConverse, Scopes.SupportAgent, Scopes.SupportManage, Scopes.SupportRead], "", "test", CancellationToken.None);
        foreach (var node in _nodes)
        {
            var client = new HttpClient { BaseAddress = new Uri(node.Url) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            _clients.Add(client);
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _one.Dispose();
        _two.Dispose();
    }

    [PostgresFact]
    public async Task Of_agents_on_two_nodes_exactly_one_gets_a_conversation()
    {
        for (var round = 0; round < 5; round++)
        {
            var id = await StartAsync(round % 2);
            await (await PostAsync((round + 1) % 2, $"{Shop.Conversations}/{id}/handover", new JsonObject())).JsonAsync();
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
                PostAsync(i % 2, $"/v1/support/handovers/{id}/take", new JsonObject { ["agentName"] = $"Agent {i}" })));
            Assert.Single(answers, a => a.IsSuccessStatusCode);
            Assert.All(answers.Where(a => !a.IsSuccessStatusCode), a => Assert.Equal(409, (int)a.StatusCode));
            foreach (var client in _clients)
            {
                var taken = await (await client.GetAsync("/v1/support/handovers?status=taken")).JsonAsync();
                Assert.Contains(taken.Items("handovers"), h => h.Text("conversationId") == id);
            }
        }
    }

    [PostgresFact]
    public async Task A_conversation_moves_between_nodes_and_loses_and_repeats_nothing()
    {
        var id = await StartAsync(0);
        var first = new string[10];
        for (var i = 0; i < 10; i++)
        {
            first[i] = (await (await SayAsync(i % 2, id, $"Message {i}", $"m-{i}")).JsonAsync()).ToJsonString();
        }

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(first[i], (await (await SayAsync((i + 1) % 2, id, $"Message {i}", $"m-{i}")).JsonAsync()).ToJsonString());
        }

        var at = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i => (await (await SayAsync(i % 2, id, "At once", "m-once")).JsonAsync()).ToJsonString()));
        Assert.Single(at.Distinct());
        var transcripts = await Task.WhenAll(_clients.Select(async c => (await (await c.GetAsync($"{Shop.Conversations}/{id}")).JsonAsync()).ToJsonString()));
        Assert.Single(transcripts.Distinct());
        Assert.Equal(23, JsonNode.Parse(transcripts[0])!.Items("messages").Count());
    }

    [PostgresFact]
    public async Task A_shopper_on_one_node_hears_an_agent_on_another_and_erasing_on_one_is_erasing_on_both()
    {
        var id = await StartAsync(0);
        await SayAsync(0, id, "my-secret-lane", "m-1");
        await (await PostAsync(0, $"{Shop.Conversations}/{id}/handover", new JsonObject())).JsonAsync();
        await using var events = await ServerEvents.OpenAsync(_clients[0], $"{Shop.Conversations}/{id}/events", 4);
        await (await PostAsync(1, $"/v1/support/handovers/{id}/take", new JsonObject { ["agentName"] = "Anna" })).JsonAsync();
        await (await PostAsync(1, $"{Shop.Conversations}/{id}/agent-messages", new JsonObject { ["messageId"] = "a-1", ["text"] = "Hello from afar", ["agentName"] = "Anna" })).JsonAsync();
        Assert.Equal("Hello from afar", (await events.NextAsync("message")).Data.Text("text"));

        Assert.Equal(204, (int)(await _clients[1].DeleteAsync($"{Shop.Conversations}/{id}")).StatusCode);
        Assert.DoesNotContain("my-secret-lane", await _clients[0].GetStringAsync($"{Shop.Conversations}/{id}"), StringComparison.Ordinal);
    }

    private async Task<string> StartAsync(int node) => (await (await PostAsync(node, Shop.Conversations, new JsonObject())).JsonAsync(201)).Text("conversationId");

    private Task<HttpResponseMessage> SayAsync(int node, string id, string text, string messageId) =>
        PostAsync(node, $"{Shop.Conversations}/{id}/messages", new JsonObject { ["messageId"] = messageId, ["text"] = text });

    private Task<HttpResponseMessage> PostAsync(int node, string path, JsonNode body) => _clients[node].PostAsync(path, Shop.Json(body));
}
