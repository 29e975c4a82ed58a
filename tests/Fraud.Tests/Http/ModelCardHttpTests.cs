using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Suite.FeatureStore;
using Suite.Fraud.Journaling;
using Suite.Grains;
using Suite.Hosting;
using Suite.Models;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class ModelCardHttpTests(FraudServer server)
{
    [Fact]
    public async Task A_trained_version_has_a_card_as_json_and_as_a_page()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var trained = await bank.TrainAsync("""{"featureSet":"default","promote":true,"reason":"a first model"}""");
        var version = trained["modelVersion"]!.GetValue<string>();
        var path = $"/v1/fraud/models/{version}/card";
        var answer = await bank.GetAsync(path);
        var card = answer["card"]!;

        Assert.Equal((version, "champion"), (answer["version"]!.GetValue<string>(), answer["stage"]!.GetValue<string>()));
        Assert.Equal("a first model", answer["history"]![0]!["reason"]!.GetValue<string>());
        Assert.Equal(trained["rows"]!.GetValue<int>(), card["data"]!["rows"]!.GetValue<int>());
        Assert.Equal(trained["metrics"]!["outOfSampleAucRoc"]!.GetValue<double>(), card["metrics"]!["aucRoc"]!["value"]!.GetValue<double>(), 6);
        Assert.Equal(26, card["features"]!.AsArray().Count);
        Assert.Contains(card["thresholds"]!["curve"]!.AsArray(), p => p!["chosen"]?.GetValue<string>() == "review" && Same(p!["threshold"]!, trained["thresholds"]!["review"]!));
        Assert.Contains(card["segments"]!.AsArray(), g => g!["by"]!.GetValue<string>() == "attributes.country");
        Assert.Equal((await bank.GetAsync("/v1/fraud/models"))["versions"]![0]!["card"]!["value"]!.GetValue<string>(), answer["cardContent"]!.GetValue<string>());

        var page = await (await bank.Client.GetAsync(path + ".md")).TextAsync();
        Assert.StartsWith($"# Model card: {version}\n", page, StringComparison.Ordinal);
        Assert.All((string[])["## Data", "## Thresholds", "## By segment", "## Fairness gaps", "## Calibration", "## Features", "## Limits of use"], title => Assert.Contains(title, page, StringComparison.Ordinal));
        using var asked = new HttpRequestMessage(HttpMethod.Get, path);
        asked.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/markdown"));
        var negotiated = await bank.Client.SendAsync(asked);
        Assert.Equal("text/markdown", negotiated.Content.Headers.ContentType!.MediaType);
        Assert.Equal(page, await negotiated.TextAsync());
        var ids = PastPayments.Month.Split('\n').Skip(1).Where(line => line.Length > 0).SelectMany(line => line.Split(',') is var c ? (string[])[c[0], c[2], c[3], c[4]] : []);
        Assert.All(ids.Where(id => id.Length > 0).Distinct(), id => Assert.DoesNotContain($"\"{id}\"", card.ToJsonString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Training_again_gives_the_same_card_and_a_bank_that_trains_on_the_same_payments_too()
    {
        var one = await CardAsync(await server.BankAsync());
        var other = await CardAsync(await server.BankAsync());
        Assert.Equal(one.Content, other.Content);
        Assert.Equal(one.Card, other.Card);

        async Task<(string Content, string Card)> CardAsync(Bank bank)
        {
            await bank.ImportAsync(PastPayments.Month);
            var order = """{"featureSet":"baseline15","through":"2024-01-25"}""";
            var version = (await bank.TrainAsync(order))["modelVersion"]!.GetValue<string>();
            Assert.Equal(version, (await bank.TrainAsync(order))["modelVersion"]!.GetValue<string>());
            var answer = await bank.GetAsync($"/v1/fraud/models/{version}/card");
            return (answer["cardContent"]!.GetValue<string>(), answer["card"]!.ToJsonString());
        }
    }

    [Fact]
    public async Task A_version_registered_without_a_card_says_what_is_not_known()
    {
        var bank = await server.BankAsync();
        var contents = server.Get<IContentStore>();
        var set = FeatureSet.Baseline15;
        var registered = await server.Get<IGrainFactory>().GetGrain<IModelGrain>(GrainKeys.Of(bank.Tenant, FraudEvents.ModelName)).RegisterAsync(
            new RegisterModel
            {
                Content = await contents.PutAsync("somebody's model"u8.ToArray(), CancellationToken.None),
                Fingerprint = ModelFingerprint.Compute("unknown", set.Json, []),
                FeatureSetName = set.Name,
                FeatureSetVersion = set.Version,
                FeatureSetContent = await contents.PutAsync(Encoding.UTF8.GetBytes(set.Json), CancellationToken.None),
                Seed = 0,
                Actor = "ann|<b>",
            },
            CancellationToken.None);
        var answer = await bank.GetAsync($"/v1/fraud/models/{registered.Version}/card");
        Assert.Null(answer["cardContent"]);
        Assert.Null(answer["card"]!["data"]);
        Assert.Contains("Nothing is known of the data", answer["card"]!["limits"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        var page = await (await bank.Client.GetAsync($"/v1/fraud/models/{registered.Version}/card.md")).TextAsync();
        Assert.Contains("by ann\\|&lt;b> |", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_nobody_registered_has_no_card_and_another_banks_has_none_here()
    {
        var bank = await server.BankAsync();
        await bank.RefusedAsync(404, () => bank.Client.GetAsync("/v1/fraud/models/m-0001-12345678/card"));
        await bank.RefusedAsync(404, () => bank.Client.GetAsync("/v1/fraud/models/%3Cscript%3E/card.md"));
        using var scorer = await server.ClientAsync(bank.Tenant, Scopes.FraudScore);
        await (await scorer.GetAsync("/v1/fraud/models/m-0001-12345678/card")).ProblemAsync(403);
    }

    private static bool Same(JsonNode one, JsonNode other) => one.GetValue<double>().Equals(other.GetValue<double>());
}
