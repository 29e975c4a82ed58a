using System.Text.Json.Nodes;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Fraud.Scoring;
using Suite.Fraud.Training;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class RulesTests(FraudServer server)
{
    [Fact]
    public async Task A_rule_decides_from_its_position_on_and_says_so_and_every_decision_stays_provable()
    {
        var bank = await server.BankAsync();
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("before", amount: "900.00")));
        var saved = await (await bank.PutRuleAsync("big-amount", Rulebook.Rule("amount > 500 EUR and CARD_COUNT_1H >= 1"))).OkAsync();
        Assert.Equal((1, 0L), (saved["version"]!.GetValue<int>(), saved["hits"]!.GetValue<long>()));

        var declined = await bank.ScoreAsync(Bank.Payment("declined", amount: "900.00", at: "2024-03-05T10:16:00Z"));
        Assert.Equal("decline", declined["decision"]!.GetValue<string>());
        Assert.Equal("RULE_BIG_AMOUNT", declined["reasons"]![0]!["code"]!.GetValue<string>());
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("small", amount: "5.00", at: "2024-03-05T10:17:00Z")));

        await (await bank.PutRuleAsync("big-amount", Rulebook.Rule("amount > 5000 EUR"))).OkAsync();
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("after", amount: "900.00", at: "2024-03-05T10:18:00Z")));
        await (await bank.DeleteAsync("/v1/fraud/rules/big-amount", new JsonObject { ["reason"] = "no longer needed" })).OkAsync();
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("last", amount: "9000.00", at: "2024-03-05T10:19:00Z")));

        foreach (var id in (string[])["before", "declined", "small", "after", "last"])
        {
            var proof = await bank.ReplayAsync(id);
            Assert.True(proof["identical"]!.GetValue<bool>(), proof.ToJsonString());
            var record = await bank.GetAsync($"/v1/fraud/transactions/{id}");
            foreach (var member in (string[])["reasons", "decidedBy", "shadowRules"])
            {
                Assert.Equal(record[member]?.ToJsonString(), proof.AsObject().ContainsKey(member) ? proof[member]?.ToJsonString() : "left out");
            }
        }

        var stored = await bank.GetAsync("/v1/fraud/transactions/declined");
        Assert.Equal("""{"rule":"big-amount","version":1}""", stored["decidedBy"]!.ToJsonString());
        Assert.Null((await bank.GetAsync("/v1/fraud/transactions/small"))["decidedBy"]);
    }

    [Fact]
    public async Task A_decision_whose_rule_was_forged_is_found()
    {
        var bank = await server.BankAsync();
        await (await bank.PutRuleAsync("all", Rulebook.Rule("true", "review"))).OkAsync();
        await (await bank.PutRuleAsync("seen", Rulebook.Rule("amount > 1 EUR", priority: 20, mode: "shadow"))).OkAsync();
        await bank.ScoreAsync(Bank.Payment("t"));
        var honest = await bank.StoredAsync("t");
        Assert.Equal(DecidedBy.Rule("all", 1), honest.Decision!.DecidedBy);
        Assert.Equal([new RuleHit("seen", 1)], honest.Decision.Shadows);

        Assert.Empty(await DifferencesAsync(honest.Decision));
        Assert.Equal(["decidedBy"], await DifferencesAsync(honest.Decision with { DecidedBy = DecidedBy.Rule("all", 2) }));
        Assert.Equal(["decidedBy"], await DifferencesAsync(honest.Decision with { DecidedBy = null }));
        Assert.Equal(["shadows"], await DifferencesAsync(honest.Decision with { Shadows = [] }));
        Assert.Equal(["decision"], await DifferencesAsync(honest.Decision with { Kind = DecisionKind.Approve }));

        async Task<IEnumerable<string>> DifferencesAsync(Decision altered) =>
            (await server.Get<DecisionProof>().ProveAsync(bank.Tenant, honest with { Decision = altered }, CancellationToken.None)).Differences.Select(d => d.What);
    }

    [Fact]
    public async Task A_shadow_rule_counts_and_leaves_the_decision_alone_and_hits_are_counted_by_version()
    {
        var bank = await server.BankAsync();
        await (await bank.PutRuleAsync("shadow", Rulebook.Rule("amount > 1 EUR", mode: "shadow"))).OkAsync();
        await (await bank.PutRuleAsync("live", Rulebook.Rule("amount > 100 EUR", "review", 20))).OkAsync();
        Assert.Equal("approve", await bank.DecisionAsync(Bank.Payment("a", amount: "10.00")));
        Assert.Equal("review", await bank.DecisionAsync(Bank.Payment("b", amount: "200.00")));
        Assert.Equal([("shadow", 0, 2), ("live", 1, 0)], await CountsAsync());
        await (await bank.PutRuleAsync("live", Rulebook.Rule("amount > 150 EUR", "review", 20))).OkAsync();
        await bank.ScoreAsync(Bank.Payment("c", amount: "200.00"));
        await bank.ScoreAsync(Bank.Payment("c", amount: "200.00"));
        Assert.Equal([("shadow", 0, 3), ("live", 1, 0)], await CountsAsync());
        Assert.Equal("""[{"rule":"shadow","version":1}]""", (await bank.GetAsync("/v1/fraud/transactions/b"))["shadowRules"]!.ToJsonString());

        async Task<IEnumerable<(string, int, int)>> CountsAsync() => (await bank.GetAsync("/v1/fraud/rules"))["rules"]!.AsArray()
            .Select(r => (r!["name"]!.GetValue<string>(), r["hits"]!.GetValue<int>(), r["shadowHits"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_rule_whose_test_fails_is_refused_and_the_test_named()
    {
        var bank = await server.BankAsync();
        var rule = Rulebook.Rule("amount > 500 EUR and score > 0.5");
        rule["tests"] = JsonNode.Parse(
            """
            [{"name":"large and suspicious","matches":true,"payment":{"amount":"600.00","currency":"EUR","score":0.9}},
             {"name":"small","matches":true,"payment":{"amount":"5.00","currency":"EUR","score":0.9}},
             {"name":"no model","matches":false,"payment":{"amount":"600.00","currency":"EUR"}}]
            """);
        var problem = await bank.RefusedAsync(400, () => bank.PutRuleAsync("tested", rule));
        Assert.Equal(["tests[1]"], problem.Fields());
        Assert.Contains("'small' expects the rule to match; it does not match", problem.Error("tests[1]"), StringComparison.Ordinal);
        rule["tests"]![1]!["matches"] = false;
        var saved = await (await bank.PutRuleAsync("tested", rule)).OkAsync();
        Assert.Equal(3, saved["tests"]!.AsArray().Count);

        rule["tests"]![0]!["payment"]!["features"] = new JsonObject { ["NO_SUCH"] = 1 };
        Assert.Contains("NO_SUCH", (await bank.RefusedAsync(400, () => bank.PutRuleAsync("tested", rule))).Error("tests[0]"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"expression":"amout > 5 EUR"}""", "expression")]
    [InlineData("""{"expression":""}""", "expression")]
    [InlineData("""{"expression":5}""", "expression")]
    [InlineData("""{"action":"refuse"}""", "action")]
    [InlineData("""{"priority":0}""", "priority")]
    [InlineData("""{"mode":"on"}""", "mode")]
    [InlineData("""{"reason":"no"}""", "reason")]
    [InlineData("""{"reason":null}""", "reason")]
    [InlineData("""{"tests":[{"payment":{"amount":"1.00"},"matches":true}]}""", "tests[0].payment.currency")]
    [InlineData("""{"tests":[{"payment":{"currency":"EUX"},"matches":true}]}""", "tests[0].payment.currency")]
    [InlineData("""{"tests":[{"payment":{"cardId":"c-1"},"matches":true}]}""", "tests[0].payment.cardId")]
    [InlineData("""{"tests":[{"payment":{"onLists":{"mules":"person"}},"matches":true}]}""", "tests[0].payment.onLists")]
    [InlineData("""{"tests":[{"payment":{"features":{"A":"x"}},"matches":true}]}""", "tests[0].payment.features")]
    [InlineData("""{"tests":[{"payment":{}}]}""", "tests[0].matches")]
    [InlineData("""{"expires":"soon"}""", "expires")]
    public async Task A_rule_that_means_nothing_is_refused_field_by_field(string change, string field)
    {
        var bank = await server.BankAsync();
        var rule = Rulebook.Rule("amount > 5 EUR");
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
        {
            rule[name] = value?.DeepClone();
        }

        Assert.Equal([field], (await bank.RefusedAsync(400, () => bank.PutRuleAsync("r", rule))).Fields());
    }

    [Fact]
    public async Task Two_rules_of_one_priority_a_lost_update_and_a_bad_name_are_refused()
    {
        var bank = await server.BankAsync();
        await (await bank.PutRuleAsync("first", Rulebook.Rule("true", "approve"))).OkAsync();
        Assert.Contains("'first'", (await bank.RefusedAsync(400, () => bank.PutRuleAsync("second", Rulebook.Rule("true", "approve")))).Error("priority"), StringComparison.Ordinal);

        var change = Rulebook.Rule("hour = 3", "approve");
        change["expectedVersion"] = 0;
        await bank.RefusedAsync(409, () => bank.PutRuleAsync("first", change));
        change["expectedVersion"] = 1;
        Assert.Equal(2, (await (await bank.PutRuleAsync("first", change)).OkAsync())["version"]!.GetValue<int>());

        // What is said again changes nothing, whoever lost the answer.
        var head = await bank.HeadAsync();
        Assert.Equal(2, (await (await bank.PutRuleAsync("first", change)).OkAsync())["version"]!.GetValue<int>());
        Assert.Equal(head, await bank.HeadAsync());

        await bank.RefusedAsync(400, () => bank.PutRuleAsync("Big_Rule", Rulebook.Rule("true")));
        await bank.RefusedAsync(400, () => bank.PutRuleAsync("history", Rulebook.Rule("true", priority: 99)));
        await bank.RefusedAsync(404, () => bank.DeleteAsync("/v1/fraud/rules/none", new JsonObject { ["reason"] = "why not" }));
        await bank.RefusedAsync(404, () => bank.Client.GetAsync("/v1/fraud/rules/frst"));
    }

    [Fact]
    public async Task Editors_at_the_same_time_lose_nothing()
    {
        var bank = await server.BankAsync();
        await Task.WhenAll(Enumerable.Range(1, 12).Select(async i => await (await bank.PutRuleAsync($"r-{i}", Rulebook.Rule($"hour = {i}", priority: i))).OkAsync()));
        var rules = (await bank.GetAsync("/v1/fraud/rules"))["rules"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, 12).Select(i => $"r-{i}"), rules.Select(r => r!["name"]!.GetValue<string>()));
        Assert.Equal(12, (await bank.GetAsync("/v1/fraud/rules/history"))["changes"]!.AsArray().Count);
    }

    [Fact]
    public async Task History_tells_author_and_reason_the_newest_first()
    {
        var bank = await server.BankAsync();
        await (await bank.PutRuleAsync("one", Rulebook.Rule("true", "approve"))).OkAsync();
        await (await bank.AddAsync("block", Rulebook.Card("c-1"), Rulebook.Card("c-2"))).OkAsync();
        await (await bank.DeleteAsync("/v1/fraud/rules/one", new JsonObject { ["reason"] = "tried and dropped" })).OkAsync();
        var changes = (await bank.GetAsync("/v1/fraud/rules/history"))["changes"]!.AsArray();
        Assert.Equal(["rule-removed", "list-entries-added", "rule-put"], changes.Select(c => c!["change"]!.GetValue<string>()));
        Assert.Equal(["tried and dropped", "reported by the bank", "agreed in the fraud meeting"], changes.Select(c => c!["reason"]!.GetValue<string>()));
        var author = (await bank.GetAsync("/v1/keys"))["keys"]!.AsArray().Single(k => k!["tenant"]!.GetValue<string>() == bank.Tenant.Value)!["id"]!.GetValue<string>();
        Assert.All(changes, c => Assert.Equal(author, c!["by"]!.GetValue<string>()));
        Assert.Single((await bank.GetAsync("/v1/fraud/rules/history?name=block"))["changes"]!.AsArray());
        await bank.RefusedAsync(400, () => bank.Client.GetAsync("/v1/fraud/rules/history?limit=0"));
    }

    [Fact]
    public async Task An_expression_is_checked_without_storing_anything()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Good);
        var head = await bank.HeadAsync();
        var good = await CheckAsync("amount>500 EUR and (CARD_COUNT_1H>=3)");
        Assert.Equal("amount > 500 EUR and CARD_COUNT_1H >= 3", good["canonical"]!.GetValue<string>());
        Assert.Equal(["CARD_COUNT_1H", "amount"], good["inputs"]!.AsArray().Select(i => i!.GetValue<string>()));
        Assert.InRange(good["cost"]!.GetValue<int>(), 5, 20);
        var bad = await CheckAsync("amount > 500 EUR and CARD_CUONT_1H >= 3");
        Assert.Equal(22, bad["column"]!.GetValue<int>());
        Assert.Contains("did you mean 'CARD_COUNT_1H'", bad["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(head, await bank.HeadAsync());

        async Task<JsonNode> CheckAsync(string expression) =>
            await (await bank.PostAsync("/v1/fraud/rules/check", new JsonObject { ["expression"] = expression }.ToJsonString())).OkAsync();
    }

    [Fact]
    public async Task Features_that_rules_read_are_not_taken_away()
    {
        const string Other = """{"name":"n","schema":{"entities":{"card":["card"]}},"features":[{"name":"SEEN","entity":"card","aggregation":"count","window":"30d"}]}""";
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var first = (await bank.TrainAsync("""{"featureSet":"default","promote":true}"""))["modelVersion"]!.GetValue<string>();
        var second = (await bank.TrainAsync("""{"featureSet":"baseline15","promote":false}"""))["modelVersion"]!.GetValue<string>();
        await (await bank.PutRuleAsync("often", Rulebook.Rule("CARD_COUNT_1H > 3", mode: "shadow"))).OkAsync();

        var promotion = await bank.RefusedAsync(409, () => bank.PostAsync($"/v1/fraud/models/{second}/promote", """{"reason":"simpler"}"""));
        Assert.Contains("'often'", promotion["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("CARD_COUNT_1H", promotion["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("CARD_COUNT_1H", (await bank.RefusedAsync(400, () => bank.Client.PutAsync("/v1/fraud/feature-set", Bank.Json(Other)))).Error("$"), StringComparison.Ordinal);
        Assert.Equal(["featureSet"], (await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/models/train", """{"featureSet":"baseline15","promote":true}"""))).Fields());

        await (await bank.PutRuleAsync("often", Rulebook.Rule("CARD_COUNT_1H > 3", mode: "disabled"))).OkAsync();
        await (await bank.PostAsync($"/v1/fraud/models/{second}/promote", """{"reason":"simpler"}""")).OkAsync();
        Assert.NotNull((await bank.GetAsync("/v1/fraud/rules/often"))["dormant"]);
        await (await bank.PutRuleAsync("plain", Rulebook.Rule("MERCHANT_FRAUD_SHARE_1D >= 0 and amount > 1 EUR", "review", 30))).OkAsync();
        Assert.Contains("'plain'", (await bank.RefusedAsync(409, () => bank.PostAsync("/v1/fraud/models/rollback", """{"reason":"back"}""")))["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_rule_saved_while_a_model_is_trained_keeps_it_from_being_promoted()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var order = new TrainingOrder(FeatureSet.Baseline15, new TrainingPeriod(0, 2_000_000_000_000_000), Promote: true, "test", "a first model");
        var isSaved = false;

        var last = await server.Get<ModelTraining>().RunAsync(bank.Tenant, order, SaveRuleOnceAsync, CancellationToken.None);

        Assert.True(isSaved);
        Assert.Equal((true, false), (last.Done, last.Promoted));
        Assert.Contains("'often'", Assert.Single(last.NotPromoted!), StringComparison.Ordinal);
        var version = Assert.Single((await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray())!;
        Assert.Equal((last.ModelVersion, "Candidate"), (version["version"]!.GetValue<string>(), version["stage"]!.GetValue<string>()));

        async ValueTask SaveRuleOnceAsync(TrainingReport line)
        {
            if (!isSaved)
            {
                await (await bank.PutRuleAsync("often", Rulebook.Rule("CARD_COUNT_1H > 3"))).OkAsync();
                isSaved = true;
            }
        }
    }

    [Fact]
    public async Task Rules_and_lists_decide_the_payments_of_a_stream_too()
    {
        var bank = await server.BankAsync();
        await (await bank.PutRuleAsync("big-amount", Rulebook.Rule("amount > 500 EUR", "review"))).OkAsync();
        await (await bank.AddAsync("block", Rulebook.Card("c-lost"))).OkAsync();

        var answers = (await bank.BatchAsync([Bank.Payment("small"), Bank.Payment("big", amount: "900.00"), Bank.Payment("lost", card: "c-lost")])).ConvertAll(Batch.Json);

        Assert.Equal(["approve", "review", "decline"], answers.Select(a => a["decision"]!.GetValue<string>()));
        Assert.Empty(answers[0]["reasons"]!.AsArray());
        Assert.Equal(["RULE_BIG_AMOUNT", "RULE_LIST_BLOCK"], answers.Skip(1).Select(a => a["reasons"]![0]!["code"]!.GetValue<string>()));
        foreach (var id in (string[])["small", "big", "lost"])
        {
            Assert.True((await bank.ReplayAsync(id))["identical"]!.GetValue<bool>(), id);
        }
    }

    [Theory]
    [InlineData("4111111111111111")]
    [InlineData("card-4111-1111-1111-1111")]
    public async Task A_card_number_is_no_name_of_a_rule_or_list(string name)
    {
        var bank = await server.BankAsync();
        var answers = new List<JsonNode>
        {
            await bank.RefusedAsync(400, () => bank.PutRuleAsync(name, Rulebook.Rule("true"))),
            await bank.RefusedAsync(400, () => bank.DeleteAsync($"/v1/fraud/rules/{name}", new JsonObject { ["reason"] = "no longer needed" })),
            await bank.RefusedAsync(400, () => bank.AddAsync(name, Rulebook.Card("c-1"))),
            await bank.RefusedAsync(400, () => bank.TakeOffAsync(name, Rulebook.Card("c-1"))),
        };
        Assert.All(answers, a => Assert.Contains("card number", a.Error("name"), StringComparison.Ordinal));
        Assert.All(answers, a => Assert.DoesNotContain("1111", a.ToJsonString(), StringComparison.Ordinal));
    }
}
