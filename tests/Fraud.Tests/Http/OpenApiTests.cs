using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>The OpenAPI document says what a client needs to know, and what it says of answers is what is answered.</summary>
[Collection(HttpCollection.Name)]
public sealed class OpenApiTests(FraudServer server)
{
    /// <summary>POST and PUT that read no JSON object: CSV, a model file, pictures, lines of JSON, nothing.</summary>
    private static readonly string[] WithoutJson =
    [
        "/v1/fraud/import", "/v1/fraud/models", "/v1/fraud/score/batch", "/v1/fraud/transactions/{id}/replay",
        "/v1/support/articles/import", "/v1/support/intents/import", "/v1/support/conversations/{id}/close",
        "/v1/inspection/inspect", "/v1/inspection/models", "/v1/inspection/cameras/{id}/baseline",
    ];

    [Fact]
    public async Task Every_endpoint_says_what_it_takes_and_gives() => Assert.Empty(Gaps(await DocumentAsync()));

    [Fact]
    public async Task Every_endpoint_is_in_the_document()
    {
        var mapped = server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Select(m => $"{m} {e.RoutePattern.RawText}") ?? [])
            .Where(e => e.Contains(" /v1/", StringComparison.Ordinal));
        var documented = (await DocumentAsync())["paths"]!.AsObject()
            .SelectMany(p => p.Value!.AsObject().Select(o => $"{o.Key.ToUpperInvariant()} {p.Key}"))
            .Where(e => e.Contains(" /v1/", StringComparison.Ordinal));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_that_says_nothing_is_found()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();

        // Not called by its name: a generator would replace the call, which only a web project allows.
        Func<IServiceCollection, string, IServiceCollection> addOpenApi = OpenApiServiceCollectionExtensions.AddOpenApi;
        addOpenApi(builder.Services, "v1");
        await using var app = builder.Build();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapPost("/v1/mute", () => Results.Ok());
        await app.StartAsync();
        using var client = app.GetTestClient();

        var gaps = Gaps(await (await client.GetAsync("/openapi/v1.json")).OkAsync());

