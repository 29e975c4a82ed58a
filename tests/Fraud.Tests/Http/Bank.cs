using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Suite.Fraud.Journaling;
using Suite.Fraud.Payments;
using Suite.Hosting;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>A tenant with its key, and what a bank does with it.</summary>
internal sealed class Bank(FraudServer server, TenantId tenant, HttpClient client)
{
    public const string Good =
        """{"transactionId":"t-1","occurredAt":"2024-03-05T10:15:03.250Z","cardId":"c-77","merchantId":"m-12","deviceId":"d-5","amount":"129.90","currency":"EUR","channel":"ecommerce","attributes":{"country":"DE"}}""";

    private const string Score = "/v1/fraud/score";

    private static int After;

    public FraudServer Server { get; } = server;

    public TenantId Tenant { get; } = tenant;

    public HttpClient Client { get; } = client;

    public static string Payment(
        string id, string card = "c-1", string merchant = "m-1", string amount = "10.00", string at = "2024-03-05T10:15:03Z", string? device = null, string channel = "pos") =>
        new JsonObject
        {
            ["transactionId"] = id,
            ["occurredAt"] = at,
            ["cardId"] = card,
            ["merchantId"] = merchant,
            ["deviceId"] = device,
            ["amount"] = amount,
            ["currency"] = "EUR",
            ["channel"] = channel,
            ["attributes"] = new JsonObject { ["country"] = "DE" },
        }.ToJsonString();

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public static ByteArrayContent Bytes(byte[] body, string type = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    public Task<long> HeadAsync() => Server.Journal.ReadHeadAsync(Tenant, CancellationToken.None).AsTask();

    public Task<HttpResponseMessage> PostAsync(string path, string json) => Client.PostAsync(path, Json(json));

    public Task<HttpResponseMessage> PostScoreAsync(string json) => PostAsync(Score, json);

    public async Task<JsonNode> ScoreAsync(string json) => await (await PostScoreAsync(json)).OkAsync();

    public async Task<JsonNode> GetAsync(string path) => await (await Client.GetAsync(path)).OkAsync();

    public async Task<JsonNode> ReplayAsync(string id) => await (await PostAsync($"/v1/fraud/transactions/{id}/replay", "")).OkAsync();

    public async Task<JsonNode> LabelAsync(string id, bool fraud, string? reportedAt = null, string? source = null) =>
        await (await PostAsync(
            "/v1/fraud/labels",
            new JsonObject { ["transactionId"] = id, ["fraud"] = fraud, ["reportedAt"] = reportedAt, ["source"] = source }.ToJsonString())).OkAsync();

    /// <summary>The last line of the report.</summary>
    public async Task<JsonNode> ImportAsync(byte[] csv, string query = "")
    {
        var answer = await Client.PostAsync("/v1/fraud/import" + query, Bytes(csv, "text/csv"));
        return await answer.LastLineAsync();
    }

    public Task<JsonNode> ImportAsync(string csv, string query = "") => ImportAsync(Encoding.UTF8.GetBytes(csv), query);

    public async Task<JsonNode> TrainAsync(string order) => await (await PostAsync("/v1/fraud/models/train", order)).LastLineAsync();

    public async Task<StoredPayment> StoredAsync(string id) => PaymentEvents.Read(
        (await Server.Journal.FindAsync(Tenant, [FraudEvents.PaymentId(id)], CancellationToken.None))[0] ?? throw new InvalidOperationException($"No payment {id}."));

    /// <summary>
    /// Sends what must be refused and asserts what every refusal promises: the status, a problem that can be read, nothing written, and the
    /// next good payment scored.
    /// </summary>
    public async Task<JsonNode> RefusedAsync(int status, Func<Task<HttpResponseMessage>> send)
    {
        var before = await HeadAsync();
        var problem = await (await send()).ProblemAsync(status);
        Assert.Equal(before, await HeadAsync());
        var scored = await ScoreAsync(Payment($"after-{Interlocked.Increment(ref After)}"));
        Assert.Equal(await HeadAsync(), scored["position"]!.GetValue<long>());
        return problem;
    }

    public Task<JsonNode> RefusedScoreAsync(int status, string json) => RefusedAsync(status, () => PostScoreAsync(json));
}

internal static class Answers
{
    public static Task<JsonNode> OkAsync(this HttpResponseMessage answer) => answer.JsonAsync();

    public static async Task<JsonNode> LastLineAsync(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode}: {text}");
        return JsonNode.Parse(text.TrimEnd().Split('\n')[^1])!;
    }

    public static string[] Fields(this JsonNode problem) => [.. problem["errors"]!.AsObject().Select(e => e.Key)];

    public static string Error(this JsonNode problem, string field) => problem["errors"]![field]![0]!.GetValue<string>();

    /// <summary>Bodies are compared as text: they are the same bytes or they are not.</summary>
    public static Task<string> TextAsync(this HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();
}
