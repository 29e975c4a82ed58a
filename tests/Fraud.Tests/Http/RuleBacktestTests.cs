using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Fraud.Simulation;
using Suite.Hosting;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>A backtest is held against counting the file by hand.</summary>
[Collection(HttpCollection.Name)]
public sealed class RuleBacktestTests(FraudServer server)
{
    private static readonly SimulatedPayment[] Payments = [.. PastPayments.Simulate(seed: 7)];

    [Fact]
    public async Task What_a_rule_would_have_caught_is_what_the_file_says()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var order = Order(Proposed("big", "amount >= 300 EUR", "decline", 10), Proposed("far", "channel = \"ecommerce\"", "review", 20));
        order["costOfReview"] = "2.50";
        order["costCurrency"] = "EUR";
        order["byDay"] = true;
        var last = await bank.BacktestAsync(order);
        Assert.True(last["done"]!.GetValue<bool>(), last.ToJsonString());
        var result = last["result"]!;
        Group(Payments, result["period"]!);
        Group([], result["stopped"]!);
        Assert.Null(result["model"]);

        var big = Payments.Where(p => p.Currency == "EUR" && p.AmountMinor >= 30_000).ToList();
        var far = Payments.Where(p => p.Channel == "ecommerce").ToList();
        Assert.True(big.Count(p => p.IsFraud) > 5 && far.Any(p => !p.IsFraud));
        var (one, two) = (result["rules"]![0]!, result["rules"]![1]!);
        Group(big, one["matches"]!);
        Group(big, one["adds"]!["stopped"]!);
        Group(far, two["matches"]!);
        Assert.Equal(Math.Round((double)Frauds(big) / big.Count, 4), one["precision"]!.GetValue<double>());
        Assert.Equal(Math.Round((double)Frauds(big) / Frauds(Payments), 4), one["recall"]!.GetValue<double>());
        Assert.Equal((0, far.Count), (one["adds"]!["reviews"]!.GetValue<int>(), two["adds"]!["reviews"]!.GetValue<int>()));
        Assert.Equal(Money(far.Count * 250), two["adds"]!["costOfReviews"]!.GetValue<string>());
        Assert.Equal(Money(far.Where(p => Reported(p) && p.Currency == "EUR").Sum(p => p.AmountMinor) - (far.Count * 250)), two["adds"]!["net"]!.GetValue<string>());
        Assert.Equal(big.Count, one["days"]!.AsArray().Sum(d => d!["matches"]!.GetValue<int>()));