        Assert.Equal(["post /v1/mute: no JSON body", "post /v1/mute: 200 without schema", "post /v1/mute: no problem details"], gaps);
    }

    [Theory]
    [InlineData("post", "/v1/fraud/score", "transactionId occurredAt cardId merchantId amount currency", "deviceId channel attributes")]
    [InlineData("post", "/v1/fraud/labels", "transactionId fraud", "reportedAt source")]
    [InlineData("post", "/v1/fraud/models/train", "", "from through delayDays promote reason featureSet featureSetJson search expectations")]
    [InlineData("post", "/v1/fraud/models/{version}/promote", "reason", "")]
    [InlineData("post", "/v1/fraud/models/rollback", "reason", "")]
    [InlineData("put", "/v1/fraud/feature-set", "name schema features", "")]
    [InlineData("post", "/v1/fraud/erasures", "cardId", "")]
    [InlineData("put", "/v1/fraud/rules/{name}", "expression action priority reason", "mode description tests expectedVersion")]
    [InlineData("put", "/v1/fraud/rules", "rules", "reason")]
    [InlineData("delete", "/v1/fraud/rules/{name}", "reason", "")]
    [InlineData("post", "/v1/fraud/rules/backtest", "rules", "from through byDay costOfReview costCurrency")]
    [InlineData("post", "/v1/fraud/lists/{name}/entries", "entries reason", "")]
    [InlineData("delete", "/v1/fraud/lists/{name}/entries", "reason", "entries expired")]
    [InlineData("post", "/v1/fraud/reviews", "transactionId reason", "analyst requestId expectedVersion")]
    [InlineData("post", "/v1/fraud/reviews/next", "", "team analyst requestId")]
    [InlineData("post", "/v1/fraud/reviews/{id}/assign", "", "to toName reason analyst requestId expectedVersion")]
    [InlineData("post", "/v1/fraud/reviews/{id}/unassign", "", "reason analyst requestId expectedVersion")]
    [InlineData("post", "/v1/fraud/reviews/{id}/comment", "text", "analyst requestId expectedVersion")]
    [InlineData("post", "/v1/fraud/reviews/{id}/escalate", "team reason", "analyst requestId expectedVersion")]
    [InlineData("post", "/v1/fraud/reviews/{id}/decide", "verdict reasonCode", "note analyst requestId expectedVersion")]
    [InlineData("post", "/v1/fraud/reviews/{id}/approve", "", "note analyst requestId expectedVersion")]
    [InlineData("post", "/v1/fraud/reviews/{id}/decline", "reason", "analyst requestId expectedVersion")]
    [InlineData("post", "/v1/fraud/reviews/{id}/reopen", "reason", "analyst requestId expectedVersion")]
    [InlineData("put", "/v1/fraud/reviews/settings", "releaseLimits reason", "analyst requestId expectedVersion")]
    public async Task A_body_names_its_members(string method, string path, string required, string optional)
    {
        var document = await DocumentAsync();
        var schema = Resolve(document, document["paths"]![path]![method]!["requestBody"]!["content"]!["application/json"]!["schema"])!;
        Assert.Equal(Words(required).Concat(Words(optional)).Order(), schema["properties"]!.AsObject().Select(p => p.Key).Order());
        Assert.Equal(Words(required).Order(), (schema["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>()).Order());

        static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [Theory]
    [InlineData("get", "/v1/fraud/transactions", "limit", "query", "integer")]
    [InlineData("get", "/v1/fraud/transactions", "before", "query", "integer")]
    [InlineData("get", "/v1/fraud/stream", "after", "query", "integer")]
    [InlineData("get", "/v1/fraud/stream", "Last-Event-ID", "header", "string")]
    [InlineData("post", "/v1/fraud/import", "delayDays", "query", "integer")]
    [InlineData("post", "/v1/fraud/import", "currency", "query", "string")]
    [InlineData("post", "/v1/fraud/import", "through", "query", "string")]
    [InlineData("get", "/v1/fraud/transactions/{id}", "id", "path", "string")]
    [InlineData("post", "/v1/fraud/transactions/{id}/replay", "id", "path", "string")]
    [InlineData("post", "/v1/fraud/models/{version}/promote", "version", "path", "string")]
    [InlineData("get", "/v1/fraud/models/{version}/card", "version", "path", "string")]
    public async Task A_parameter_is_there_once(string method, string path, string name, string place, string type)
    {
        var parameters = (await DocumentAsync())["paths"]![path]![method]!["parameters"]!.AsArray();
        var parameter = Assert.Single(parameters, p => p!["name"]!.GetValue<string>() == name)!;
        Assert.Equal((place, type), (parameter["in"]!.GetValue<string>(), parameter["schema"]!["type"]!.GetValue<string>()));
    }

    /// <summary>The shapes are written beside the handlers' own JSON: here they are held against it.</summary>
    [Fact]
    public async Task Answers_have_the_shape_the_document_gives_them()
    {
        var document = await DocumentAsync();
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var trained = await bank.TrainAsync("""{"promote":true}""");
        Assert.True(trained["done"]!.GetValue<bool>());
        Fits("post", "/v1/fraud/score", await bank.ScoreAsync(Bank.Good));
        Fits("post", "/v1/fraud/labels", await bank.LabelAsync("t-1", fraud: true));
        Fits("post", "/v1/fraud/transactions/{id}/replay", await bank.ReplayAsync("t-1"));
        Fits("get", "/v1/fraud/transactions/{id}", await bank.GetAsync("/v1/fraud/transactions/t-1"));
        Fits("get", "/v1/fraud/transactions", await bank.GetAsync("/v1/fraud/transactions"));
        Fits("get", "/v1/fraud/models", await bank.GetAsync("/v1/fraud/models"));
        Fits("get", "/v1/fraud/models/{version}/card", await bank.GetAsync($"/v1/fraud/models/{trained["modelVersion"]}/card"));
        var searched = await bank.TrainAsync("""{"search":{"trials":2,"space":{"rounds":{"type":"int","low":2,"high":9}}},"from":"2024-01-01","through":"2024-01-30"}""");
        Fits("get", "/v1/fraud/models/searches/{id}", await bank.GetAsync($"/v1/fraud/models/searches/{searched["search"]}"));
        Fits("get", "/v1/fraud/feature-set", await bank.GetAsync("/v1/fraud/feature-set"));
        Fits("put", "/v1/fraud/rules/{name}", await (await bank.PutRuleAsync("all", Rulebook.Rule("amount > 1 EUR"))).OkAsync());
        Fits("put", "/v1/fraud/rules", await (await bank.Client.PutAsync("/v1/fraud/rules", Bank.Json("""{"rules":[{"name":"b","expression":"true","action":"review","priority":11}],"reason":"a test"}"""))).OkAsync());
        Fits("get", "/v1/fraud/rules", await bank.GetAsync("/v1/fraud/rules"));
        Fits("get", "/v1/fraud/rules/history", await bank.GetAsync("/v1/fraud/rules/history"));
        Fits("post", "/v1/fraud/lists/{name}/entries", await (await bank.AddAsync("block", Rulebook.Card("c-1", note: "lost"))).OkAsync());
        Fits("get", "/v1/fraud/lists/{name}", await bank.GetAsync("/v1/fraud/lists/block"));
        Fits("get", "/v1/fraud/lists", await bank.GetAsync("/v1/fraud/lists"));
        Fits("post", "/v1/fraud/score", await bank.ScoreAsync(Bank.Payment("by-list", card: "c-1")));
        Fits("get", "/v1/fraud/transactions/{id}", await bank.GetAsync("/v1/fraud/transactions/by-list"));
        Fits("get", "/v1/fraud/status", await bank.GetAsync("/v1/fraud/status"));
        Fits("post", "/v1/fraud/reviews", await (await bank.PostAsync("/v1/fraud/reviews", "{\"transactionId\":\"t-1\",\"reason\":\"a test\"}")).OkAsync());
        Fits("post", "/v1/fraud/reviews/{id}/decide", await (await bank.PostAsync("/v1/fraud/reviews/t-1/decide", "{\"verdict\":\"fraud\",\"reasonCode\":\"x\"}")).OkAsync());
        await bank.LabelAsync("t-1", fraud: false);
        Fits("get", "/v1/fraud/reviews/{id}", await bank.GetAsync("/v1/fraud/reviews/t-1"));
        Fits("get", "/v1/fraud/reviews", await bank.GetAsync("/v1/fraud/reviews?status=closed"));
        Fits("get", "/v1/fraud/reviews/statistics", await bank.GetAsync("/v1/fraud/reviews/statistics"));
        Fits("get", "/v1/fraud/reviews/settings", await bank.GetAsync("/v1/fraud/reviews/settings"));
        var problem = await (await bank.PostScoreAsync("{}")).ProblemAsync(400);
        Assert.Empty(Misfits(document, document["paths"]!["/v1/fraud/score"]!["post"]!["responses"]!["400"]!["content"]!["application/problem+json"]!["schema"], problem, "$"));
        Assert.NotEmpty(Misfits(document, Answer("post", "/v1/fraud/score"), problem, "$"));

        void Fits(string method, string path, JsonNode answer) => Assert.Empty(Misfits(document, Answer(method, path), answer, path));

        JsonNode? Answer(string method, string path) =>
            document["paths"]![path]![method]!["responses"]!["200"]!["content"]!["application/json"]!["schema"];
    }

    private async Task<JsonNode> DocumentAsync()
    {
        using var anyone = server.Client(null);
        return await (await anyone.GetAsync("/openapi/v1.json")).OkAsync();
    }

    /// <summary>What operations under /v1 leave unsaid.</summary>
    private static List<string> Gaps(JsonNode document)
    {
        var gaps = new List<string>();
        foreach (var (path, methods) in document["paths"]!.AsObject().Where(p =>
            p.Key.StartsWith("/v1/", StringComparison.Ordinal) && !p.Key.StartsWith("/v1/support/", StringComparison.Ordinal)))
        {
            foreach (var (method, operation) in methods!.AsObject())
            {
                if (method is "post" or "put" && !WithoutJson.Contains(path)
                    && Resolve(document, operation!["requestBody"]?["content"]?["application/json"]?["schema"])?["properties"] is null)
                {
                    gaps.Add($"{method} {path}: no JSON body");
                }

                var responses = operation!["responses"]!.AsObject();
                gaps.AddRange(responses
                    .Where(r => r.Key is "200" or "201" && (r.Value!["content"]?.AsObject() is not { Count: > 0 } content
                        || content.Any(c => !IsPicture(c.Key) && Resolve(document, c.Value!["schema"])?["properties"] is null)))
                    .Select(r => $"{method} {path}: {r.Key} without schema"));
                if (!responses.Any(r => r.Key[0] == '4'))
                {
                    gaps.Add($"{method} {path}: no problem details");
                }
            }
        }

        return gaps;
    }

    private static bool IsPicture(string mediaType) =>
        mediaType.StartsWith("image/", StringComparison.Ordinal) || mediaType == "multipart/x-mixed-replace";

    /// <summary>Members the schema does not know, and those it promises in vain.</summary>
    private static IEnumerable<string> Misfits(JsonNode document, JsonNode? schema, JsonNode? value, string at)
    {
        var resolved = Resolve(document, schema);
        if (value is JsonArray items)
        {
            return items.SelectMany((item, i) => Misfits(document, resolved?["items"], item, $"{at}[{i}]"));
        }

        if (value is not JsonObject members || resolved is null || resolved["properties"] is not JsonObject known)
        {
            return [];
        }

        var missing = (resolved["required"]?.AsArray() ?? []).Select(r => r!.GetValue<string>()).Where(r => !members.ContainsKey(r));
        return missing.Select(name => $"{at}: no {name}").Concat(members.SelectMany(m => known.ContainsKey(m.Key)
            ? Misfits(document, known[m.Key], m.Value, $"{at}.{m.Key}")
            : [$"{at}: {m.Key} is not in the document"]));
    }

    private static JsonNode? Resolve(JsonNode document, JsonNode? schema) =>
        schema?["$ref"]?.GetValue<string>() is { } reference ? document["components"]!["schemas"]![reference.Split('/')[^1]]
        : schema?["oneOf"] is JsonArray choices ? Resolve(document, choices.First(c => c!["$ref"] is not null))
        : schema;
}
