using System.Text;
using System.Text.Json.Nodes;
using Suite.FeatureStore;
using Suite.Fraud.Rules;
using Suite.Fraud.Scoring;
using Suite.Models;
using Suite.Onnx.Tests;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

/// <summary>Models that another tool trained become versions like any other.</summary>
[Collection(HttpCollection.Name)]
public sealed class ImportModelTests(FraudServer server)
{
    private const string Query = "?featureSet=baseline15&review=0.4&decline=0.8&reason=from%20the%20old%20system";

    private static readonly string[] Names = [.. FeatureSet.Baseline15.Features.Select(static f => f.Name)];

    /// <summary>Log-odds -3; +2 above an amount of 100, +4 more above 1,000, +0.5 on weekends.</summary>
    private static readonly LightgbmStumps.Stump[] Stumps =
    [
        new("AMOUNT", 100.000000001, -3, -1),
        new("AMOUNT", 1_000.000000001, 0, 4),
        new("IS_WEEKEND", 1e-35, 0, 0.5),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_LightGBM_champion_scores_explains_and_is_proven(bool reversed)
    {
        var bank = await server.BankAsync();
        var names = reversed ? Enumerable.Reverse(Names).ToArray() : Names;
        var imported = await (await SendAsync(bank, LightgbmStumps.Text(names, Stumps), Query + "&format=lightgbm&promote=true")).OkAsync();
        Assert.Equal(("lightgbm", "binary", 3, "Champion"), (Text(imported, "format"), Text(imported, "objective"), imported["trees"]!.GetValue<int>(), Text(imported, "stage")));

        var small = await bank.ScoreAsync(Bank.Payment("small", amount: "100.00", at: "2024-03-05T10:00:00Z"));
        var large = await bank.ScoreAsync(Bank.Payment("large", amount: "1000.00", at: "2024-03-05T11:00:00Z"));
        var huge = await bank.ScoreAsync(Bank.Payment("huge", card: "c-2", amount: "1000.01", at: "2024-03-09T11:00:00Z"));
        Assert.Equal([(float)Sigmoid(-3), (float)Sigmoid(-1), (float)Sigmoid(3.5)], new[] { small, large, huge }.Select(static a => a["score"]!.GetValue<float>()));
        Assert.Equal(["approve", "approve", "decline"], new[] { small, large, huge }.Select(static a => Text(a, "decision")));
        Assert.All((JsonNode[])[small, large, huge], a => Assert.Equal(Text(imported, "version"), Text(a, "modelVersion")));

        // A share of 0.1 of the training rows went right: of the log-odds, 0.9 of each jump is this payment's own.
        var reasons = huge["reasons"]!.AsArray();
        Assert.Equal(["AMOUNT", "IS_WEEKEND"], reasons.Select(static r => Text(r!, "code")));
        Assert.Equal(0.9 * 6, reasons[0]!["contribution"]!.GetValue<double>(), 1e-12);
        Assert.Equal(0.9 * 0.5, reasons[1]!["contribution"]!.GetValue<double>(), 1e-12);
        foreach (var id in (string[])["small", "large", "huge"])
        {
            Assert.True((await bank.ReplayAsync(id))["identical"]!.GetValue<bool>(), id);
        }
    }

    [Fact]
    public async Task An_imported_candidate_is_promoted_and_rolled_back_like_any_other()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        var own = Text(await bank.TrainAsync("""{"featureSet":"baseline15","promote":true,"reason":"our own"}"""), "modelVersion");
        var candidate = await (await SendAsync(bank, LightgbmStumps.Text(Names, Stumps), Query)).OkAsync();
        Assert.Equal("Candidate", Text(candidate, "stage"));
        var again = await (await SendAsync(bank, LightgbmStumps.Text(Names, Stumps), Query)).OkAsync();
        Assert.Equal(Text(candidate, "version"), Text(again, "version"));
        Assert.Equal(own, Text(await bank.ScoreAsync(Bank.Payment("by-own", at: PastPayments.Day(2))), "modelVersion"));

        await (await bank.PostAsync($"/v1/fraud/models/{Text(candidate, "version")}/promote", """{"reason":"try theirs"}""")).OkAsync();
        Assert.Equal(Text(candidate, "version"), Text(await bank.ScoreAsync(Bank.Payment("by-theirs", at: PastPayments.Day(3))), "modelVersion"));
        await (await bank.PostAsync("/v1/fraud/models/rollback", """{"reason":"ours was better"}""")).OkAsync();
        Assert.Equal(own, Text(await bank.ScoreAsync(Bank.Payment("back", at: PastPayments.Day(4))), "modelVersion"));
        foreach (var id in (string[])["by-own", "by-theirs", "back"])
        {
            Assert.True((await bank.ReplayAsync(id))["identical"]!.GetValue<bool>(), id);
        }

        var listed = (await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray().Single(v => Text(v!, "version") == Text(candidate, "version"))!;
        Assert.Equal("lightgbm", listed["parameters"]!["format"]!.GetValue<string>());
        Assert.Equal("from the old system", listed["parameters"]!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_model_trained_here_can_be_given_to_another_bank()
    {
        var from = await server.BankAsync();
        await from.ImportAsync(PastPayments.Month);
        await from.TrainAsync("""{"featureSet":"baseline15","promote":true,"reason":"to be given away"}""");
        var content = (await from.GetAsync("/v1/fraud/models"))["versions"]![0]!["content"]!["value"]!.GetValue<string>();
        var bytes = await server.Get<Suite.Models.IContentStore>().GetAsync(new Suite.Models.ContentAddress(content), CancellationToken.None);

        var to = await server.BankAsync();
        var imported = await (await SendAsync(to, bytes!.Value.ToArray(), Query + "&promote=true")).OkAsync();
        Assert.Equal("xgboost", Text(imported, "format"));
        var (theirs, ours) = (await from.ScoreAsync(Bank.Payment("p", card: "c-new", merchant: "m-new", at: PastPayments.Day(20))), await to.ScoreAsync(Bank.Payment("p", card: "c-new", merchant: "m-new", at: PastPayments.Day(20))));
        Assert.Equal(theirs["score"]!.GetValue<float>(), ours["score"]!.GetValue<float>());
        Assert.True((await to.ReplayAsync("p"))["identical"]!.GetValue<bool>());
    }

    [Fact]
    public async Task An_ONNX_champion_scores_explains_by_the_banks_own_payments_and_is_proven()
    {
        var bank = await server.BankAsync();
        var trees = new OnnxEnsemble();
        trees.Modes.AddRange(["BRANCH_LEQ", "LEAF", "LEAF"]);
        foreach (var (column, values) in (IEnumerable<(List<long>, long[])>)
            [(trees.TreeIds, [0, 0, 0]), (trees.NodeIds, [0, 1, 2]), (trees.Features, [0, 0, 0]), (trees.True, [1, 0, 0]), (trees.False, [2, 0, 0]), (trees.MissingTrue, [0, 0, 0])])
        {
            column.AddRange(values);
        }

        trees.Values.AddRange([100, 0, 0]);
        trees.Weights.AddRange([(0, 1, 0, -2), (0, 2, 0, 2)]);
        var file = trees.Classifier(Names.Length, 2, "LOGISTIC");

        // Before there are payments nothing says how common an amount above 100 is: both sides count half.
        await (await SendAsync(bank, file, Query + "&promote=true")).OkAsync();
        Assert.Equal((2 * 0.5) + (2 * 0.5), await ContributionAsync("first"), 1e-12);

        // Of the next 120 payments, three quarters are small: a large one is further from the usual.
        for (var i = 0; i < 119; i++)
        {
            await bank.ScoreAsync(Bank.Payment($"p-{i}", card: $"c-{i}", amount: i % 4 == 0 ? "500.00" : "20.00"));
        }

        var again = await (await SendAsync(bank, file, Query + "&promote=true&format=onnx")).OkAsync();
        Assert.Equal("onnx", Text(again, "format"));
        var listed = (await bank.GetAsync("/v1/fraud/models"))["versions"]![1]!["parameters"]!;
        Assert.Equal("120", listed["backgroundRows"]!.GetValue<string>());

        // 31 of the 120 were large, and 2 - (-2) lies between the two leaves.
        Assert.Equal(4 * 89 / 120d, await ContributionAsync("second"), 1e-12);
        foreach (var id in (string[])["first", "p-7", "second"])
        {
            Assert.True((await bank.ReplayAsync(id))["identical"]!.GetValue<bool>(), id);
        }

        async Task<double> ContributionAsync(string id)
        {
            var answer = await bank.ScoreAsync(Bank.Payment(id, card: id, amount: "500.00"));
            Assert.Equal((float)Sigmoid(2), answer["score"]!.GetValue<float>(), 1e-6f);
            return Assert.Single(answer["reasons"]!.AsArray())!["contribution"]!.GetValue<double>();
        }
    }

    [Theory]
    [InlineData("?featureSet=baseline15&review=0.4&decline=0.8", "reason")]
    [InlineData("?featureSet=baseline15&reason=because", "review decline")]
    [InlineData("?featureSet=baseline15&review=0&decline=0.5&reason=because", "review")]
    [InlineData("?featureSet=baseline15&review=0.9&decline=0.5&reason=because", "review")]
    [InlineData("?featureSet=baseline15&review=0.4&decline=1.5&reason=because", "decline")]
    [InlineData("?featureSet=baseline15&review=much&decline=0.8&reason=because", "review")]
    [InlineData("?featureSet=baseline15&review=NaN&decline=0.8&reason=because", "review")]
    [InlineData("?featureSet=best&review=0.4&decline=0.8&reason=because", "featureSet")]
    [InlineData("?featureSetJson=%7B%7D&review=0.4&decline=0.8&reason=because", "featureSetJson")]
    [InlineData("?featureSet=baseline15&review=0.4&decline=0.8&reason=because&promote=maybe", "promote")]
    [InlineData("?featureSet=baseline15&review=0.4&decline=0.8&reason=because&seed=1", "seed")]
    [InlineData("?featureSet=baseline15&review=0.4&decline=0.8&reason=because&format=pickle", "format")]
    [InlineData("?featureSet=baseline15&review=0.4&decline=0.8&reason=because&format=xgboost", "body")]
    [InlineData("?featureSet=default&review=0.4&decline=0.8&reason=because", "body")]
    public async Task An_import_that_means_nothing_is_refused_by_name(string query, string fields)
    {
        var bank = await server.BankAsync();
        var problem = await bank.RefusedAsync(400, () => SendAsync(bank, LightgbmStumps.Text(Names, Stumps), query));
        Assert.Equal(fields.Split(' '), problem.Fields());
        Assert.Empty((await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray());
    }

    [Fact]
    public async Task A_file_that_cannot_decide_is_refused_with_the_reason()
    {
        var bank = await server.BankAsync();
        await RefusedAsync(LightgbmStumps.Text(Names, Stumps, "regression"), "The objective regression gives a number, not a probability");
        await RefusedAsync(LightgbmStumps.Text(Names, Stumps, "multiclass num_class:3", classes: 3), "tells 3 classes apart");
        await RefusedAsync(LightgbmStumps.Text([.. Names[1..], "SHOE_SIZE"], [Stumps[2]]), "Only the model has: SHOE_SIZE. Only the feature set has: AMOUNT.");
        await RefusedAsync(LightgbmStumps.Text(["Column_0", "Column_1"], [new("Column_1", 1, 0, 1)]), "takes 2 features and does not name them");
        await RefusedAsync([], "Send the model file");
        await RefusedAsync(OnnxEnsemble.Random(new Random(1), 2, 2, 3, ["BRANCH_LEQ"], static _ => [3]).Regressor(Names.Length), "gives no probability");
        await RefusedAsync(Encoding.ASCII.GetBytes("PK\u0003\u0004"), "no ONNX model");
        var broken = Encoding.ASCII.GetString(LightgbmStumps.Text(Names, Stumps)).Replace("left_child=-1", "left_child=-2", StringComparison.Ordinal);
        await RefusedAsync(Encoding.ASCII.GetBytes(broken), "leaf 1 is reached twice (line 19)");

        async Task RefusedAsync(byte[] file, string reason) => Assert.Contains(
            reason, (await bank.RefusedAsync(400, () => SendAsync(bank, file, Query))).Error("body"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_whose_features_lack_what_a_rule_reads_is_not_promoted()
    {
        const string Small = """{"name":"n","schema":{"entities":{"card":["card"]}},"features":[{"name":"SEEN","entity":"card","aggregation":"count","window":"1d"}]}""";
        var bank = await server.BankAsync();
        var file = LightgbmStumps.Text(Names, Stumps);
        await (await bank.PutRuleAsync("often", Rulebook.Rule("CARD_COUNT_1H > 3"))).OkAsync();

        var refused = (await bank.RefusedAsync(400, () => SendAsync(bank, file, Query + "&promote=true"))).Error("featureSet");
        Assert.Contains("'often'", refused, StringComparison.Ordinal);
        Assert.Contains("CARD_COUNT_1H", refused, StringComparison.Ordinal);
        var declared = LightgbmStumps.Text(["SEEN"], [new("SEEN", 2.5, -2, 2)]);
        var query = "?promote=true&review=0.4&decline=0.8&reason=because&featureSetJson=" + Uri.EscapeDataString(Small);
        Assert.Equal(["featureSetJson"], (await bank.RefusedAsync(400, () => SendAsync(bank, declared, query))).Fields());
        Assert.Empty((await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray());
        Assert.Equal("Candidate", Text(await (await SendAsync(bank, file, Query)).OkAsync(), "stage"));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_unread_and_a_reader_may_not_import()
    {
        var bank = await server.BankAsync();
        await bank.RefusedAsync(413, () => SendAsync(bank, new byte[Suite.Fraud.ModelFiles.ModelUpload.FileBytesMax + 1], Query));
        using var reader = await server.ClientAsync(bank.Tenant, "fraud:read");
        using var body = Bank.Bytes(LightgbmStumps.Text(Names, Stumps), "application/octet-stream");
        await (await reader.PostAsync("/v1/fraud/models" + Query, body)).ProblemAsync(403);
    }

    [Fact]
    public async Task A_set_declared_earlier_is_chosen_by_its_version_and_a_small_one_in_the_request()
    {
        const string Declaration = """{"name":"n","schema":{"entities":{"card":["card"]}},"features":[{"name":"SEEN","entity":"card","aggregation":"count","window":"1d"}]}""";
        var bank = await server.BankAsync();
        var file = LightgbmStumps.Text(["SEEN"], [new("SEEN", 2.5, -2, 2)]);
        const string Rest = "&review=0.4&decline=0.8&reason=because";
        var here = await (await SendAsync(bank, file, "?featureSetJson=" + Uri.EscapeDataString(Declaration) + Rest)).OkAsync();
        await (await bank.Client.PutAsync("/v1/fraud/feature-set", Bank.Json(Declaration))).OkAsync();
        var declared = await (await SendAsync(bank, file, $"?featureSet={Text(here, "featureSetVersion")}{Rest}")).OkAsync();
        var inForce = await (await SendAsync(bank, file, "?promote=true" + Rest)).OkAsync();
        Assert.Equal([Text(here, "version"), Text(here, "version")], (string[])[Text(declared, "version"), Text(inForce, "version")]);
        var scores = new List<float>();
        for (var i = 0; i < 3; i++)
        {
            scores.Add((await bank.ScoreAsync(Bank.Payment($"s-{i}", at: $"2024-03-05T10:0{i}:00Z")))["score"]!.GetValue<float>());
        }

        Assert.Equal([(float)Sigmoid(-2), (float)Sigmoid(-2), (float)Sigmoid(2)], scores);
    }

    [Fact]
    public async Task Who_looks_at_features_or_rules_does_not_load_the_model()
    {
        var bank = await server.BankAsync();
        await (await SendAsync(bank, LightgbmStumps.Text(Names, Stumps), Query + "&promote=true")).OkAsync();
        var contents = new CountingContents(server.Get<IContentStore>());
        var plans = new PlanLoader(server.Journal, contents);
        var rules = new RuleChanges(server.Journal, plans, TimeProvider.System);

        var state = await plans.ReadStateAsync(bank.Tenant, long.MaxValue, CancellationToken.None);
        Assert.Equal(FeatureSet.Baseline15.Version, (await plans.LoadFeaturesAsync(state, CancellationToken.None)).Version);
        Assert.Equal(FeatureSet.Baseline15.Version, (await rules.ReadAsync(bank.Tenant, CancellationToken.None)).Features.Version);
        Assert.DoesNotContain(state.Models.Champion!.Content, contents.Fetched);

        // The counter sees a model that is loaded.
        await plans.LoadAsync(state, CancellationToken.None);
        Assert.Contains(state.Models.Champion.Content, contents.Fetched);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

    private static async Task<HttpResponseMessage> SendAsync(Bank bank, byte[] file, string query)
    {
        using var body = Bank.Bytes(file, "application/octet-stream");
        return await bank.Client.PostAsync("/v1/fraud/models" + query, body);
    }

    private sealed class CountingContents(IContentStore inner) : IContentStore
    {
        public List<ContentAddress> Fetched { get; } = [];

        public ValueTask<ContentAddress> PutAsync(ReadOnlyMemory<byte> content, CancellationToken ct) => inner.PutAsync(content, ct);

        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(ContentAddress address, CancellationToken ct)
        {
            Fetched.Add(address);
            return inner.GetAsync(address, ct);
        }

        public ValueTask RemoveAsync(ContentAddress address, CancellationToken ct) => inner.RemoveAsync(address, ct);
    }
}
