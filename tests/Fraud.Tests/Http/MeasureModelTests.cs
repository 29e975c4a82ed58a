using System.Globalization;
using System.Text.Json.Nodes;
using Suite.FeatureStore;
using Suite.Hosting;
using Suite.Models;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>A version that another tool trained gets the same card as one trained here, from the bank's own payments.</summary>
[Collection(HttpCollection.Name)]
public sealed class MeasureModelTests(FraudServer server)
{
    private const string Query = "?featureSet=baseline15&review=0.4&decline=0.8&reason=from%20the%20old%20system";

    private static readonly string[] Names = [.. FeatureSet.Baseline15.Features.Select(static f => f.Name)];

    private static readonly byte[] Lightgbm = LightgbmStumps.Text(
        Names, [new("AMOUNT", 20, -3, -1.5), new("AMOUNT", 60, 0, 1), new("AMOUNT", 150, 0, 2.5), new("IS_WEEKEND", 1e-35, 0, 0.5)]);

    [Fact]
    public async Task A_measured_card_tells_what_brute_force_tells_from_the_stored_decisions()
    {
        var bank = await server.BankAsync();
        var version = Text(await SendAsync(bank, Lightgbm, Query + "&promote=true"), "version");
        var scored = new List<(float Score, double Amount, bool IsFraud)>();
        var frauds = new List<string>();
        foreach (var p in PastPayments.Simulate(seed: 7).Take(700))
        {
            await bank.ScoreAsync(Bank.Payment(
                p.TransactionId, p.CardId, p.MerchantId, MoneyAmounts.Format(p.AmountMinor, Currency.Find("EUR")!), Timestamps.Format(p.OccurredAtMicros), p.DeviceId, p.Channel));
            var decision = (await bank.StoredAsync(p.TransactionId)).Decision!;
            scored.Add((decision.Score!.Value, decision.Features[Array.IndexOf(Names, "AMOUNT")], p.IsFraud));
            if (p.IsFraud)
            {
                frauds.Add(p.TransactionId);
            }
        }

        foreach (var id in frauds)
        {
            await bank.LabelAsync(id, fraud: true);
        }

        var done = await MeasureAsync(bank, version, """{"delayDays":0}""");
        Assert.Equal((true, 700, frauds.Count), (done["done"]!.GetValue<bool>(), done["rows"]!.GetValue<int>(), done["frauds"]!.GetValue<int>()));
        var answer = await bank.GetAsync($"/v1/fraud/models/{version}/card");
        var card = answer["card"]!;
        Assert.NotNull(answer["measuredAt"]);
        Assert.Equal("measured", Text(card["model"]!, "source"));
        Assert.Equal(4, card["model"]!["trees"]!.GetValue<int>());
        Assert.Null(card["model"]!["seed"]);
        Assert.Equal((700, frauds.Count), (card["data"]!["rows"]!.GetValue<int>(), card["data"]!["frauds"]!.GetValue<int>()));

        var (fraud, genuine) = (scored.Where(s => s.IsFraud).ToList(), scored.Where(s => !s.IsFraud).ToList());
        var auc = fraud.Sum(f => genuine.Sum(g => f.Score > g.Score ? 1 : f.Score.Equals(g.Score) ? 0.5 : 0)) / ((double)fraud.Count * genuine.Count);
        Assert.Equal(auc, Value(card["metrics"]!["aucRoc"]!), 6);
        Assert.Equal(scored.Average(s => Math.Pow(s.Score - (s.IsFraud ? 1 : 0), 2)), Value(card["metrics"]!["brier"]!), 6);
        var stopped = scored.Where(s => s.Score >= 0.4).ToList();
        var atReview = card["metrics"]!["atReview"]!;
        Assert.Equal(
            (stopped.Count, stopped.Count(s => s.IsFraud)),
            (atReview["selected"]!["count"]!.GetValue<int>(), atReview["truePositive"]!["count"]!.GetValue<int>()));

        var amount = card["features"]!.AsArray().Single(f => Text(f!, "name") == "AMOUNT")!;
        Assert.Equal(genuine.Select(g => g.Amount).Order().ElementAt((genuine.Count - 1) / 2), amount["genuine"]!["median"]!.GetValue<double>(), 3);
        Assert.Equal(0.75, amount["gainShare"]!.GetValue<double>());
        Assert.Equal(700, card["segments"]!.AsArray().Single(g => Text(g!, "by") == "channel")!["segments"]!.AsArray().Sum(s => s!["payments"]!.GetValue<int>()));
        Assert.All((string[])["calibration", "thresholds", "fairness"], part => Assert.NotNull(card[part]));

        var page = await (await bank.Client.GetAsync($"/v1/fraud/models/{version}/card.md")).TextAsync();
        Assert.Contains("| Seed | not known |", page, StringComparison.Ordinal);
        Assert.Contains("measured on your journal: the model may have been trained on some of these payments", page, StringComparison.Ordinal);
        Assert.DoesNotContain("It learnt", page, StringComparison.Ordinal);

        // The same payments give the same card, and no second event.
        await MeasureAsync(bank, version, """{"delayDays":0}""");
        Assert.Equal(answer.ToJsonString(), (await bank.GetAsync($"/v1/fraud/models/{version}/card")).ToJsonString());
    }

