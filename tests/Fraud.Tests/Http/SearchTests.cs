using System.Text.Json.Nodes;
using System.Xml.Linq;
using Suite.TestKit;
using Xunit;

namespace Suite.Fraud.Tests.Http;

[Collection(HttpCollection.Name)]
public sealed class SearchTests(FraudServer server)
{
    private const string Space =
        """{"rounds":{"type":"int","low":3,"high":20},"maxDepth":{"type":"int","low":1,"high":4},"learningRate":{"type":"float","low":0.03,"high":0.5,"scale":"log"}}""";

    /// <summary>Long enough that a trial is still running when its bank hangs up.</summary>
    private const string SlowSpace =
        """{"rounds":{"type":"int","low":120,"high":240},"maxDepth":{"type":"int","low":2,"high":6},"learningRate":{"type":"float","low":0.03,"high":0.5,"scale":"log"}}""";

    [Fact]
    public async Task Trials_are_told_as_they_end_and_the_best_parameters_become_the_model()
    {
        var bank = await BankWithPaymentsAsync();

        var lines = await LinesAsync(bank, Order(trials: 20, parallel: 2));

        var last = lines[^1];
        Assert.True(last["done"]?.GetValue<bool>(), last.ToJsonString());
        var trials = lines.Where(line => line["trial"] is not null).ToList();
        Assert.Equal(Enumerable.Range(0, 20), trials.Select(line => line["trial"]!.GetValue<int>()).Order());
        var best = double.NegativeInfinity;
        foreach (var line in trials)
        {
            best = Math.Max(best, line["outcome"]!.GetValue<string>() == "complete" ? line["value"]!.GetValue<double>() : best);
            Assert.Equal(best, line["bestValue"]!.GetValue<double>());
            Assert.True(line["etaSeconds"]!.GetValue<double>() >= 0);
        }

        var id = last["search"]!.GetValue<string>();
        var search = await bank.GetAsync($"/v1/fraud/models/searches/{id}");
        Assert.Equal("finished", search["state"]!.GetValue<string>());
        Assert.Equal(best, search["best"]!["value"]!.GetValue<double>());
        Assert.Equal(20, search["trials"]!.AsArray().Count);
        var model = Assert.Single((await bank.GetAsync("/v1/fraud/models"))["versions"]!.AsArray(), v => v!["version"]!.GetValue<string>() == last["modelVersion"]!.GetValue<string>())!;
        Assert.Equal("Champion", model["stage"]!.GetValue<string>(), ignoreCase: true);
        foreach (var (name, value) in search["best"]!["parameters"]!.AsObject())
        {
            Assert.Equal(value!.ToString(), model["parameters"]![name]!.GetValue<string>());
        }

        Assert.Equal((id, "5", "20"), (model["parameters"]!["search"]!.GetValue<string>(), model["parameters"]!["searchSeed"]!.GetValue<string>(), model["parameters"]!["searchTrials"]!.GetValue<string>()));
        Assert.Equal(search["best"]!["parameters"]!["rounds"]!.GetValue<int>(), search["curves"]!["trainByRound"]!.AsArray().Count);
        await PictureIsDrawnAsync(bank, id);
        Assert.True((await bank.ScoreAsync(Bank.Payment("judged", at: PastPayments.Day(10))))["score"]!.GetValue<float>() > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_search_that_is_cut_off_and_resumed_tries_what_an_uninterrupted_one_tries(int parallel)
    {
        var (whole, cut) = (await BankWithPaymentsAsync(), await BankWithPaymentsAsync());
        var undisturbed = (await LinesAsync(whole, Order(trials: 13, parallel, SlowSpace)))[^1];
        var id = undisturbed["search"]!.GetValue<string>();

        await LeaveAfterAsync(cut, Order(trials: 13, parallel, SlowSpace), trials: 4);
        var left = await UntilStillAsync(cut, id);
        Assert.InRange(left["trials"]!.AsArray().Count, 4, 12);
        Assert.Equal("unfinished", left["state"]!.GetValue<string>());
        var resumed = await ResumeAsync(cut, """{"search":{"resume":"latest"}}""");

        Assert.Equal(id, resumed["search"]!.GetValue<string>());
        Assert.True(resumed["promoted"]!.GetValue<bool>());
        Assert.Equal(undisturbed["modelVersion"]!.GetValue<string>(), resumed["modelVersion"]!.GetValue<string>());
        Assert.Equal(await TrialsAsync(whole, id), await TrialsAsync(cut, id));
    }

    [Fact]
    public async Task A_finished_search_can_be_given_more_trials_and_the_same_one_is_not_begun_twice()
    {
        var bank = await BankWithPaymentsAsync();
        var first = (await LinesAsync(bank, Order(trials: 3, parallel: 1)))[^1];
        var id = first["search"]!.GetValue<string>();

        var again = (await LinesAsync(bank, Order(trials: 3, parallel: 1)))[^1];
        Assert.Contains($"The search {id}", again["error"]!.GetValue<string>(), StringComparison.Ordinal);
        var same = await ResumeAsync(bank, $$$"""{"search":{"resume":"{{{id}}}"},"promote":true,"reason":"nothing new"}""");
        Assert.Equal(first["modelVersion"]!.GetValue<string>(), same["modelVersion"]!.GetValue<string>());
        var more = await ResumeAsync(bank, $$$"""{"search":{"resume":"{{{id}}}","trials":5}}""");
        Assert.Equal(5, more["trials"]!.GetValue<int>());
        Assert.Equal(5, (await bank.GetAsync($"/v1/fraud/models/searches/{id}"))["trials"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_finished_search_is_resumed_to_its_model_and_one_for_a_candidate_promotes_nothing()
    {
        var bank = await BankWithPaymentsAsync();
        var spaced = Space.Replace(":", " :\n ", StringComparison.Ordinal);
        var candidate = Order(trials: 2, parallel: 1, spaced).Replace("\"promote\":true,", "", StringComparison.Ordinal);
        var first = (await LinesAsync(bank, candidate))[^1];
        Assert.True(first["done"]?.GetValue<bool>(), first.ToJsonString());

        var again = await ResumeAsync(bank, """{"search":{"resume":"latest"}}""");
        Assert.Equal(first["modelVersion"]!.GetValue<string>(), again["modelVersion"]!.GetValue<string>());
        await ResumeAsync(bank, """{"search":{"resume":"latest"},"promote":true}""");
        var more = await ResumeAsync(bank, """{"search":{"resume":"latest","trials":3}}""");
        Assert.False(more["promoted"]!.GetValue<bool>());
        var models = await bank.GetAsync("/v1/fraud/models");
        Assert.Null(models["champion"]);
        var spaces = models["versions"]!.AsArray().Select(v => v!["parameters"]!["searchSpace"]!.GetValue<string>()).ToList();
        Assert.Equal([Space, Space], spaces);
    }

    [Theory]
    [InlineData("""{"search":{}}""", "search.trials")]
    [InlineData("""{"search":{"trials":0}}""", "search.trials")]
    [InlineData("""{"search":{"trials":1001}}""", "search.trials")]
    [InlineData("""{"search":50}""", "search")]
    [InlineData("""{"search":{"trials":5,"seed":-1}}""", "search.seed")]
    [InlineData("""{"search":{"trials":5,"parallel":0}}""", "search.parallel")]
    [InlineData("""{"search":{"trials":5,"budget":1}}""", "search.budget")]
    [InlineData("""{"search":{"trials":5,"space":{}}}""", "search.space")]
    [InlineData("""{"search":{"trials":5,"space":{"depth":{"type":"int","low":1,"high":2}}}}""", "search.space.depth")]
    [InlineData("""{"search":{"trials":5,"space":{"maxDepth":{"type":"int","low":"1","high":2}}}}""", "search.space.maxDepth.low")]
    [InlineData("""{"search":{"resume":"latest"}}""", "search.resume")]
    [InlineData("""{"search":{"resume":"s-000000000000"}}""", "search.resume")]
    [InlineData("""{"search":{"resume":"latest","seed":1}}""", "search.resume search.seed")]
    public async Task An_order_to_search_that_means_nothing_is_refused(string order, string members)
    {
        var bank = await server.BankAsync();
        var problem = await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/models/train", order));
        Assert.Equal(members, string.Join(' ', problem.Fields().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task What_a_resumed_search_was_begun_with_cannot_be_asked_for_otherwise()
    {
        var bank = await BankWithPaymentsAsync();
        await LinesAsync(bank, Order(trials: 1, parallel: 1));
        var problem = await bank.RefusedAsync(400, () => bank.PostAsync("/v1/fraud/models/train", """{"search":{"resume":"latest","space":{}},"delayDays":3,"from":"2024-01-02"}"""));
        Assert.Equal("delayDays from search.space", string.Join(' ', problem.Fields().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_search_nobody_began_or_of_another_bank_is_not_found()
    {
        var (bank, other) = (await BankWithPaymentsAsync(), await server.BankAsync());
        var id = (await LinesAsync(bank, Order(trials: 1, parallel: 1)))[^1]["search"]!.GetValue<string>();
        await bank.GetAsync($"/v1/fraud/models/searches/{id}");
        foreach (var path in (string[])[$"/v1/fraud/models/searches/{id}", $"/v1/fraud/models/searches/{id}/picture.svg"])
        {
            await (await other.Client.GetAsync(path)).ProblemAsync(404);
        }

        await (await bank.Client.GetAsync("/v1/fraud/models/searches/none")).ProblemAsync(404);
    }

    private static string Order(int trials, int parallel, string space = Space) =>
        $$$"""{"featureSet":"baseline15","from":"2024-01-01","through":"2024-01-30","promote":true,"reason":"searched","search":{"trials":{{{trials}}},"seed":5,"parallel":{{{parallel}}},"space":{{{space}}}}}""";

    private static async Task<List<JsonNode>> LinesAsync(Bank bank, string order)
    {
        var answer = await bank.PostAsync("/v1/fraud/models/train", order);
        var text = await answer.TextAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return [.. text.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!)];
    }

    private static async Task<JsonNode> ResumeAsync(Bank bank, string order)
    {
        var last = await bank.TrainAsync(order);
        Assert.True(last["done"]?.GetValue<bool>(), last.ToJsonString());
        return last;
    }

    /// <summary>Hangs up in the middle of the report: to the server that is an order that is called off.</summary>
    private static async Task LeaveAfterAsync(Bank bank, string order, int trials)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/fraud/models/train") { Content = Bank.Json(order) };

        // A client that drains what it no longer wants would keep the search going for seconds.
        using var leaving = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }) { BaseAddress = bank.Client.BaseAddress };
        request.Headers.Authorization = bank.Client.DefaultRequestHeaders.Authorization;
        using var response = await leaving.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var seen = 0; seen < trials;)
        {
            seen += JsonNode.Parse((await lines.ReadLineAsync())!)!["trial"] is null ? 0 : 1;
        }
    }

    /// <summary>The search once its server has given it up: then another training is taken.</summary>
    private static async Task<JsonNode> UntilStillAsync(Bank bank, string id)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            // Asks for nothing that could be trained, but only when no training is running.
            var answer = await bank.PostAsync("/v1/fraud/models/train", """{"from":"2023-01-01","through":"2023-01-02"}""");
            if (answer.IsSuccessStatusCode)
            {
                return await bank.GetAsync($"/v1/fraud/models/searches/{id}");
            }

            await Task.Delay(50, late.Token);
        }
    }

    private static async Task<string[]> TrialsAsync(Bank bank, string id) =>
        [.. (await bank.GetAsync($"/v1/fraud/models/searches/{id}"))["trials"]!.AsArray().Select(t => $"{t!["trial"]} {t["outcome"]} {t["value"]} {t["parameters"]!.ToJsonString()}")];

    private static async Task PictureIsDrawnAsync(Bank bank, string id)
    {
        var answer = await bank.Client.GetAsync($"/v1/fraud/models/searches/{id}/picture.svg");
        Assert.Equal("image/svg+xml", answer.Content.Headers.ContentType?.MediaType);
        var svg = XDocument.Parse(await answer.TextAsync());
        var names = svg.Descendants().Select(e => e.Name.LocalName).ToHashSet();
        Assert.Contains("polyline", names);
        Assert.DoesNotContain("script", names);
        Assert.Contains("learningRate", svg.Descendants().Select(e => e.Value));
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
    }

    private async Task<Bank> BankWithPaymentsAsync()
    {
        var bank = await server.BankAsync();
        await bank.ImportAsync(PastPayments.Month);
        return bank;
    }
}
