using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class LabelTests(FraudServer server)
{
    [Fact]
    public async Task A_label_on_a_payment_nobody_knows_is_not_found()
    {
        var problem = await (await server.BankAsync()).RefusedLabelAsync(404, """{"transactionId":"t-unknown","fraud":true}""");
        Assert.Contains("before reporting", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"transactionId":"t-1","fraud":true,"reportedAt":"2024-03-05T10:15:03.249Z"}""", "reportedAt")]
    [InlineData("""{"transactionId":"t-1","fraud":true,"reportedAt":"2124-03-05T10:15:03Z"}""", "reportedAt")]
    [InlineData("""{"transactionId":"t-1","fraud":true,"reportedAt":"2024-04-05T10:15:03"}""", "reportedAt")]
    [InlineData("""{"transactionId":"t-1","fraud":"yes"}""", "fraud")]
    [InlineData("""{"transactionId":"t-1","fraud":1}""", "fraud")]
    [InlineData("""{"transactionId":"t-1"}""", "fraud")]
    [InlineData("""{"fraud":true}""", "transactionId")]
    [InlineData("""{"transactionId":"t-1","fraud":true,"source":"my bank"}""", "source")]
    [InlineData("""{"transactionId":"t-1","fraud":true,"isFraud":true}""", "isFraud")]
    [InlineData("""{"transactionId":"t-1","fraud":true,"fraud":false}""", "fraud")]
    public async Task A_label_that_cannot_be_is_refused_and_named(string body, string field)
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Good);
        Assert.Equal([field], (await bank.RefusedLabelAsync(400, body)).Fields());
    }

    [Fact]
    public async Task The_same_label_twice_is_one_label_and_another_verdict_is_another()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Good);
        var first = await bank.LabelAsync("t-1", fraud: true, "2024-03-12T00:00:00Z", "chargeback");
        var again = await bank.LabelAsync("t-1", fraud: true, "2024-03-12T01:00:00+01:00", "chargeback");
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.Equal(3, await bank.HeadAsync());

        await bank.LabelAsync("t-1", fraud: false, "2024-03-13T00:00:00Z", "analyst");

        var labels = (await bank.GetAsync("/v1/fraud/transactions/t-1"))["labels"]!.AsArray();
        Assert.Equal([true, false], labels.Select(l => l!["fraud"]!.GetValue<bool>()));
        Assert.Equal(["2024-03-12T00:00:00Z", "2024-03-13T00:00:00Z"], labels.Select(l => l!["reportedAt"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_label_changes_later_payments_from_its_report_on_and_the_last_one_wins()
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Payment("old", at: "2024-03-01T10:00:00Z"));
        Assert.Equal(0, await FraudsSeenAsync("before", "2024-03-10T10:00:00Z"));
        await bank.LabelAsync("old", fraud: true, "2024-03-11T00:00:00Z");
        Assert.Equal(0, await FraudsSeenAsync("older-than-the-report", "2024-03-10T11:00:00Z"));
        Assert.Equal(1, await FraudsSeenAsync("after", "2024-03-11T10:00:00Z"));
        await bank.LabelAsync("old", fraud: false, "2024-03-12T00:00:00Z");
        Assert.Equal(1, await FraudsSeenAsync("between-the-reports", "2024-03-11T11:00:00Z"));
        Assert.Equal(0, await FraudsSeenAsync("after-both", "2024-03-12T10:00:00Z"));

        async Task<double> FraudsSeenAsync(string id, string at)
        {
            await bank.ScoreAsync(Bank.Payment(id, card: "another", at: at));
            return (await bank.GetAsync("/v1/fraud/transactions/" + id))["features"]!["MERCHANT_FRAUD_COUNT_28D"]!.GetValue<double>();
        }
    }
}

internal static class LabelRefusals
{
    public static Task<System.Text.Json.Nodes.JsonNode> RefusedLabelAsync(this Bank bank, int status, string body) =>
        bank.RefusedAsync(status, () => bank.PostAsync("/v1/fraud/labels", body));
}
