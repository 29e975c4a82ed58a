using System.Net;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class ErasureTests(FraudServer server)
{
    [Fact]
    public async Task A_person_is_forgotten_while_features_replay_and_repeats_stay_as_they_were()
    {
        var bank = await server.BankAsync();
        var answer = await (await bank.PostScoreAsync(Bank.Good)).TextAsync();
        await bank.ScoreAsync(Bank.Payment("later", card: "c-77", merchant: "m-12", at: "2024-03-05T10:16:03Z", device: "d-5"));
        var before = await bank.GetAsync("/v1/fraud/transactions/later");
        Assert.Equal("c-77", before["cardId"]!.GetValue<string>());

        Assert.Equal(HttpStatusCode.NoContent, (await bank.PostAsync("/v1/fraud/erasures", """{"cardId":"c-77"}""")).StatusCode);

        var after = await bank.GetAsync("/v1/fraud/transactions/later");
        Assert.True(after["erased"]!.GetValue<bool>());
        foreach (var personal in (string[])["cardId", "merchantId", "deviceId"])
        {
            Assert.Null(after[personal]);
        }

        Assert.Equal(before["features"]!.ToJsonString(), after["features"]!.ToJsonString());
        Assert.True((await bank.ReplayAsync("later"))["identical"]!.GetValue<bool>());
        Assert.Equal(answer, await (await bank.PostScoreAsync(Bank.Good)).TextAsync());
        await bank.RefusedScoreAsync(409, Bank.Good.Replace("129.90", "1.00", StringComparison.Ordinal));
        await bank.LabelAsync("later", fraud: true);

        // The windows still know the card: erasing a person must not reset what a thief did with it.
        await bank.ScoreAsync(Bank.Payment("third", card: "c-77", at: "2024-03-05T10:17:03Z"));
        var third = await bank.GetAsync("/v1/fraud/transactions/third");
        Assert.Equal(3, third["features"]!["CARD_COUNT_1H"]!.GetValue<double>());
        Assert.Equal("c-77", third["cardId"]!.GetValue<string>());
        Assert.True((await bank.GetAsync("/v1/fraud/transactions/t-1"))["erased"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("""{"cardId":"c-nobody"}""", 404)]
    [InlineData("""{"cardId":""}""", 400)]
    [InlineData("""{"cardId":7}""", 400)]
    [InlineData("""{"card":"c-1"}""", 400)]
    [InlineData("", 400)]
    public async Task What_cannot_be_erased_is_said(string body, int status)
    {
        var bank = await server.BankAsync();
        await bank.RefusedAsync(status, () => bank.PostAsync("/v1/fraud/erasures", body));
    }

    [Fact]
    public async Task Another_banks_card_of_the_same_id_is_another_person()
    {
        var (one, other) = (await server.BankAsync(), await server.BankAsync());
        await one.ScoreAsync(Bank.Good);
        await other.ScoreAsync(Bank.Good);
        await one.PostAsync("/v1/fraud/erasures", """{"cardId":"c-77"}""");
        Assert.False((await other.GetAsync("/v1/fraud/transactions/t-1"))["erased"]!.GetValue<bool>());
    }
}
