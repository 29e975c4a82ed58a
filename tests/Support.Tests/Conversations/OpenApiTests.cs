using System.Text.Json.Nodes;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

/// <summary>The OpenAPI document says what a client needs to know of the support endpoints.</summary>
[Collection(SupportCollection.Name)]
public sealed class OpenApiTests(SupportServer server)
{
    /// <summary>POST and PUT that read no JSON object: CSV, lines of JSON, nothing.</summary>
    private static readonly string[] WithoutJson =
    [
        "/v1/support/articles/import", "/v1/support/intents/import", "/v1/support/conversations/{id}/close",
    ];

    [Fact]
    public async Task Every_endpoint_says_what_it_takes_gives_and_refuses() => Assert.Empty(Gaps(await DocumentAsync()));

    [Fact]
    public async Task Every_conversation_endpoint_is_in_the_document()
    {
        var paths = (await DocumentAsync())["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key} {p.Key}")).ToArray();
        foreach (var expected in new[]
        {
            "post /v1/support/conversations", "get /v1/support/conversations", "get /v1/support/conversations/{id}", "delete /v1/support/conversations/{id}",
            "post /v1/support/conversations/{id}/messages", "get /v1/support/conversations/{id}/events", "post /v1/support/conversations/{id}/feedback",
            "post /v1/support/conversations/{id}/handover", "post /v1/support/conversations/{id}/close", "post /v1/support/conversations/{id}/agent-messages",
            "get /v1/support/handovers", "post /v1/support/handovers/{conversationId}/take", "post /v1/support/handovers/{conversationId}/finish",
            "get /v1/support/stream",
        })
        {
            Assert.Contains(expected, paths);
        }
    }

    private static List<string> Gaps(JsonNode document)
    {
        var gaps = new List<string>();
        foreach (var (path, methods) in document["paths"]!.AsObject().Where(p => p.Key.StartsWith("/v1/support/", StringComparison.Ordinal)))
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                if (method is "post" or "put" && !WithoutJson.Contains(path) && operation!["requestBody"]?["content"]?["application/json"]?["schema"] is null)
                {
                    gaps.Add($"{method} {path}: no JSON body");
                }

                var responses = operation!["responses"]!.AsObject();
                gaps.AddRange(responses
                    .Where(r => r.Key is "200" or "201" && (r.Value!["content"]?.AsObject() is not { Count: > 0 } content || content.Any(c => c.Value!["schema"] is null)))
                    .Select(r => $"{method} {path}: {r.Key} without schema"));
                if (!responses.Any(r => r.Key[0] == '4'))
                {
                    gaps.Add($"{method} {path}: no problem details");
                }
            }
        }

        return gaps;
    }

    private async Task<JsonNode> DocumentAsync()
    {
        using var anyone = server.Client(null);
        return await (await anyone.GetAsync("/openapi/v1.json")).JsonAsync();
    }
}
