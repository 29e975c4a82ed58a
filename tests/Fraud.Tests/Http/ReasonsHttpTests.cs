using System.Text.Json.Nodes;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class ReasonsHttpTests(FraudServer server)
{
    [Fact]
    public async Task Reasons_say_what_is_usual_and_read_the_same_in_answer_record_and_proof()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var first = (await bank.TrainAsync("""{"featureSet":"default","promote":true}"""))["modelVersion"]!.GetValue<string>();
        for (var day = 2; day < 12; day++)
        {
            await bank.ScoreAsync(Bank.Payment($"usual-{day}", card: "c-usual", amount: "20.00", at: PastPayments.Day(day)));
        }

        var payment = Bank.Payment("high", card: "c-usual", amount: "900.00", at: PastPayments.Day(12));
        var scored = await bank.ScoreAsync(payment);
        var reasons = scored["reasons"]!.AsArray();
        Assert.NotEmpty(reasons);
        Assert.Equal(reasons.Select(Contribution).OrderDescending(), reasons.Select(Contribution));
        Assert.All(reasons, r => Assert.Equal(r!["usual"] is null, r["usualFrom"] is null));
        var ratio = Assert.Single(reasons, r => r!["code"]!.GetValue<string>() == "CARD_AMOUNT_RATIO_TO_MEAN_90D")!;

        // The mean of eleven payments is 100.00; without the payment itself it is what the card usually pays.
        Assert.Equal(
            "The amount is 9 times the mean of payments with this card within 90 days, this one included; usual for this card: 20.00 EUR (90 days)", Text(ratio, "text"));
        Assert.Equal(("card", "EUR", "ratio"), (Text(ratio, "usualFrom"), Text(ratio, "usualUnit"), Text(ratio, "unit")));
        Assert.Equal(20.0, ratio["usual"]!.GetValue<double>());

        var stored = scored["reasons"]!.ToJsonString();
        Assert.Equal(stored, (await bank.ScoreAsync(payment))["reasons"]!.ToJsonString());
        Assert.Equal(stored, (await bank.GetAsync("/v1/fraud/transactions/high"))["reasons"]!.ToJsonString());
        Assert.Equal(stored, (await bank.ReplayAsync("high"))["reasons"]!.ToJsonString());

        // Whatever decides later, the words stay those of the model that decided.
        await bank.TrainAsync("""{"featureSet":"baseline15","promote":true}""");
        Assert.Equal(stored, (await bank.GetAsync("/v1/fraud/transactions/high"))["reasons"]!.ToJsonString());
        Assert.Equal(first, (await bank.GetAsync("/v1/fraud/transactions/high"))["modelVersion"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_new_card_is_held_against_genuine_payments_of_the_training()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var version = (await bank.TrainAsync("""{"featureSet":"default","promote":true}"""))["modelVersion"]!.GetValue<string>();
        var card = (await bank.GetAsync($"/v1/fraud/models/{version}/card"))["card"]!;
        var scored = await bank.ScoreAsync(Bank.Payment("new", card: "c-never-seen", merchant: "m-never-seen", amount: "4999.00", at: PastPayments.Day(3)));
        var amount = Assert.Single(scored["reasons"]!.AsArray(), r => Text(r!, "code") == "AMOUNT")!;
        Assert.Equal(("population", "EUR"), (Text(amount, "usualFrom"), Text(amount, "usualUnit")));
        var genuine = card["features"]!.AsArray().First(f => Text(f!, "name") == "AMOUNT")!["genuineByCurrency"]!["EUR"]!;
        Assert.Equal(genuine["median"]!.GetValue<double>(), amount["usual"]!.GetValue<double>());
        Assert.StartsWith("The amount is 4999.00 EUR; usual for genuine payments: ", Text(amount, "text"), StringComparison.Ordinal);
    }

    private static double Contribution(JsonNode? reason) => reason!["contribution"]!.GetValue<double>();

    private static string Text(JsonNode reason, string member) => reason[member]!.GetValue<string>();
}
