using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.Support.Bots;
using Suite.Support.Tests.Bots;
using Suite.Support.Tests.Conversations;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Training;

/// <summary>Examples in, a model out, on a running server: over HTTP, as whoever looks after a bot does it.</summary>
[Collection(SupportCollection.Name)]
public sealed class TrainIntentsTests(SupportServer server)
{
    [Fact]
    public async Task A_model_is_trained_with_progress_measured_and_takes_the_next_message()
    {
        var shop = await server.ShopAsync();
        await (await shop.ImportIntentsAsync(Examples.Csv(40))).JsonAsync();
        await (await shop.ImportIntentsAsync(Examples.OutsideCsv(40), "?outOfScope=true")).JsonAsync();
        Assert.Null((await BotAsync(shop)).Intents);

        var lines = await (await shop.Client.PostAsync("/v1/support/intents/train", Shop.Json("""{"seed":7,"reason":"first examples"}"""))).LinesAsync();

        Assert.True(lines.Count > 2, "Progress was streamed.");
        Assert.Equal(lines.Select(l => l["share"]!.GetValue<double>()).Order(), lines.Select(l => l["share"]!.GetValue<double>()));
        var last = lines[^1];
        Assert.Equal((true, true), (last["done"]!.GetValue<bool>(), last["promoted"]!.GetValue<bool>()));
        Assert.InRange(last["accuracy"]!.GetValue<double>(), 0.9, 1);
        Assert.InRange(last["ece"]!.GetValue<double>(), 0, 0.5);
        Assert.InRange(last["outOfScopeAuroc"]!.GetValue<double>(), 0.7, 1);
        var bot = await BotAsync(shop);
        Assert.Equal(last.Text("modelVersion"), bot.IntentModelVersion);
        Assert.Equal("refund", bot.Intents!.Classify("please give me my money back").Top[0].Intent);

        var view = await shop.GetAsync($"/v1/support/models/{last.Text("modelVersion")}");
        Assert.Equal("Champion", view["model"]!.Text("stage"));
        Assert.NotEmpty(view["card"]!.Items("scopeCurve"));
        Assert.Equal(["delivery", "password", "refund"], view["card"]!.Items("intents").Select(i => i.Text("name")));
        Assert.Equal("first examples", view["model"]!.Items("history").Single().Text("reason"));
    }

    [Fact]
    public async Task What_the_intents_are_about_is_learned_beside_the_turns()
    {
        var shop = await server.ShopAsync();
        await shop.PutArticleAsync("en", "refunds", "Refunds", "We refund your money within 5 days of your return.");
        await (await shop.ImportIntentsAsync(Examples.Csv(10))).JsonAsync();
        await shop.TrainAsync("""{"seed":1}""");

        var deadline = Stopwatch.StartNew();
        while ((await BotAsync(shop)).IntentArticles is null)
        {
            Assert.True(deadline.Elapsed < TimeSpan.FromSeconds(30), "It was never learned.");
            await Task.Delay(20);
        }

        var bot = await BotAsync(shop);
        Assert.True(bot.IntentArticles!.PriorOf(bot.Intents!.Classify("please give me my money back"), "en").Shares["refunds"] > 0.1);
    }

    [Fact]
    public async Task Promotion_and_roll_back_change_what_the_next_message_meets()
    {
        var shop = await server.ShopAsync();
        await (await shop.ImportIntentsAsync(Examples.Csv(10))).JsonAsync();
        var first = (await shop.TrainAsync("""{"seed":1}""")).Text("modelVersion");
        var second = (await shop.TrainAsync("""{"seed":2,"promote":false}""")).Text("modelVersion");
        Assert.NotEqual(first, second);
        Assert.Equal(first, (await BotAsync(shop)).IntentModelVersion);

        await (await shop.PostAsync($"/v1/support/models/{second}/promote", new JsonObject { ["reason"] = "better" })).JsonAsync();
        Assert.Equal(second, (await BotAsync(shop)).IntentModelVersion);
        await (await shop.PostAsync($"/v1/support/models/{second}/promote", new JsonObject { ["reason"] = "again" })).ProblemAsync(409);

        await (await shop.PostAsync("/v1/support/models/rollback", new JsonObject { ["reason"] = "worse after all" })).JsonAsync();
        Assert.Equal(first, (await BotAsync(shop)).IntentModelVersion);
        await (await shop.PostAsync("/v1/support/models/rollback", new JsonObject { ["reason"] = "once more" })).ProblemAsync(409);
        await (await shop.PostAsync("/v1/support/models/m-9999-00000000/promote", new JsonObject { ["reason"] = "who knows" })).ProblemAsync(404);
        await (await shop.PostAsync($"/v1/support/models/{first}/promote", new JsonObject())).ProblemAsync(400);
        await (await shop.Client.GetAsync("/v1/support/models/m-9999-00000000")).ProblemAsync(404);
    }