    [Fact]
    public async Task Measured_before_its_promotion_a_version_says_what_is_usual_for_genuine_payments()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var imported = await SendAsync(bank, Lightgbm, Query + "&promote=true&measure=true");
        Assert.True(imported["measured"]!.GetValue<bool>(), imported.ToJsonString());
        Assert.Null(imported["notMeasured"]);
        var reason = (await bank.ScoreAsync(Large("one")))["reasons"]![0]!;
        Assert.Equal(("AMOUNT", "population"), (Text(reason, "code"), Text(reason, "usualFrom")));
        Assert.Contains("usual for genuine payments", Text(reason, "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Measuring_a_champion_later_changes_its_card_and_no_decision_that_was_answered()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var imported = await SendAsync(bank, Lightgbm, Query + "&promote=true");
        Assert.False(imported["measured"]!.GetValue<bool>());
        var version = Text(imported, "version");
        Assert.Contains($"models measure {version}", Text(imported, "notMeasured"), StringComparison.Ordinal);
        var answered = (await bank.ScoreAsync(Large("before")))["reasons"]!.ToJsonString();
        Assert.Null((await MeasureAsync(bank, version, "{}"))["error"]);
        Assert.NotNull((await bank.GetAsync($"/v1/fraud/models/{version}/card"))["card"]!["metrics"]);
        Assert.Equal(answered, (await bank.GetAsync("/v1/fraud/transactions/before"))["reasons"]!.ToJsonString());
        Assert.Equal(answered, (await bank.ReplayAsync("before"))["reasons"]!.ToJsonString());
    }

    [Fact]
    public async Task An_XGBoost_model_of_another_bank_is_measured_and_tells_its_gain()
    {
        var from = await server.BankAsync();
        await from.ImportAsync(PastPayments.Month);
        var trained = Text(await from.TrainAsync("""{"featureSet":"baseline15","reason":"to be given away"}"""), "modelVersion");
        var content = (await from.GetAsync("/v1/fraud/models"))["versions"]![0]!["content"]!["value"]!.GetValue<string>();
        var bytes = await server.Get<IContentStore>().GetAsync(new ContentAddress(content), CancellationToken.None);

        var to = await server.BankAsync();
        await to.ImportAsync(PastPayments.Month);
        var version = Text(await SendAsync(to, bytes!.Value.ToArray(), Query + "&measure=true"), "version");
        var card = (await to.GetAsync($"/v1/fraud/models/{version}/card"))["card"]!;
        var (theirs, ours) = ((await from.GetAsync($"/v1/fraud/models/{trained}/card"))["card"]!, card);
        Assert.Equal(theirs["features"]!.AsArray().Select(f => f!["gainShare"]!.GetValue<double>()), ours["features"]!.AsArray().Select(f => f!["gainShare"]!.GetValue<double>()));
        Assert.Equal(theirs["data"]!["rows"]!.GetValue<int>(), ours["data"]!["rows"]!.GetValue<int>());

        // A version trained here keeps the card of its training: that one is from payments it had not seen.
        await from.RefusedAsync(409, () => from.PostAsync($"/v1/fraud/models/{trained}/measure", "{}"));
    }

    [Fact]
    public async Task With_too_few_payments_the_report_says_how_many_and_the_card_how_to_measure()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.ToCsv(PastPayments.Simulate(seed: 7).Take(300)));
        var imported = await SendAsync(bank, Lightgbm, Query + "&measure=true");
        Assert.Contains("measuring needs 500 and 20", Text(imported, "notMeasured"), StringComparison.Ordinal);
        var version = Text(imported, "version");
        Assert.Contains("The period holds 300 payments", Text(await MeasureAsync(bank, version, """{"delayDays":0}"""), "error"), StringComparison.Ordinal);
        var answer = await bank.GetAsync($"/v1/fraud/models/{version}/card");
        Assert.Null(answer["cardContent"]);
        Assert.Null(answer["card"]!["model"]!["seed"]);
        Assert.Equal(4, answer["card"]!["model"]!["trees"]!.GetValue<int>());
        Assert.Contains(answer["card"]!["limits"]!.AsArray(), l => l!.GetValue<string>().Contains("./suite fraud models measure VERSION", StringComparison.Ordinal));
        await bank.RefusedAsync(404, () => bank.PostAsync("/v1/fraud/models/m-0009-12345678/measure", "{}"));
        await bank.RefusedAsync(400, () => bank.PostAsync($"/v1/fraud/models/{version}/measure", """{"from":"2024-02-01","through":"2024-01-01"}"""));
    }

    private static string Large(string id) => Bank.Payment(id, card: "new-" + id, amount: "900.00", at: PastPayments.Day(20));

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static double Value(JsonNode estimate) => double.Parse(estimate["value"]!.ToString(), CultureInfo.InvariantCulture);

    private static async Task<JsonNode> MeasureAsync(Bank bank, string version, string body) =>
        await (await bank.PostAsync($"/v1/fraud/models/{version}/measure", body)).LastLineAsync();

    private static async Task<JsonNode> SendAsync(Bank bank, byte[] file, string query)
    {
        using var body = Bank.Bytes(file, "application/octet-stream");
        return await (await bank.Client.PostAsync("/v1/fraud/models" + query, body)).OkAsync();
    }
}
