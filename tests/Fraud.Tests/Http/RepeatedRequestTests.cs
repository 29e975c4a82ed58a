using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class RepeatedRequestTests(FraudServer server)
{
    [Fact]
    public async Task The_same_payment_again_gets_the_same_bytes_and_is_stored_once()
    {
        var bank = await server.BankAsync();
        var first = await (await bank.PostScoreAsync(Bank.Good)).TextAsync();
        var head = await bank.HeadAsync();
        await bank.ScoreAsync(Bank.Payment("in-between", card: "c-77"));

        var again = await bank.PostScoreAsync(Bank.Good);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(first, await again.TextAsync());
        Assert.Equal(head + 1, await bank.HeadAsync());
    }

    [Fact]
    public async Task The_same_meaning_in_other_words_is_the_same_payment()
    {
        var bank = await server.BankAsync();
        var first = await (await bank.PostScoreAsync(Bank.Good)).TextAsync();
        var words = JsonNode.Parse(Bank.Good)!.AsObject();
        words["amount"] = "129.9";
        words["occurredAt"] = "2024-03-05T11:15:03.25+01:00";
        var reversed = new JsonObject(words.Reverse().Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));

        Assert.Equal(first, await (await bank.PostScoreAsync(reversed.ToJsonString())).TextAsync());
    }

    [Theory]
    [InlineData("129.90", "129.91")]
    [InlineData("c-77", "c-78")]
    [InlineData("m-12", "m-13")]
    [InlineData("d-5", "d-6")]
    [InlineData("ecommerce", "pos")]
    [InlineData("EUR", "USD")]
    [InlineData("03.250Z", "03.251Z")]
    [InlineData("\"DE\"", "\"FR\"")]
    public async Task The_same_id_for_another_payment_is_a_conflict(string content, string other)
    {
        var bank = await server.BankAsync();
        await bank.ScoreAsync(Bank.Good);
        var problem = await bank.RefusedScoreAsync(409, Bank.Good.Replace(content, other, StringComparison.Ordinal));
        Assert.Contains("'t-1' is already in the journal at position 2", problem["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_concurrent_repeats_one_is_stored_and_all_get_its_answer()
    {
        var bank = await server.BankAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(async i => await (await bank.PostScoreAsync(Bank.Good)).TextAsync()));
        Assert.Single(answers.Distinct());
        Assert.Equal(2, await bank.HeadAsync());
        Assert.Equal(1, (await bank.GetAsync("/v1/fraud/transactions/t-1"))["features"]!["CARD_COUNT_1H"]!.GetValue<double>());
    }

    [Fact]
    public async Task Of_concurrent_payments_under_one_id_one_wins_and_the_others_conflict()
    {
        var bank = await server.BankAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => bank.PostScoreAsync(Bank.Payment("same", amount: $"{i % 4}.00"))));
        var stored = (await bank.GetAsync("/v1/fraud/transactions/same"))["amount"]!.GetValue<string>();
        for (var i = 0; i < answers.Length; i++)
        {
            Assert.Equal($"{i % 4}.00" == stored ? HttpStatusCode.OK : HttpStatusCode.Conflict, answers[i].StatusCode);
        }

        Assert.Equal(2, await bank.HeadAsync());
    }

    [Fact]
    public async Task Payments_of_one_card_sent_at_once_see_counts_one_after_the_other()
    {
        var bank = await server.BankAsync();
        await Task.WhenAll(Enumerable.Range(1, 6).Select(i => bank.ScoreAsync(Bank.Payment($"t-{i}"))));
        var seen = new SortedDictionary<long, double>();
        for (var i = 1; i <= 6; i++)
        {
            var payment = await bank.GetAsync($"/v1/fraud/transactions/t-{i}");
            seen.Add(payment["position"]!.GetValue<long>(), payment["features"]!["CARD_COUNT_1H"]!.GetValue<double>());
        }

        Assert.Equal([1, 2, 3, 4, 5, 6], seen.Values);
    }
}