        // Together: who matches both is declined, not reviewed.
        Group([.. big.Union(far)], result["together"]!["stopped"]!);
        Assert.Equal(far.Except(big).Count(), result["together"]!["reviews"]!.GetValue<int>());
    }

    [Fact]
    public async Task Against_rules_and_lists_in_force_only_the_difference_counts_and_nothing_is_stored()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        await (await bank.PutRuleAsync("live", Rulebook.Rule("amount >= 300 EUR", "review", 10))).OkAsync();
        var loud = Payments.GroupBy(p => p.CardId).MaxBy(g => g.Count())!.Key;
        await (await bank.AddAsync("allow", Rulebook.Card(loud))).OkAsync();
        var head = await bank.HeadAsync();
        var result = (await bank.BacktestAsync(Order(Proposed("wider", "amount >= 200 EUR", "decline", 20), Proposed("live", "amount >= 400 EUR", "review", 10))))["result"]!;
        Assert.Equal(head, await bank.HeadAsync());

        var open = Payments.Where(p => p.CardId != loud && p.Currency == "EUR").ToList();
        Group([.. open.Where(p => p.AmountMinor >= 30_000)], result["stopped"]!);
        Group([.. open.Where(p => p.AmountMinor is >= 20_000 and < 30_000)], result["rules"]![0]!["adds"]!["stopped"]!);
        Group([.. open.Where(p => p.AmountMinor is >= 30_000 and < 40_000)], result["rules"]![1]!["adds"]!["released"]!);
        Assert.Equal(-open.Count(p => p.AmountMinor is >= 30_000 and < 40_000), result["rules"]![1]!["adds"]!["reviews"]!.GetValue<int>());
        Group([.. open.Where(p => p.AmountMinor is >= 20_000 and < 30_000)], result["together"]!["stopped"]!);
        Group([], result["together"]!["released"]!);
    }

    [Fact]
    public async Task Windows_and_score_are_as_they_were_when_the_payment_was_decided()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        Assert.True((await bank.TrainAsync("""{"featureSet":"default","promote":true}"""))["promoted"]!.GetValue<bool>());
        for (var i = 0; i < 12; i++)
        {
            await bank.ScoreAsync(Bank.Payment($"p-{i}", card: $"c-{i % 3}", amount: $"{100 * i}.00", at: string.Create(CultureInfo.InvariantCulture, $"2024-02-10T10:{i:00}:00Z")));
        }

        var scores = new List<(double Score, double Count)>();
        for (var i = 0; i < 12; i++)
        {
            var stored = await bank.GetAsync($"/v1/fraud/transactions/p-{i}");
            scores.Add((stored["score"]!.GetValue<float>(), stored["features"]!["CARD_COUNT_1H"]!.GetValue<double>()));
        }

        var middle = scores.Select(s => s.Score).Order().ElementAt(6);
        var text = middle.ToString("F15", CultureInfo.InvariantCulture)[..16];
        var order = Order(Proposed("score", $"score >= {text}", "decline", 1), Proposed("third", "CARD_COUNT_1H >= 3", "review", 2));
        (order["from"], order["through"]) = ("2024-02-10", "2024-02-10");
        var result = (await bank.BacktestAsync(order))["result"]!;
        Assert.Equal(12, result["period"]!["payments"]!.GetValue<int>());
        Assert.Equal(scores.Count(s => s.Score >= double.Parse(text, CultureInfo.InvariantCulture)), result["rules"]![0]!["matches"]!["payments"]!.GetValue<int>());
        Assert.Equal(scores.Count(s => s.Count >= 3), result["rules"]![1]!["matches"]!["payments"]!.GetValue<int>());
        Assert.NotNull(result["model"]);
    }

    [Fact]
    public async Task An_order_that_means_nothing_is_refused_by_field()
    {
        var bank = await server.BankAsync();
        await RefusedAsync("rules", new JsonObject());
        await RefusedAsync("rules[0].expression", Order(Proposed("a", "amout > 5 EUR", "decline", 1)));
        await RefusedAsync("rules[1].priority", Order(Proposed("a", "true", "decline", 1), Proposed("b", "true", "decline", 1)));
        await RefusedAsync("rules[1].name", Order(Proposed("a", "true", "decline", 1), Proposed("a", "true", "decline", 2)));
        var backwards = Order(Proposed("a", "true", "decline", 1));
        (backwards["from"], backwards["through"]) = ("2024-02-02", "2024-02-01");
        await RefusedAsync("through", backwards);
        var cost = Order(Proposed("a", "true", "decline", 1));
        (cost["costOfReview"], cost["costCurrency"]) = ("cheap", "EUR");
        await RefusedAsync("costOfReview", cost);

        async Task RefusedAsync(string field, JsonObject order) =>
            Assert.Equal([field], (await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/rules/backtest", order.ToJsonString()))).Fields());
    }

    private static JsonObject Order(params JsonObject[] rules) => new() { ["rules"] = new JsonArray([.. rules]) };

    private static JsonObject Proposed(string name, string expression, string action, int priority) =>
        new() { ["name"] = name, ["expression"] = expression, ["action"] = action, ["priority"] = priority };

    private static int Frauds(IEnumerable<SimulatedPayment> payments) => payments.Count(Reported);

    /// <summary>A fraud that nobody reported is none that a journal could know of.</summary>
    private static bool Reported(SimulatedPayment p) => p is { IsFraud: true, LabelAtMicros: not null };

    private static string Money(long minor) => MoneyAmounts.Format(minor, Currency.Find("EUR")!);

    private static void Group(IReadOnlyCollection<SimulatedPayment> expected, JsonNode found)
    {
        Assert.Equal((expected.Count, Frauds(expected)), (found["payments"]!.GetValue<int>(), found["frauds"]!.GetValue<int>()));
        Assert.Equal(expected.Count - Frauds(expected), found["genuine"]!.GetValue<int>());
        foreach (var currency in expected.GroupBy(p => p.Currency))
        {
            var amounts = found["amounts"]![currency.Key]!;
            Assert.Equal(MoneyAmounts.Format(currency.Where(Reported).Sum(p => p.AmountMinor), Currency.Find(currency.Key)!), amounts["fraud"]!.GetValue<string>());
            Assert.Equal(MoneyAmounts.Format(currency.Where(p => !Reported(p)).Sum(p => p.AmountMinor), Currency.Find(currency.Key)!), amounts["genuine"]!.GetValue<string>());
        }
    }
}
