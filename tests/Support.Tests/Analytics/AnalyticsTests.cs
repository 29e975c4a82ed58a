using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Support.Conversations;
using Suite.Support.Tests.Conversations;
using Suite.TestKit;
using Xunit;
using static Suite.Support.Tests.Analytics.PastConversations;

namespace Suite.Support.Tests.Analytics;

/// <summary>What conversations add up to, over HTTP, from events as the journal has them.</summary>
[Collection(SupportCollection.Name)]
public sealed class AnalyticsTests(SupportServer server)
{
    private const string Path = "/v1/support/analytics";

    [Fact]
    public async Task Conversations_answers_intents_feedback_and_waiting_add_up()
    {
        var shop = await server.ShopAsync();
        var past = new PastConversations(shop);
        await past.WriteAsync(
            NewId(),
            [
                Started("2026-01-05T10:00:00Z"), .. Turn("2026-01-05T10:01:00Z", "where is my parcel", true, "delivery"),
                .. Turn("2026-01-05T10:02:00Z", "and when does it come", false, "delivery"), Rated("2026-01-05T10:03:00Z", "m-1", false), Rated("2026-01-05T10:04:00Z", "m-1", true),
                new ConversationClosed { AtMicros = Micros("2026-01-05T10:05:00Z"), By = "shopper" },
            ]);
        await past.WriteAsync(
            NewId(),
            [
                Started("2026-01-06T10:00:00Z"), .. Turn("2026-01-06T10:01:00Z", "give me my money", true, "refund"), Rated("2026-01-06T10:01:30Z", "m-2", false),
                Requested("2026-01-06T10:02:00Z"), Taken("2026-01-06T10:03:40Z", "2026-01-06T10:02:00Z"),
            ]);
        await past.WriteAsync(NewId(), [Started("2026-01-06T11:00:00Z"), .. Turn("2026-01-06T11:01:00Z", "what is the weather", null, "delivery", outOfScope: true), Requested("2026-01-06T11:02:00Z")]);

        var all = await shop.GetAsync(Path);
        Assert.Equal(
            (3, 1, 2, 4, 1, 2, 1),
            (Number(all, "conversations"), Number(all, "deflected"), Number(all, "handedOver"), Number(all, "turns"), Number(all, "outOfScope"), Number(all, "answered"), Number(all, "unanswered")));
        Assert.Equal(0.3333, all["deflectionRate"]!.GetValue<double>());
        Assert.Equal(0.6667, all["answeredShare"]!.GetValue<double>());
        Assert.Equal(["delivery 2 1", "refund 1 0"], all.Items("topIntents").Select(i => $"{i.Text("name")} {i["messages"]} {i["unanswered"]}"));
        Assert.Equal((1, 1), (Number(all["feedback"]!, "helpful"), Number(all["feedback"]!, "unhelpful")));
        var handover = all["handover"]!;
        Assert.Equal((2, 1, 1), (Number(handover, "requested"), Number(handover, "taken"), Number(handover, "waitingNow")));
        Assert.InRange(handover["waitSecondsP50"]!.GetValue<double>(), 95, 105);
        Assert.InRange(handover["waitSecondsP90"]!.GetValue<double>(), 95, 105);

        var second = await shop.GetAsync(Path + "?from=2026-01-06&to=2026-01-06");
        Assert.Equal((2, 0, 2), (Number(second, "conversations"), Number(second, "deflected"), Number(second, "turns")));
        var none = await shop.GetAsync(Path + "?from=2027-01-01");
        Assert.Equal(0, Number(none, "conversations"));
        Assert.Null(none["deflectionRate"]);
    }

    [Fact]
    public async Task A_conversation_that_goes_on_is_not_deflected_yet()
    {
        var shop = await server.ShopAsync();
        await shop.StartAsync();
        var figures = await shop.GetAsync(Path);
        Assert.Equal((1, 0), (Number(figures, "conversations"), Number(figures, "deflected")));
    }

    [Fact]
    public async Task What_a_real_conversation_does_is_counted()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        await shop.AnswerAsync(id, "how do I calibrate the flux capacitor of my spaceship");
        await (await shop.PostAsync($"{Shop.Conversations}/{id}/handover", new JsonObject { ["reason"] = "the bot does not know" })).JsonAsync();
        await (await shop.TakeAsync(id, "Ann")).JsonAsync();
        var figures = await shop.GetAsync(Path);
        Assert.Equal((1, 1, 1), (Number(figures, "conversations"), Number(figures, "handedOver"), Number(figures, "turns")));
        Assert.Equal((1, 1, 0), (Number(figures["handover"]!, "requested"), Number(figures["handover"]!, "taken"), Number(figures["handover"]!, "waitingNow")));
        Assert.Equal(1, Number(await shop.GetAsync(Path + "/unanswered"), "questions"));
    }

    [Theory]
    [InlineData("?from=yesterday", "from")]
    [InlineData("?to=2026-02-30", "to")]
    [InlineData("?from=2026-02-02&to=2026-02-01", "to")]
    public async Task A_period_that_is_none_is_refused(string query, string field)
    {
        var shop = await server.ShopAsync();
        Assert.NotNull((await (await shop.Client.GetAsync(Path + query)).ProblemAsync(400, "invalid-request"))["errors"]![field]);
    }

    [Fact]
    public async Task Figures_are_the_same_after_a_restart_from_their_checkpoint()
    {
        var own = new SupportServer();
        await own.InitializeAsync();
        try
        {
            var shop = await own.ShopAsync();
            var past = new PastConversations(shop);
            await shop.GetAsync(Path); // from here on it follows, and what it has seen is written at the end
            for (var i = 0; i < 50; i++)
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"2026-01-{1 + (i % 28):00}T10:00:00Z");
                await past.WriteAsync(NewId(), [Started(at), .. Turn(at, $"question {i}", i % 3 == 0, "delivery"), .. i % 5 == 0 ? [Requested(at)] : Array.Empty<ConversationEvent>()]);
            }

            var (before, questions) = (await shop.GetAsync(Path), await shop.GetAsync(Path + "/unanswered"));
            await own.RestartAsync(() => Assert.True(File.Exists(System.IO.Path.Combine(own.DataPath, "support", "analytics", shop.Tenant.Value + ".json"))));
            var later = new Shop(own, shop.Tenant, await own.KeyAsync(shop.Tenant, [Suite.Hosting.Scopes.SupportRead]));
            Assert.Equal(before.ToJsonString(), (await later.GetAsync(Path)).ToJsonString());
            Assert.Equal(questions.ToJsonString(), (await later.GetAsync(Path + "/unanswered")).ToJsonString());
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task One_tenant_is_not_counted_with_another()
    {
        var (one, other) = (await server.ShopAsync(), await server.ShopAsync());
        await one.StartAsync();
        Assert.Equal(0, Number(await other.GetAsync(Path), "conversations"));
        using var client = server.Client(await server.KeyAsync(one.Tenant, [Suite.Hosting.Scopes.SupportConverse]));
        await (await client.GetAsync(Path)).ProblemAsync(403, "missing-scope");
    }

    private static int Number(JsonNode node, string member) => node[member]!.GetValue<int>();
}
