using System.Text.Json.Nodes;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class ModelLifeTests(FraudServer server)
{
    private const string Baseline = """{"featureSet":"baseline15","promote":true,"reason":"a first model"}""";

    [Fact]
    public async Task From_past_payments_to_score_decision_and_reasons_and_back()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var before = await bank.ScoreAsync(Bank.Payment("before", card: "c-new", at: PastPayments.Day(10)));
        Assert.Null(before["score"]);
        Assert.Null(before["modelVersion"]);
        Assert.Equal("approve", before["decision"]!.GetValue<string>());
        Assert.Empty(before["reasons"]!.AsArray());

        var first = await bank.TrainAsync(Baseline);
        Assert.True(first["done"]!.GetValue<bool>(), first.ToJsonString());
        var one = first["modelVersion"]!.GetValue<string>();
        var scored = await bank.ScoreAsync(Bank.Payment("scored", amount: "4999.00", at: PastPayments.Day(11)));
        Assert.InRange(scored["score"]!.GetValue<float>(), 0f, 1f);
        Assert.Equal(one, scored["modelVersion"]!.GetValue<string>());
        Assert.NotEmpty(scored["reasons"]!.AsArray());
        Assert.All(scored["reasons"]!.AsArray(), r => Assert.True(r!["contribution"]!.GetValue<double>() > 0 && r["text"]!.GetValue<string>().Length > 0));
        Assert.Equal(ExpectedDecision(scored, first), scored["decision"]!.GetValue<string>());

        var second = await bank.TrainAsync("""{"featureSet":"default","promote":true,"reason":"a second model"}""");
        var two = second["modelVersion"]!.GetValue<string>();
        Assert.Equal(two, (await bank.ScoreAsync(Bank.Payment("by-two", at: PastPayments.Day(12))))["modelVersion"]!.GetValue<string>());

        var state = await (await bank.PostAsync("/v1/fraud/models/rollback", """{"reason":"the second was too strict"}""")).OkAsync();
        Assert.Contains("the second was too strict", state.ToJsonString(), StringComparison.Ordinal);
        var back = await bank.ScoreAsync(Bank.Payment("by-one", at: PastPayments.Day(13)));
        Assert.Equal(one, back["modelVersion"]!.GetValue<string>());

        // Whatever decides now, each decision is proven by the model of its own time.
        foreach (var id in (string[])["before", "scored", "by-two", "by-one"])
        {
            Assert.True((await bank.ReplayAsync(id))["identical"]!.GetValue<bool>(), id);
        }

        Assert.Equal(two, (await bank.GetAsync("/v1/fraud/transactions/by-two"))["modelVersion"]!.GetValue<string>());
        await (await bank.PostAsync($"/v1/fraud/models/{one}/promote", """{"reason":"twice"}""")).ProblemAsync(409);
    }

    [Fact]
    public async Task Training_the_same_payments_again_gives_the_same_version()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        const string Order = """{"featureSet":"baseline15","from":"2024-01-02","through":"2024-01-28","promote":false}""";
        var first = await bank.TrainAsync(Order);
        var again = await bank.TrainAsync(Order);
        Assert.Equal(first["modelVersion"]!.GetValue<string>(), again["modelVersion"]!.GetValue<string>());
        var only = Assert.Single((await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray());
        Assert.Equal("Candidate", only!["stage"]!.GetValue<string>(), ignoreCase: true);
    }

    [Fact]
    public async Task Training_without_data_says_how_much_is_missing_and_registers_nothing()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Good);
        var last = await bank.TrainAsync(Baseline);
        Assert.Contains("training needs 500 and 20", last["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty((await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray());
        Assert.Equal(2, await bank.HeadAsync());

        var empty = await server.BankAsync();
        Assert.NotNull((await empty.TrainAsync("{}"))["error"]);
    }

    [Theory]
    [InlineData("""{"featureSet":"best"}""", "featureSet")]
    [InlineData("""{"from":"last week"}""", "from")]
    [InlineData("""{"from":"2024-02-30"}""", "from")]
    [InlineData("""{"from":"2024-02-02","through":"2024-02-01"}""", "through")]
    [InlineData("""{"delayDays":-1}""", "delayDays")]
    [InlineData("""{"delayDays":1.5}""", "delayDays")]
    [InlineData("""{"promote":"yes"}""", "promote")]
    [InlineData("""{"reason":""}""", "reason")]
    [InlineData("""{"seed":1}""", "seed")]
    [InlineData("""{"featureSetJson":"{}"}""", "featureSetJson")]
    [InlineData("""{"featureSetJson":"no json"}""", "featureSetJson")]
    public async Task An_order_to_train_that_means_nothing_is_refused(string order, string field)
    {
        var bank = await server.BankAsync();
        Assert.Equal([field], (await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/models/train", order))).Fields());
    }

    [Fact]
    public async Task Promoting_a_version_nobody_trained_and_going_back_to_nothing_are_refused()
    {
        var bank = await server.BankAsync();
        var problem = await bank.RefusedAsync(404, () => bank.PostAsync("/v1/fraud/models/m-0001-12345678/promote", """{"reason":"why not"}"""));
        Assert.Contains("Registered: none", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        await bank.RefusedAsync(409, () => bank.PostAsync("/v1/fraud/models/rollback", """{"reason":"why not"}"""));
        Assert.Equal(["reason"], (await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/models/rollback", "{}"))).Fields());
        await bank.ImportAsync(PastPayments.Month);
        await bank.TrainAsync(Baseline);
        await bank.RefusedAsync(409, () => bank.PostAsync("/v1/fraud/models/rollback", """{"reason":"there is only one"}"""));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""[]""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]}},"features":[]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"planet":["planet"]}},"features":[{"name":"A","entity":"planet","aggregation":"count","window":"1d"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]}},"features":[{"name":"A","entity":"card","aggregation":"guess","window":"1d"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]}},"features":[{"name":"A","entity":"card","aggregation":"count","window":"-1d"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]}},"features":[{"name":"A","entity":"card","aggregation":"count","window":"99999d"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]}},"features":[{"name":"A","entity":"card","aggregation":"sum","field":"height","window":"1d"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]},"numbers":{"amount":{"scale":2}}},"features":[{"name":"A","value":"amount"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]},"numbers":{"height":{"scale":2}}},"features":[{"name":"A","value":"height"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]},"categories":["colour"]},"features":[{"name":"A","entity":"card","aggregation":"distinct","field":"colour","window":"1d"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]},"categories":["attributes.TX_FRAUD_SCENARIO"]},"features":[{"name":"A","entity":"card","aggregation":"distinct","field":"attributes.TX_FRAUD_SCENARIO","window":"1d"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]},"numbers":{"attributes.tx_fraud":{"scale":0}}},"features":[{"name":"A","value":"attributes.tx_fraud"}]}""")]
    [InlineData("""{"name":"n","schema":{"entities":{"card":["card"]}},"features":[{"name":"A","calendar":"weekend"},{"name":"A","calendar":"night"}]}""")]
    public async Task A_feature_set_that_is_nonsense_or_reads_the_answer_changes_nothing(string declaration)
    {
        var bank = await server.BankAsync();
        var version = (await bank.GetAsync("/v1/fraud/feature-set"))["version"]!.GetValue<string>();
        var problem = await bank.RefusedAsync(400, () => bank.Client.PutAsync("/v1/fraud/feature-set", Bank.Json(declaration)));
        Assert.NotEmpty(problem.Fields());
        Assert.Equal(version, (await bank.GetAsync("/v1/fraud/feature-set"))["version"]!.GetValue<string>());
        var order = new JsonObject { ["featureSetJson"] = declaration }.ToJsonString();
        await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/models/train", order));
    }

    [Fact]
    public async Task Declared_features_take_effect_from_their_position_on_and_every_decision_stays_provable()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("one", at: "2024-03-05T10:00:00Z"));
        var declared = await (await bank.Client.PutAsync("/v1/fraud/feature-set", Bank.Json(
            """{"name":"n","schema":{"entities":{"card":["card"]},"categories":["attributes.country"]},"features":[{"name":"SEEN","entity":"card","aggregation":"count","window":"30d"},{"name":"COUNTRIES","entity":"card","aggregation":"distinct","field":"attributes.country","window":"1d"}]}"""))).OkAsync();
        var two = await bank.ScoreAsync(Bank.Payment("two", at: "2024-03-05T11:00:00Z"));
        Assert.Equal(declared["version"]!.GetValue<string>(), two["featureSetVersion"]!.GetValue<string>());
        Assert.Equal("""{"SEEN":2,"COUNTRIES":1}""", (await bank.GetAsync("/v1/fraud/transactions/two"))["features"]!.ToJsonString());
        Assert.True((await bank.ReplayAsync("one"))["identical"]!.GetValue<bool>());
        Assert.True((await bank.ReplayAsync("two"))["identical"]!.GetValue<bool>());
    }

    /// <summary>A value that cannot be read counts as missing; above all it does not fail the payments scored beside it.</summary>
    [Theory]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    [InlineData("1000000000000.1")]
    [InlineData("NaN")]
    [InlineData("1e308")]
    [InlineData("0.12345")]
    public async Task A_declared_number_that_cannot_be_read_is_missing_and_harms_nobody(string value)
    {
        var bank = await server.BankAsync();
        await (await bank.Client.PutAsync("/v1/fraud/feature-set", Bank.Json(
            """{"name":"n","schema":{"entities":{"card":["card"]},"numbers":{"attributes.age":{"scale":2}}},"features":[{"name":"AGE","value":"attributes.age"},{"name":"SUM","entity":"card","aggregation":"sum","field":"attributes.age","window":"1d"}]}"""))).OkAsync();
        var odd = Bank.Payment("odd").Replace("\"country\":\"DE\"", $"\"age\":\"{value}\"", StringComparison.Ordinal);
        var neighbour = Bank.Payment("neighbour").Replace("\"country\":\"DE\"", "\"age\":\"20.25\"", StringComparison.Ordinal);
        await Task.WhenAll(bank.ScoreAsync(odd), bank.ScoreAsync(neighbour));
        Assert.Equal("""{"AGE":null,"SUM":""", (await bank.GetAsync("/v1/fraud/transactions/odd"))["features"]!.ToJsonString()[..18]);
        Assert.Equal("""{"AGE":20.25,"SUM":20.25}""", (await bank.GetAsync("/v1/fraud/transactions/neighbour"))["features"]!.ToJsonString());
    }

    private static string ExpectedDecision(JsonNode scored, JsonNode trained)
    {
        var score = scored["score"]!.GetValue<float>();
        var thresholds = trained["thresholds"]!;
        return score >= thresholds["decline"]!.GetValue<double>() ? "decline" : score >= thresholds["review"]!.GetValue<double>() ? "review" : "approve";
    }
}