    [Fact]
    public async Task The_same_examples_and_seed_are_the_same_model()
    {
        var (one, other) = (await server.ShopAsync(), await server.ShopAsync());
        foreach (var shop in (Shop[])[one, other])
        {
            await (await shop.ImportIntentsAsync(Examples.Csv(10))).JsonAsync();
        }

        Assert.Equal((await one.TrainAsync()).Text("modelVersion"), (await one.TrainAsync()).Text("modelVersion"));
        Assert.Equal((await one.TrainAsync()).Text("modelVersion"), (await other.TrainAsync()).Text("modelVersion"));
    }

    [Fact]
    public async Task While_a_model_is_trained_every_message_is_answered()
    {
        var shop = await server.ShopAsync();
        await (await shop.ImportIntentsAsync(Examples.Csv(60))).JsonAsync();
        var before = (await shop.TrainAsync("""{"seed":1}""")).Text("modelVersion");
        var stored = await shop.PutArticleAsync("en", "refunds", "Refunds", "A refund takes five days.");
        await shop.SearchAsync("refund", stored);
        await (await shop.ImportIntentsAsync(Examples.Csv(300))).JsonAsync();
        var conversation = "";
        var (turns, slowest, versions) = (0, TimeSpan.Zero, new HashSet<string?>());

        var training = shop.TrainAsync("""{"seed":2}""");
        while (!training.IsCompleted)
        {
            conversation = turns % 15 == 0 ? await shop.StartAsync() : conversation; // one may only say so much within a minute
            var began = Stopwatch.GetTimestamp();
            var answer = await shop.AnswerAsync(conversation, $"how long does my refund number {turns} take");
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(began).Ticks));
            Assert.NotEqual("", answer["message"]!.Text("text"));
            versions.Add((await BotAsync(shop)).IntentModelVersion);
            turns++;
        }

        var after = (await training).Text("modelVersion");
        Assert.True(turns >= 5, $"Only {turns} messages were answered meanwhile.");
        Assert.True(slowest < TimeSpan.FromSeconds(10), $"One message took {slowest}.");
        Assert.Contains(before, versions);
        Assert.Equal(after, (await BotAsync(shop)).IntentModelVersion);
    }

    [Fact]
    public async Task A_second_training_of_the_same_tenant_is_refused_meanwhile()
    {
        var shop = await server.ShopAsync();
        await (await shop.ImportIntentsAsync(Examples.Csv(10))).JsonAsync();
        using (server.Get<RunningWork<SupportWork>>().TryBegin(shop.Tenant, SupportWork.Training))
        {
            await (await shop.Client.PostAsync("/v1/support/intents/train", Shop.Json("{}"))).ProblemAsync(409, "conflict");
        }

        Assert.True((await shop.TrainAsync())["done"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Too_few_examples_are_said_before_anything_begins()
    {
        var shop = await server.ShopAsync();
        await (await shop.Client.PostAsync("/v1/support/intents/train", Shop.Json("{}"))).ProblemAsync(409, "too-few-examples");
        await (await shop.ImportIntentsAsync("text,intent\nmy parcel is late,delivery\nwhere is it,delivery\n")).JsonAsync();
        var problem = await (await shop.Client.PostAsync("/v1/support/intents/train", Shop.Json("{}"))).ProblemAsync(409, "too-few-examples");
        Assert.Contains("there is 1", problem.Text("detail"), StringComparison.Ordinal);
        await (await shop.Client.PostAsync("/v1/support/intents/train", Shop.Json("""{"seed":-1,"speed":"fast"}"""))).ProblemAsync(400);
    }

    private async Task<Bot> BotAsync(Shop shop) => await server.Get<BotCatalog>().GetAsync(shop.Tenant, CancellationToken.None);
}

/// <summary>Messages that a model of a few of them tells apart.</summary>
internal static class Examples
{
    private static readonly (string Intent, string[] Beginnings, string[] Ends)[] Intents =
    [
        ("delivery", ["where is", "when will you deliver", "how can I track", "has the courier got"], ["my parcel", "the package", "my shipment", "the delivery"]),
        ("refund", ["please give me", "how do I get", "I want", "when do I see"], ["my money back", "a refund", "the amount refunded", "my refund"]),
        ("password", ["I forgot", "how do I reset", "I cannot log in with", "please change"], ["my password", "the login code", "my account password", "my sign-in"]),
    ];

    private static readonly string[] Outside = ["what is the weather in", "tell me a joke about", "who is the president of", "sing a song for"];

    public static string Csv(int each)
    {
        var csv = new StringBuilder("text,intent\n");
        foreach (var (intent, beginnings, ends) in Intents)
        {
            for (var i = 0; i < each; i++)
            {
                csv.Append(CultureInfo.InvariantCulture, $"\"{beginnings[i % 4]} {ends[i / 4 % 4]}, {(i < 16 ? "please" : $"order {i}")}\",{intent}\n");
            }
        }

        return csv.ToString();
    }

    public static string OutsideCsv(int count) =>
        "text,intent\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"{Outside[i % 4]} planet {i},whatever\n"));
}
