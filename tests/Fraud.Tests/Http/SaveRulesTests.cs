using System.Text.Json.Nodes;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>A file of rules is saved as one change.</summary>
[Collection(HttpCollection.Name)]
public sealed class SaveRulesTests(FraudServer server)
{
    [Fact]
    public async Task Of_a_file_with_one_bad_rule_nothing_is_saved()
    {
        var bank = await server.BankAsync();
        await (await bank.PutRuleAsync("old", Rulebook.Rule("hour = 3", priority: 5))).OkAsync();
        var failing = Named("tested", "amount > 5 EUR", 30);
        failing["tests"] = JsonNode.Parse("""[{"payment":{"amount":"1.00","currency":"EUR"},"matches":true}]""");
        var problem = await bank.RefusedAsync(400, () => SaveAsync(
            bank, Named("good", "amount > 5 EUR", 10), Named("burst", "CARD_CUONT_1H > 3", 20), failing, Named("clash", "true", 5), Named("twin", "true", 10)));
        Assert.Equal(["rules[1].expression", "rules[2].tests[0]", "rules[3].priority", "rules[4].priority"], problem.Fields().Order(StringComparer.Ordinal));
        Assert.Contains("'old'", problem.Error("rules[3].priority"), StringComparison.Ordinal);
        Assert.Equal(["rules[1].action"], (await bank.RefusedAsync(400, () => SaveAsync(bank, Named("good", "true", 1), Named("bad", "true", 2, "refuse")))).Fields());
        Assert.Equal(["rules[1].name"], (await bank.RefusedAsync(400, () => SaveAsync(bank, Named("good", "true", 1), Named("good", "true", 2)))).Fields());
        Assert.Equal(["rules[0].name"], (await bank.RefusedAsync(400, () => SaveAsync(bank, Named("history", "true", 1)))).Fields());
        Assert.Equal(["rules"], (await bank.RefusedAsync(400, () => SaveAsync(bank))).Fields());
        var stale = Named("old", "hour = 4", 5);
        stale["expectedVersion"] = 0;
        await bank.RefusedAsync(409, () => SaveAsync(bank, Named("good", "true", 1), stale));
        Assert.Equal(["old"], await NamesAsync(bank));
    }

    [Fact]
    public async Task Rules_of_one_file_may_exchange_their_priorities_and_a_backtest_of_the_file_agrees()
    {
        var bank = await server.BankAsync();
        var saved = await (await SaveAsync(bank, Named("a", "hour = 3", 10), Named("b", "hour = 4", 20))).OkAsync();
        Assert.Equal(["a", "b"], saved["saved"]!.AsArray().Select(r => r!["name"]!.GetValue<string>()));
        var alone = await bank.RefusedAsync(400, () => SaveAsync(bank, Named("b", "hour = 4", 10)));
        Assert.Contains("'a'", alone.Error("rules[0].priority"), StringComparison.Ordinal);

        var order = new JsonObject { ["rules"] = new JsonArray(Named("a", "hour = 3", 20), Named("b", "hour = 4", 10)) };
        Assert.True((await bank.BacktestAsync(order))["done"]!.GetValue<bool>());
        await (await SaveAsync(bank, Named("a", "hour = 3", 20), Named("b", "hour = 4", 10))).OkAsync();
        Assert.Equal(["b", "a"], await NamesAsync(bank));

        // The same again, as after a lost answer, changes nothing; of a file only what is new becomes a version.
        var head = await bank.HeadAsync();
        await (await SaveAsync(bank, Named("a", "hour = 3", 20), Named("b", "hour = 4", 10))).OkAsync();
        Assert.Equal(head, await bank.HeadAsync());
        saved = await (await SaveAsync(bank, Named("a", "hour = 3", 20), Named("c", "hour = 5", 30))).OkAsync();
        Assert.Equal([2, 1], saved["saved"]!.AsArray().Select(r => r!["version"]!.GetValue<int>()));
        Assert.Equal(head + 1, await bank.HeadAsync());
    }

    [Fact]
    public async Task The_cost_of_all_rules_together_is_bounded_and_the_first_too_many_is_named()
    {
        var bank = await server.BankAsync();
        var heavy = "hour in (" + string.Join(", ", Enumerable.Range(0, 100)) + ")";
        var expression = string.Join(" or ", Enumerable.Repeat(heavy, 4));
        var rules = Enumerable.Range(1, 60).Select(i => Named($"r-{i}", expression, i)).ToArray();
        var problem = await bank.RefusedAsync(400, () => SaveAsync(bank, rules));
        Assert.Matches("^rules\\[4[0-9]\\]\\.expression$", Assert.Single(problem.Fields()));
        Assert.Empty(await NamesAsync(bank));
    }

    [Fact]
    public async Task A_reason_stands_once_for_all_or_at_each_rule()
    {
        var bank = await server.BankAsync();
        var own = Named("own", "hour = 3", 1);
        var bare = Named("bare", "hour = 4", 2);
        bare.Remove("reason");
        var body = new JsonObject { ["rules"] = new JsonArray(own, bare) };
        Assert.Equal(["rules[1].reason"], (await bank.RefusedAsync(400, () => bank.Client.PutAsync("/v1/fraud/rules", Bank.Json(body.ToJsonString())))).Fields());
        body["reason"] = "the file of March";
        var saved = await (await bank.Client.PutAsync("/v1/fraud/rules", Bank.Json(body.ToJsonString()))).OkAsync();
        Assert.Equal(["agreed in the fraud meeting", "the file of March"], saved["saved"]!.AsArray().Select(r => r!["reason"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("hour between 22 and 6", "never true")]
    [InlineData("hour not between 22 and 6", "never false")]
    [InlineData("amount > 1 EUR and not amount between 9 EUR and 2 * 4 EUR", "never true")]
    [InlineData("amount between -1 EUR and -2 EUR", "never true")]
    [InlineData("hour between 6 and 22", null)]
    [InlineData("hour between 6 and 6", null)]
    [InlineData("hour between weekday and 0", null)]
    public async Task A_range_that_nothing_lies_in_is_pointed_out(string expression, string? warning)
    {
        var bank = await server.BankAsync();
        var result = await (await bank.PostAsync("/v1/fraud/rules/check", new JsonObject { ["expression"] = expression }.ToJsonString())).OkAsync();
        Assert.True(result["valid"]!.GetValue<bool>());
        var saved = await (await bank.PutRuleAsync("r", Rulebook.Rule(expression))).OkAsync();
        Assert.Equal(result["warnings"]!.ToJsonString(), saved["warnings"]!.ToJsonString());
        Assert.Equal(warning is null ? 0 : 1, result["warnings"]!.AsArray().Count(w => w!.GetValue<string>().Contains(warning ?? "", StringComparison.Ordinal)));
    }

    private static JsonObject Named(string name, string expression, int priority, string action = "decline")
    {
        var rule = Rulebook.Rule(expression, action, priority);
        rule["name"] = name;
        return rule;
    }

    private static Task<HttpResponseMessage> SaveAsync(Bank bank, params JsonObject[] rules) =>
        bank.Client.PutAsync("/v1/fraud/rules", Bank.Json(new JsonObject { ["rules"] = new JsonArray([.. rules]) }.ToJsonString()));

    private static async Task<IEnumerable<string>> NamesAsync(Bank bank) =>
        (await bank.GetAsync("/v1/fraud/rules"))["rules"]!.AsArray().Select(r => r!["name"]!.GetValue<string>());
}
