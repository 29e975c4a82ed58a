using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Fraud.Tests.Http;
using Suite.Host.Cli;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Commands;

/// <summary>The road of docs/fraud-data.md: what is prepared can be imported, declared and learnt from.</summary>
[Collection(HttpCollection.Name)]
public sealed class PreparedDataTests(FraudServer server)
{
    private const string Recipe = """
        {
          "columns": { "amount": "number", "fraud": "number", "occurred_at": "time" },
          "steps": [
            { "step": "target", "column": "merchant_id", "target": "fraud", "time": "occurred_at" },
            { "step": "iqrOutliers", "columns": ["amount"] },
            { "step": "log1p", "columns": ["amount"] }
          ]
        }
        """;

    private const string Features = """
        {
          "name": "prepared",
          "schema": {
            "entities": { "card": ["card"] },
            "numbers": { "amount": { "money": true }, "attributes.merchant_id_target": { "scale": 9 }, "attributes.amount_log1p": { "scale": 9 }, "attributes.amount_outlier": { "scale": 0 } }
          },
          "features": [
            { "name": "AMOUNT", "value": "amount" },
            { "name": "MERCHANT_RISK", "value": "attributes.merchant_id_target" },
            { "name": "AMOUNT_LOG", "value": "attributes.amount_log1p" },
            { "name": "AMOUNT_OUTLIER", "value": "attributes.amount_outlier" },
            { "name": "CARD_COUNT_1D", "entity": "card", "aggregation": "count", "window": "1d" }
          ]
        }
        """;

    /// <summary>The first of five folds in time has no past to be encoded from, and a training leaves out the latest days.</summary>
    private const string Expectations = """
        { "columns": { "MERCHANT_RISK": { "missingShareMax": 0.3, "max": 1 }, "AMOUNT_LOG": { "missingShareMax": 0 }, "AMOUNT_OUTLIER": { "missingShareMax": 0 } } }
        """;

    [Fact]
    public async Task What_is_prepared_is_imported_and_learnt_from_and_a_payment_brings_its_own()
    {
        using var directory = new TempDirectory();
        string In(string name) => Path.Combine(directory.Path, name);
        var lines = PastPayments.Month.TrimEnd().Split('\n');
        await File.WriteAllLinesAsync(In("past.csv"), lines.Select((line, i) => line + (i == 0 ? ",fraud" : line.EndsWith(',') ? ",0" : ",1")));
        await File.WriteAllTextAsync(In("recipe.json"), Recipe);
        Assert.Equal(0, await DataPrepareCommand.Create().Parse([In("past.csv"), "--recipe", In("recipe.json"), "--fit-state", In("state.json"), "--out", In("out.csv"), "--json"]).InvokeAsync());

        var bank = await server.BankAsync();

        // Before the import: attributes that no feature declares are stored encrypted, where no training sees them.
        await (await bank.Client.PutAsync("/v1/fraud/feature-set", Bank.Json(Features))).OkAsync();
        var imported = await bank.ImportAsync(await File.ReadAllBytesAsync(In("out.csv")));
        Assert.Equal(lines.Length - 1, imported["payments"]!.GetValue<int>());
        var trained = await bank.TrainAsync(new JsonObject { ["featureSetJson"] = Features, ["promote"] = true, ["reason"] = "first", ["expectations"] = JsonNode.Parse(Expectations) }.ToJsonString());
        Assert.True(trained["done"]!.GetValue<bool>(), trained.ToJsonString());

        // A later batch is encoded with what was learnt; a live caller sends the attribute.
        Assert.Equal(0, await DataPrepareCommand.Create().Parse([In("past.csv"), "--use-state", In("state.json"), "--out", In("later.csv"), "--json"]).InvokeAsync());
        var later = await File.ReadAllLinesAsync(In("later.csv"));
        var risk = later[1].Split(',')[Array.IndexOf(later[0].Split(','), "attributes.merchant_id_target")];
        await bank.ScoreAsync(Bank.Payment("live").Replace("\"country\":\"DE\"", $"\"merchant_id_target\":\"{risk}\"", StringComparison.Ordinal));
        var features = (await bank.GetAsync("/v1/fraud/transactions/live"))["features"]!;
        Assert.Equal(double.Parse(risk, CultureInfo.InvariantCulture), features["MERCHANT_RISK"]!.GetValue<double>(), 1e-6);
        Assert.Null(features["AMOUNT_LOG"]);
    }
}
