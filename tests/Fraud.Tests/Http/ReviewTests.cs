using System.Net;
using System.Text.Json.Nodes;
using Suite.Fraud.Tests.Reviews;
using Suite.Hosting;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class ReviewTests(FraudServer server)
{
    private const string Path = "/v1/fraud/reviews";

    [Fact]
    public async Task A_payment_decided_review_is_in_the_queue_with_its_reasons_and_leaves_it_with_a_verdict()
    {
        var bank = await BankAsync();
        await bank.ReviewedAsync("t-1", "129.90", 0.5f);
        var line = Assert.Single((await bank.GetAsync(Path))["reviews"]!.AsArray())!;
        Assert.Equal(("t-1", "open", "decision", 0L, 64.95, "129.90", "EUR"), (Text(line, "transactionId"), Text(line, "status"), Text(line, "openedBy"),
            line["version"]!.GetValue<long>(), line["priority"]!.GetValue<double>(), Text(line, "amount"), Text(line, "currency")));

        var shown = await bank.GetAsync(Path + "/t-1");
        Assert.Equal("review", Text(shown["transaction"]!, "decision"));
        Assert.Equal("c-9", Text(shown["transaction"]!, "cardId"));

        await bank.OkAsync("t-1/comment", """{"text":"called the customer","analyst":"Ann"}""");
        var closed = await bank.OkAsync("t-1/decide", """{"verdict":"fraud","reasonCode":"stolen-card","note":"not hers"}""");
        Assert.Equal(("closed", 2L, "fraud", "stolen-card"), (Text(closed, "status"), closed["version"]!.GetValue<long>(), Text(closed["verdict"]!, "verdict"), Text(closed["verdict"]!, "reasonCode")));
        Assert.Equal(["commented", "decided"], closed["history"]!.AsArray().Select(h => Text(h!, "change")));
        Assert.Equal(["called the customer", "not hers"], closed["history"]!.AsArray().Select(h => Text(h!, "text")));
        Assert.Equal("Ann", Text(Assert.Single(closed["comments"]!.AsArray())!["by"]!, "name"));

        var label = Assert.Single((await bank.GetAsync("/v1/fraud/transactions/t-1"))["labels"]!.AsArray())!;
        Assert.Equal((true, "review", closed["verdict"]!["labelPosition"]!.GetValue<long>()), (label["fraud"]!.GetValue<bool>(), Text(label, "source"), label["position"]!.GetValue<long>()));
        var page = await bank.GetAsync(Path);
        Assert.Empty(page["reviews"]!.AsArray());
        Assert.Equal("""{"open":0,"awaitingSecond":0,"closed":1}""", page["counts"]!.ToJsonString());
        Assert.Equal("t-1", Text(Assert.Single((await bank.GetAsync(Path + "?status=closed"))["reviews"]!.AsArray())!, "transactionId"));
    }

    [Fact]
    public async Task A_verdict_counts_in_the_merchants_fraud_windows_of_later_payments()
    {
        var bank = await BankAsync();
        await bank.ScoreAsync(Bank.Payment("old", merchant: "m-5", at: At(TimeSpan.FromDays(-10))));
        Assert.Equal(0, await FraudsSeenAsync("before", TimeSpan.Zero));
        await bank.OkAsync("", """{"transactionId":"old","reason":"looks like the others"}""");
        await bank.OkAsync("old/decide", """{"verdict":"fraud","reasonCode":"stolen-card"}""");
        Assert.Equal(1, await FraudsSeenAsync("after", TimeSpan.FromMinutes(1)));

        string At(TimeSpan fromNow) => Timestamps.Format(server.Get<TimeProvider>().NowMicros() + (long)fromNow.TotalMicroseconds);

        async Task<double> FraudsSeenAsync(string id, TimeSpan fromNow)
        {
            await bank.ScoreAsync(Bank.Payment(id, card: "c-2", merchant: "m-5", at: At(fromNow)));
            return (await bank.GetAsync("/v1/fraud/transactions/" + id))["features"]!["MERCHANT_FRAUD_COUNT_28D"]!.GetValue<double>();
        }
    }

    [Fact]
    public async Task A_release_above_the_limit_takes_two_keys()
    {
        var bank = await BankAsync();
        var (ann, ben) = (await bank.AnalystAsync(), await bank.AnalystAsync());
        await bank.LimitAsync("100.00");
        await bank.ReviewedAsync("at", "100.00");
        await bank.ReviewedAsync("above", "100.01");

        Assert.Equal("closed", Text(await ann.OkAsync("at/decide", """{"verdict":"genuine","reasonCode":"known"}"""), "status"));
        var waits = await ann.OkAsync("above/decide", """{"verdict":"genuine","reasonCode":"known","analyst":"Ann"}""");
        Assert.Equal(("awaiting-second", "100.00", "Ann"), (Text(waits, "status"), Text(waits["release"]!, "limit"), Text(waits["release"]!["proposedBy"]!, "name")));
        Assert.Equal("above", Text(Assert.Single((await ben.GetAsync(Path + "?status=awaiting-second"))["reviews"]!.AsArray())!, "transactionId"));

        var refused = await ann.RefusedAsync(409, "above/approve", "{}");
        Assert.Contains("somebody else must approve it", Text(refused, "detail"), StringComparison.Ordinal);
        Assert.Contains("waits for a second person", Text(await ben.RefusedAsync(409, "above/decide", """{"verdict":"fraud","reasonCode":"x"}"""), "detail"), StringComparison.Ordinal);
        Assert.Equal("open", Text(await ben.OkAsync("above/decline", """{"reason":"I am not convinced"}"""), "status"));
        await ann.OkAsync("above/decide", """{"verdict":"genuine","reasonCode":"known"}""");
        var approved = await ben.OkAsync("above/approve", """{"note":"called as well"}""");
        Assert.Equal(("closed", "genuine", ann.KeyId, ben.KeyId), (Text(approved, "status"), Text(approved["verdict"]!, "verdict"), Text(approved["verdict"]!["decidedBy"]!, "key"), Text(approved["verdict"]!["approvedBy"]!, "key")));
        Assert.False(Assert.Single(approved["transaction"]!["labels"]!.AsArray())!["fraud"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Without_a_limit_every_release_takes_two_and_only_an_admin_sets_one()
    {
        var bank = await BankAsync();
        var ann = await bank.AnalystAsync();
        await bank.ReviewedAsync("t-1", "0.01");
        Assert.Equal("awaiting-second", Text(await ann.OkAsync("t-1/decide", """{"verdict":"genuine","reasonCode":"known"}"""), "status"));

        await (await ann.Client.PutAsync(Path + "/settings", Bank.Json("""{"releaseLimits":{"EUR":"1.00"},"reason":"because"}"""))).ProblemAsync(403);
        var set = await bank.PutSettingsAsync("""{"releaseLimits":{"EUR":"1.00","JPY":"100"},"reason":"board of May","analyst":"Cleo"}""");
        Assert.Equal((1L, "1.00", "100", "Cleo", "board of May"), (set["version"]!.GetValue<long>(), Text(set["releaseLimits"]!, "EUR"), Text(set["releaseLimits"]!, "JPY"), Text(set["changedBy"]!, "name"), Text(set, "reason")));
        Assert.Equal(set.ToJsonString(), (await ann.GetAsync(Path + "/settings")).ToJsonString());
        var late = await (await bank.Client.PutAsync(Path + "/settings", Bank.Json("""{"releaseLimits":{},"reason":"too late","expectedVersion":0}"""))).ProblemAsync(409);
        Assert.Contains("Cleo changed them, because: board of May", Text(late, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"releaseLimits":{"EUR":"1.001"},"reason":"because"}""", "releaseLimits.EUR")]
    [InlineData("""{"releaseLimits":{"EURO":"1.00"},"reason":"because"}""", "releaseLimits.EURO")]
    [InlineData("""{"releaseLimits":{"QQQ":"1.00"},"reason":"because"}""", "releaseLimits.QQQ")]
    [InlineData("""{"releaseLimits":{"EUR":-1},"reason":"because"}""", "releaseLimits.EUR")]
    [InlineData("""{"reason":"because"}""", "releaseLimits")]
    [InlineData("""{"releaseLimits":{}}""", "reason")]
    public async Task Limits_that_cannot_be_are_refused_and_named(string body, string field)
    {
        var bank = await BankAsync();
        var problem = await bank.Bank.RefusedAsync(400, () => bank.Client.PutAsync(Path + "/settings", Bank.Json(body)));
        Assert.Equal([field], problem.Fields());
    }

    [Fact]
    public async Task A_stale_version_is_refused_and_says_who_changed_what()
    {
        var bank = await BankAsync();
        await bank.ReviewedAsync("t-1", "10.00");
        await bank.OkAsync("t-1/comment", """{"text":"mine first","analyst":"Ann"}""");

        var conflict = await bank.RefusedAsync(409, "t-1/decide", """{"verdict":"fraud","reasonCode":"x","expectedVersion":0}""");
        Assert.Contains("at version 1, not 0. Since then: commented by Ann at 20", Text(conflict, "detail"), StringComparison.Ordinal);
        await bank.RefusedAsync(412, "t-1/decide", """{"verdict":"fraud","reasonCode":"x"}""", ifMatch: "\"0\"");
        Assert.Equal(["If-Match"], (await bank.RefusedAsync(400, "t-1/decide", """{"verdict":"fraud","reasonCode":"x"}""", ifMatch: "\"one\"")).Fields());
        Assert.Equal(["expectedVersion"], (await bank.RefusedAsync(400, "t-1/decide", """{"verdict":"fraud","reasonCode":"x","expectedVersion":1}""", ifMatch: "\"0\"")).Fields());
        var answer = await bank.SendAsync("t-1/decide", """{"verdict":"fraud","reasonCode":"x"}""", "\"1\"");
        Assert.Equal("\"2\"", answer.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task A_repeated_request_gets_the_first_answer_byte_for_byte()
    {
        var bank = await BankAsync();
        await bank.ReviewedAsync("t-1", "10.00");
        const string Decide = """{"verdict":"fraud","reasonCode":"stolen-card","requestId":"r-7"}""";
        var first = await (await bank.SendAsync("t-1/decide", Decide)).TextAsync();
        await bank.OkAsync("t-1/reopen", """{"reason":"a mistake"}""");
        Assert.Equal(first, await (await bank.SendAsync("t-1/decide", Decide)).TextAsync());
        await bank.RefusedAsync(409, "t-1/decide", """{"verdict":"genuine","reasonCode":"known","requestId":"r-7"}""");
        Assert.Equal("open", Text(await bank.GetAsync(Path + "/t-1"), "status"));
        Assert.Single((await bank.GetAsync("/v1/fraud/transactions/t-1"))["labels"]!.AsArray());
    }

    [Fact]
    public async Task A_chargeback_after_the_verdict_is_shown_and_changes_nothing()
    {
        var bank = await BankAsync();
        await bank.LimitAsync("100.00");
        await bank.ReviewedAsync("t-1", "10.00");
        var closed = await bank.OkAsync("t-1/decide", """{"verdict":"genuine","reasonCode":"known"}""");
        Assert.Null(closed["conflict"]);
        await bank.Bank.LabelAsync("t-1", fraud: false, source: "customer");
        Assert.Null((await bank.GetAsync(Path + "/t-1"))["conflict"]);
        await bank.Bank.LabelAsync("t-1", fraud: true, source: "chargeback");
        var shown = await bank.GetAsync(Path + "/t-1");
        Assert.Equal((true, "chargeback"), (shown["conflict"]!["fraud"]!.GetValue<bool>(), Text(shown["conflict"]!, "source")));
        Assert.Equal(("closed", "genuine", 1L), (Text(shown, "status"), Text(shown["verdict"]!, "verdict"), shown["version"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Cases_are_taken_assigned_escalated_and_found_by_who_has_them()
    {
        var bank = await BankAsync();
        var (ann, ben) = (await bank.AnalystAsync(), await bank.AnalystAsync());
        await bank.ReviewedAsync("less", "10.00");
        await bank.ReviewedAsync("more", "90.00");
        var next = await (await ann.SendAsync("next", """{"analyst":"Ann"}""")).OkAsync();
        Assert.Equal(("more", ann.KeyId), (Text(next, "transactionId"), Text(next["assignee"]!, "key")));
        Assert.Contains("assigned to Ann", Text(await ben.RefusedAsync(409, "more/decide", """{"verdict":"fraud","reasonCode":"x"}"""), "detail"), StringComparison.Ordinal);
        Assert.Equal(["more"], await ann.IdsAsync("?assignee=me"));
        Assert.Equal(["less"], await ann.IdsAsync("?assignee=none"));
        Assert.Equal(["more"], await ben.IdsAsync($"?assignee={ann.KeyId}"));
        Assert.Equal(["more"], await ben.IdsAsync("?priority=20"));

        await ann.OkAsync("more/assign", $$"""{"to":"{{ben.KeyId}}","toName":"Ben","reason":"yours"}""");
        Assert.Equal(["more"], await ben.IdsAsync("?assignee=me"));
        await ben.OkAsync("more/unassign", "{}");
        await ben.OkAsync("more/escalate", """{"team":"lead","reason":"too large for me"}""");
        Assert.Equal(["more"], await ann.IdsAsync("?team=lead"));
        Assert.Equal("less", Text(await (await ann.SendAsync("next", "{}")).OkAsync(), "transactionId"));
        Assert.Equal(HttpStatusCode.NoContent, (await ann.SendAsync("next", "{}")).StatusCode);
        Assert.Equal("more", Text(await (await ann.SendAsync("next", """{"team":"lead"}""")).OkAsync(), "transactionId"));
        Assert.Equal("open", Text(await ann.OkAsync("more/decide", """{"verdict":"unsure","reasonCode":"no-answer"}"""), "status"));
    }

    [Fact]
    public async Task A_case_goes_to_a_key_that_has_a_new_secret_and_to_none_that_has_expired()
    {
        var (bank, keys) = (await BankAsync(), server.Get<ApiKeys>());
        await bank.ReviewedAsync("t-1", "10.00");
        var (gone, _) = await keys.CreateAsync(
            bank.Bank.Tenant, [Scopes.FraudReview], "", "test", rate: null, expiresAtMicros: server.Get<TimeProvider>().NowMicros() - 1, origins: [], CancellationToken.None);
        var refused = await bank.RefusedAsync(400, "t-1/assign", $$"""{"to":"{{gone.Id}}"}""");
        Assert.Equal(["to"], refused.Fields());

        var ann = await bank.AnalystAsync();
        await keys.RotateAsync(ann.KeyId, TimeSpan.FromHours(1), "test", CancellationToken.None);
        await bank.OkAsync("t-1/assign", $$"""{"to":"{{ann.KeyId}}"}""");
    }

    [Theory]
    [InlineData("t-1/assign", """{"to":"nobody"}""", "to")]
    [InlineData("t-1/decide", """{"verdict":"maybe","reasonCode":"x"}""", "verdict")]
    [InlineData("t-1/decide", """{"verdict":"fraud"}""", "reasonCode")]
    [InlineData("t-1/decide", """{"verdict":"fraud","reasonCode":"two words"}""", "reasonCode")]
    [InlineData("t-1/comment", """{"text":""}""", "text")]
    [InlineData("t-1/comment", """{"text":"the card is 4111111111111111"}""", "text")]
    [InlineData("t-1/comment", """{"text":"abc","requestId":"a/b"}""", "requestId")]
    [InlineData("t-1/comment", """{"text":"abc","expectedVersion":-1}""", "expectedVersion")]
    [InlineData("t-1/escalate", """{"team":"lead"}""", "reason")]
    [InlineData("t-1/reopen", """{"reason":"ok ok","why":"x"}""", "why")]
    [InlineData("next", """{"team":"my team"}""", "team")]
    [InlineData("", """{"transactionId":"t-1"}""", "reason")]
    public async Task A_command_that_cannot_be_is_refused_and_named(string path, string body, string field)
    {
        var bank = await BankAsync();
        await bank.ReviewedAsync("t-1", "10.00");
        Assert.Equal([field], (await bank.Bank.RefusedAsync(400, () => bank.SendAsync(path, body))).Fields());
    }

    [Theory]
    [InlineData("?status=done", "status")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?limit=501", "limit")]
    [InlineData("?priority=high", "priority")]
    [InlineData("?priority=-1", "priority")]
    [InlineData("?after=1", "after")]
    [InlineData("?status=closed&after=0000000000000000-1", "after")]
    [InlineData("/statistics?from=yesterday", "from")]
    [InlineData("/statistics?from=2024-02-02&through=2024-02-01", "from")]
    [InlineData("/statistics?from=2020-01-01&through=2024-02-01", "from")]
    [InlineData("/statistics?through=2024-02-30", "through")]
    public async Task A_question_that_cannot_be_is_refused_and_named(string query, string field)
    {
        var bank = await BankAsync();
        Assert.Equal([field], (await (await bank.Client.GetAsync(Path + query)).ProblemAsync(400)).Fields());
    }

    [Fact]
    public async Task What_is_no_case_is_not_found_and_may_be_opened_once()
    {
        var bank = await BankAsync();
        await bank.ScoreAsync(Bank.Payment("fine"));
        await (await bank.Client.GetAsync(Path + "/nothing")).ProblemAsync(404);
        Assert.Contains("decided 'approve'. Open one with POST", Text(await (await bank.Client.GetAsync(Path + "/fine")).ProblemAsync(404), "detail"), StringComparison.Ordinal);
        await bank.RefusedAsync(404, "fine/comment", """{"text":"hello"}""");
        var opened = await bank.OkAsync("", """{"transactionId":"fine","reason":"the customer called"}""");
        Assert.Equal(("open", "hand", "10"), (Text(opened, "status"), Text(opened, "openedBy"), $"{opened["priority"]!.GetValue<double>()}"));
        Assert.Contains("one case, which can be reopened", Text(await bank.RefusedAsync(409, "", """{"transactionId":"fine","reason":"again"}"""), "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_cases_come_newest_first_a_page_at_a_time_without_those_opened_again()
    {
        var bank = await BankAsync();
        for (var i = 0; i < 5; i++)
        {
            await bank.ReviewedAsync($"t-{i}", "10.00");
            await bank.OkAsync($"t-{i}/decide", """{"verdict":"fraud","reasonCode":"x"}""");
        }

        await bank.OkAsync("t-3/reopen", """{"reason":"a mistake"}""");
        var first = await bank.GetAsync(Path + "?status=closed&limit=2");
        Assert.Equal(["t-4", "t-2"], first["reviews"]!.AsArray().Select(r => Text(r!, "transactionId")));
        var second = await bank.GetAsync($"{Path}?status=closed&limit=2&after={Text(first, "next")}");
        Assert.Equal(["t-1", "t-0"], second["reviews"]!.AsArray().Select(r => Text(r!, "transactionId")));
        Assert.Null(second["next"]);
    }

    [Fact]
    public async Task Service_times_say_who_did_how_much_and_the_metrics_too()
    {
        var bank = await BankAsync();
        var ann = await bank.AnalystAsync();
        await bank.ReviewedAsync("t-1", "10.00");
        await bank.ReviewedAsync("t-2", "10.00");
        await ann.SendAsync("next", """{"analyst":"Ann"}""");
        await ann.OkAsync("t-1/decide", """{"verdict":"fraud","reasonCode":"x"}""");
        var times = await bank.GetAsync(Path + "/statistics");
        var (assigned, decided) = (times["timeToAssignment"]!, times["timeToDecision"]!);
        Assert.Equal((1, 1, 1, 0), (assigned["count"]!.GetValue<int>(), decided["count"]!.GetValue<int>(), times["fraud"]!.GetValue<int>(), times["genuine"]!.GetValue<int>()));
        Assert.InRange(decided["medianSeconds"]!.GetValue<double>(), assigned["medianSeconds"]!.GetValue<double>(), 60);
        var analyst = Assert.Single(times["analysts"]!.AsArray())!;
        Assert.Equal((ann.KeyId, "Ann"), (Text(analyst, "key"), Text(analyst, "name")));
        Assert.Equal(1, times["backlog"]!["cases"]!.GetValue<int>());
        Assert.InRange(times["backlog"]!["oldestSeconds"]!.GetValue<double>(), 0, 60);
        Assert.Equal(0, (await bank.GetAsync(Path + "/statistics?from=2024-01-01&through=2024-01-31"))["timeToDecision"]!["count"]!.GetValue<int>());
        var metrics = string.Join('\n', (await bank.Client.GetStringAsync("/metrics")).Split('\n').Where(l => l.StartsWith("suite_fraud_review", StringComparison.Ordinal)));
        Assert.Contains($"suite_fraud_review_verdicts_total{{tenant=\"{bank.Bank.Tenant}\",verdict=\"fraud\"}} 1", metrics, StringComparison.Ordinal);
        Assert.Contains($"suite_fraud_review_cases{{tenant=\"{bank.Bank.Tenant}\",status=\"open\"}} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_queue_needs_its_own_scope_and_is_the_tenants_own()
    {
        var bank = await BankAsync();
        await bank.ReviewedAsync("t-1", "10.00");
        using var other = await server.ClientAsync(bank.Bank.Tenant, Scopes.FraudScore, Scopes.FraudLabel, Scopes.FraudRead, Scopes.FraudTrain);
        await (await other.GetAsync(Path)).ProblemAsync(403);
        await (await other.PostAsync(Path + "/t-1/comment", Bank.Json("""{"text":"abc"}"""))).ProblemAsync(403);
        var stranger = await BankAsync();
        Assert.Empty((await stranger.GetAsync(Path))["reviews"]!.AsArray());
        await (await stranger.Client.GetAsync(Path + "/t-1")).ProblemAsync(404);
    }

    [Fact]
    public async Task An_erased_cardholders_case_stays_without_what_was_written()
    {
        var bank = await BankAsync();
        await bank.ReviewedAsync("t-1", "10.00");
        await bank.OkAsync("t-1/comment", """{"text":"Mrs Jones was in Lisbon"}""");
        Assert.Equal(HttpStatusCode.NoContent, (await bank.Bank.PostAsync("/v1/fraud/erasures", """{"cardId":"c-9"}""")).StatusCode);
        var shown = await bank.GetAsync(Path + "/t-1");
        Assert.DoesNotContain("Jones", shown.ToJsonString(), StringComparison.Ordinal);
        Assert.True(Assert.Single(shown["comments"]!.AsArray())!["erased"]!.GetValue<bool>());
        Assert.True(shown["transaction"]!["erased"]!.GetValue<bool>());
        Assert.Equal("closed", Text(await bank.OkAsync("t-1/decide", """{"verdict":"fraud","reasonCode":"x"}"""), "status"));
    }

    private async Task<ReviewingBank> BankAsync()
    {
        var bank = await server.BankAsync();

        // The first payment activates the feature set that decisions name.
        await bank.ScoreAsync(Bank.Payment("first"));
        return new ReviewingBank(bank, bank.Client, "");
    }

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}

/// <summary>A bank's review desk, or one of its analysts with a key of their own.</summary>
internal sealed class ReviewingBank(Bank bank, HttpClient client, string keyId)
{
    public Bank Bank { get; } = bank;

    public HttpClient Client { get; } = client;

    public string KeyId { get; } = keyId;

    public async Task<ReviewingBank> AnalystAsync()
    {
        var (key, text) = await Bank.Server.Get<ApiKeys>().CreateAsync(Bank.Tenant, [Scopes.FraudReview], "analyst", "test", CancellationToken.None);
        return new ReviewingBank(Bank, Bank.Server.Client(text), key.Id);
    }

    public Task ScoreAsync(string json) => Bank.ScoreAsync(json);

    public async Task ReviewedAsync(string id, string amount, float score = 0.5f)
    {
        Assert.Null(MoneyAmounts.Parse(System.Text.Encoding.UTF8.GetBytes(amount), Currency.Find("EUR")!, out var minor));
        await Bank.Server.Journal.AppendAsync(Bank.Tenant, [ReviewedPayments.Event(Bank.Server.Hasher(Bank.Tenant), id, minor, score, card: "c-9")], CancellationToken.None);
    }

    public Task<JsonNode> GetAsync(string path) => GetOkAsync(path);

    public async Task<string[]> IdsAsync(string query) =>
        [.. (await GetOkAsync("/v1/fraud/reviews" + query))["reviews"]!.AsArray().Select(r => r!["transactionId"]!.GetValue<string>())];

    public async Task<HttpResponseMessage> SendAsync(string path, string json, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/fraud/reviews" + (path.Length == 0 ? "" : "/" + path)) { Content = Bank.Json(json) };
        if (ifMatch is not null)
        {
            Assert.True(request.Headers.TryAddWithoutValidation("If-Match", ifMatch));
        }

        return await Client.SendAsync(request);
    }

    public async Task<JsonNode> OkAsync(string path, string json) => await (await SendAsync(path, json)).OkAsync();

    public async Task<JsonNode> RefusedAsync(int status, string path, string json, string? ifMatch = null)
    {
        var before = await Bank.HeadAsync();
        var problem = await (await SendAsync(path, json, ifMatch)).ProblemAsync(status);
        Assert.Equal(before, await Bank.HeadAsync());
        return problem;
    }

    public async Task<JsonNode> PutSettingsAsync(string json) => await (await Client.PutAsync("/v1/fraud/reviews/settings", Bank.Json(json))).OkAsync();

    public Task LimitAsync(string euro) => PutSettingsAsync($$"""{"releaseLimits":{"EUR":"{{euro}}"},"reason":"test limit"}""");

    private async Task<JsonNode> GetOkAsync(string path) => await (await Client.GetAsync(path)).OkAsync();
}
