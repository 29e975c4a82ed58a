using System.Text.Json.Nodes;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>A training refuses data that is not as expected, and registers nothing.</summary>
[Collection(HttpCollection.Name)]
public sealed class TrainingDataTests(FraudServer server)
{
    [Fact]
    public async Task Data_as_expected_is_learnt_from()
    {
        var bank = await BankWithPaymentsAsync();
        var last = await bank.TrainAsync(Order("""
            {"rowsMin":1000,"columns":{"AMOUNT":{"type":"number","min":0,"missingShareMax":0,"psiMax":10},"label":{"values":["0","1"],"meanMin":0.001,"meanMax":0.5},
             "occurredAt":{"min":"2024-01-01T00:00:00Z","max":"2024-02-01T00:00:00Z"}}}
            """));

        Assert.True(last["done"]!.GetValue<bool>(), last.ToJsonString());
        Assert.Null(last["failures"]);
        Assert.Single((await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray());
    }

    [Fact]
    public async Task Every_expectation_that_fails_is_told_and_nothing_is_registered()
    {
        var bank = await BankWithPaymentsAsync();
        var head = await bank.HeadAsync();
        var last = await bank.TrainAsync(Order("""
            {"rowsMin":1000000,"columns":{"AMOUNT":{"max":1},"label":{"meanMax":0.0001},"NO_SUCH_FEATURE":{},"occurredAt":{"max":"2024-01-02T00:00:00Z"},"IS_NIGHT":{"psiMax":0}}}
            """));

        Assert.Null(last["modelVersion"]);
        Assert.False(last["done"]!.GetValue<bool>());
        var failures = last["failures"]!.AsArray().Select(f => f!.GetValue<string>()).ToList();
        foreach (var told in (string[])["the data: rowsMin 1000000", "AMOUNT: max 1,", "label: meanMax 0.0001", "NO_SUCH_FEATURE: exists", "occurredAt: max 2024-01-02T00:00:00Z", "IS_NIGHT: psiMax 0"])
        {
            Assert.Contains(failures, f => f.StartsWith(told, StringComparison.Ordinal));
            Assert.Contains(told, last["error"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        Assert.Equal(6, failures.Count);
        Assert.Empty((await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray());
        Assert.Equal(head, await bank.HeadAsync());
        Assert.True((await bank.TrainAsync(Order("{}")))["done"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Labels_the_wrong_way_round_are_refused_without_any_declaration()
    {
        var bank = await server.BankAsync();
        var swapped = PastPayments.Month.Split('\n');
        for (var i = 1; i < swapped.Length - 1; i++)
        {
            swapped[i] = swapped[i].EndsWith(',') ? swapped[i] + swapped[i].Split(',')[1] : swapped[i][..(swapped[i].LastIndexOf(',') + 1)];
        }

        await bank.ImportAsync(string.Join('\n', swapped));
        var last = await bank.TrainAsync(Order(null));

        Assert.Contains("label: the share of fraud must be above 0 and at most 0.5, found 0.", Assert.Single(last["failures"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty((await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"colums":{}}""")]
    [InlineData("""{"columns":{"AMOUNT":{"min":"low"}}}""")]
    [InlineData("""{"id":"AMOUNT"}""")]
    [InlineData("""{"duplicateRowsMax":0}""")]
    [InlineData("""{"columns":{"AMOUNT":{"unique":true}}}""")]
    [InlineData("""[]""")]
    [InlineData("1")]
    public async Task Expectations_that_mean_nothing_are_refused(string expectations)
    {
        var bank = await server.BankAsync();

        Assert.Equal(["expectations"], (await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/models/train", Order(expectations)))).Fields());
    }

    private async Task<Bank> BankWithPaymentsAsync()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        return bank;
    }

    private static string Order(string? expectations)
    {
        var order = new JsonObject { ["featureSet"] = "baseline15", ["promote"] = false, ["from"] = "2024-01-02", ["through"] = "2024-01-28" };
        if (expectations is not null)
        {
            order["expectations"] = JsonNode.Parse(expectations);
        }

        return order.ToJsonString();
    }
}
