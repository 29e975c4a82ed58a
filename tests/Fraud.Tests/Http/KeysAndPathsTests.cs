using System.Net;
using System.Net.Http.Headers;
using Suite.Host.Cli;
using Suite.Hosting;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class KeysAndPathsTests(FraudServer server)
{
    public static TheoryData<string, string, string> Endpoints => new()
    {
        { "POST", "/v1/fraud/score", Scopes.FraudScore },
        { "POST", "/v1/fraud/labels", Scopes.FraudLabel },
        { "GET", "/v1/fraud/transactions", Scopes.FraudRead },
        { "GET", "/v1/fraud/transactions/t-1", Scopes.FraudRead },
        { "POST", "/v1/fraud/transactions/t-1/replay", Scopes.FraudRead },
        { "GET", "/v1/fraud/stream", Scopes.FraudRead },
        { "GET", "/v1/fraud/status", Scopes.FraudRead },
        { "GET", "/v1/fraud/models", Scopes.FraudRead },
        { "GET", "/v1/fraud/feature-set", Scopes.FraudRead },
        { "PUT", "/v1/fraud/feature-set", Scopes.FraudTrain },
        { "POST", "/v1/fraud/import", Scopes.FraudTrain },
        { "POST", "/v1/fraud/models/train", Scopes.FraudTrain },
        { "POST", "/v1/fraud/models/m-0001-12345678/promote", Scopes.FraudTrain },
        { "POST", "/v1/fraud/models/rollback", Scopes.FraudTrain },
        { "POST", "/v1/fraud/erasures", Scopes.Admin },
        { "GET", "/v1/fraud/rules", Scopes.FraudRead },
        { "GET", "/v1/fraud/rules/r", Scopes.FraudRead },
        { "GET", "/v1/fraud/rules/history", Scopes.FraudRead },
        { "POST", "/v1/fraud/rules/check", Scopes.FraudRead },
        { "POST", "/v1/fraud/rules/backtest", Scopes.FraudRead },
        { "PUT", "/v1/fraud/rules", Scopes.FraudRules },
        { "PUT", "/v1/fraud/rules/r", Scopes.FraudRules },
        { "DELETE", "/v1/fraud/rules/r", Scopes.FraudRules },
        { "GET", "/v1/fraud/lists", Scopes.FraudRead },
        { "GET", "/v1/fraud/lists/block", Scopes.FraudRead },
        { "POST", "/v1/fraud/lists/block/entries", Scopes.FraudRules },
        { "DELETE", "/v1/fraud/lists/block/entries", Scopes.FraudRules },
    };

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Without_a_key_with_a_wrong_one_or_without_the_scope_nothing_is_done(string method, string path, string scope)
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Good);
        using var anonymous = server.Client(null);
        using var guessed = server.Client("suite_aaaaaaaaaaaa_" + new string('b', 43));
        using var nonsense = server.Client("let-me-in");
        using var under = await server.ClientAsync(bank.Tenant, [.. Scopes.All.Where(s => s != scope && s != Scopes.Admin)]);
        foreach (var client in (HttpClient[])[anonymous, guessed, nonsense])
        {
            var problem = await bank.RefusedAsync(401, () => SendAsync(client));
            Assert.Contains("Authorization: Bearer", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        Assert.Contains(scope, (await bank.RefusedAsync(403, () => SendAsync(under)))["detail"]!.GetValue<string>(), StringComparison.Ordinal);

        Task<HttpResponseMessage> SendAsync(HttpClient client) =>
            client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "GET" ? null : Bank.Json(Bank.Good) });
    }

    [Fact]
    public async Task Another_scheme_two_keys_and_a_revoked_key_are_refused()
    {
        var bank = await server.BankAsync();
        var keys = server.Get<ApiKeys>();
        var (key, text) = await keys.CreateAsync(bank.Tenant, [Scopes.FraudScore], "test", "test", CancellationToken.None);
        using var client = server.Client(text);
        await (await client.PostAsync("/v1/fraud/score", Bank.Json(Bank.Good))).OkAsync();
        using var basic = server.Client(null);
        basic.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", text);
        await bank.RefusedAsync(401, () => basic.PostAsync("/v1/fraud/score", Bank.Json(Bank.Good)));
        using var query = server.Client(null);
        await bank.RefusedAsync(401, () => query.PostAsync("/v1/fraud/score?key=" + text, Bank.Json(Bank.Good)));

        await keys.RevokeAsync(key.Id, "test", CancellationToken.None);

        await bank.RefusedAsync(401, () => client.PostAsync("/v1/fraud/score", Bank.Json(Bank.Good)));
    }

    /// <summary>As <c>./suite keys revoke</c> does it: the answer is 204, without a body.</summary>
    [Fact]
    public async Task The_command_line_takes_an_answer_without_a_body()
    {
        var bank = await server.BankAsync();
        var keys = server.Get<ApiKeys>();
        var (key, _) = await keys.CreateAsync(bank.Tenant, [Scopes.FraudScore], "test", "test", CancellationToken.None);
        await using var client = SuiteClient.ForServer(server.Url.ToString(), SuiteClient.ReadAdminKey(server.DataPath), tenant: null);

        Assert.Empty(await client.SendAsync(HttpMethod.Delete, $"/v1/keys/{key.Id}", null, CancellationToken.None));
    }

    [Fact]
    public async Task Another_tenants_payment_cannot_be_seen_labelled_replayed_or_collided_with()
    {
        var (one, other) = (await server.BankAsync(), await server.BankAsync());
        await one.ScoreAsync(Bank.Good);
        await (await other.Client.GetAsync("/v1/fraud/transactions/t-1")).ProblemAsync(404);
        await (await other.PostAsync("/v1/fraud/transactions/t-1/replay", "")).ProblemAsync(404);
        await other.RefusedLabelAsync(404, """{"transactionId":"t-1","fraud":true}""");
        Assert.DoesNotContain("t-1", (await other.GetAsync("/v1/fraud/transactions")).ToJsonString(), StringComparison.Ordinal);

        // The same id is free in the other bank, and the same card is another card there.
        await other.ScoreAsync(Bank.Payment("t-1", card: "c-77", at: "2024-03-05T10:15:04Z"));
        Assert.Equal(1, (await other.GetAsync("/v1/fraud/transactions/t-1"))["features"]!["CARD_COUNT_1H"]!.GetValue<double>());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/fraud/transactions/t-1");
        request.Headers.Add("Suite-Tenant", one.Tenant.Value);
        await (await other.Client.SendAsync(request)).ProblemAsync(403);
    }

    [Theory]
    [InlineData("/v1/fraud/transactions?limit=0", 400)]
    [InlineData("/v1/fraud/transactions?limit=1001", 400)]
    [InlineData("/v1/fraud/transactions?limit=-1", 400)]
    [InlineData("/v1/fraud/transactions?limit=ten", 400)]
    [InlineData("/v1/fraud/transactions?limit=1&limit=2", 400)]
    [InlineData("/v1/fraud/transactions?limit=99999999999999999999", 400)]
    [InlineData("/v1/fraud/transactions?before=abc", 400)]
    [InlineData("/v1/fraud/transactions?before=-1", 400)]
    [InlineData("/v1/fraud/transactions?before=1e3", 400)]
    [InlineData("/v1/fraud/stream?after=-1", 400)]
    [InlineData("/v1/fraud/stream?after=abc", 400)]
    [InlineData("/v1/fraud/stream?after=1&after=2", 400)]
    [InlineData("/v1/fraud/transactions/no%20such", 400)]
    [InlineData("/v1/fraud/transactions/%F0%9F%92%B3", 400)]
    [InlineData("/v1/fraud/transactions/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 400)]
    [InlineData("/v1/fraud/transactions/none", 404)]
    [InlineData("/v1/fraud/transactions/../../../../etc/passwd", 404)]
    [InlineData("/v1/fraud/nothing", 404)]
    [InlineData("/v1/fraud/score", 405)]
    public async Task A_path_or_query_that_means_nothing_gets_a_clear_answer(string path, int status)
    {
        var bank = await server.BankAsync();
        await bank.RefusedAsync(status, () => bank.Client.GetAsync(path));
    }

    [Fact]
    public async Task A_place_to_resume_from_in_the_header_must_be_a_position()
    {
        var bank = await server.BankAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/fraud/stream");
        request.Headers.Add("Last-Event-ID", "seven");
        Assert.Equal(["Last-Event-ID"], (await bank.RefusedAsync(400, () => bank.Client.SendAsync(request))).Fields());
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("order:7/line-1@shop+x=y#z~")]
    public async Task Every_id_that_can_be_scored_can_be_read_labelled_and_replayed(string id)
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Payment(id));
        var path = "/v1/fraud/transactions/" + Uri.EscapeDataString(id);
        Assert.Equal(id, (await bank.GetAsync(path))["transactionId"]!.GetValue<string>());
        Assert.True((await (await bank.PostAsync(path + "/replay", "")).OkAsync())["identical"]!.GetValue<bool>());
        await bank.LabelAsync(id, fraud: true);
    }
}
