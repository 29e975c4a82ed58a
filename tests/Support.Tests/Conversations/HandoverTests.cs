using System.Text.Json.Nodes;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

[Collection(SupportCollection.Name)]
public sealed class HandoverTests(SupportServer server)
{
    [Fact]
    public async Task A_shopper_who_asks_for_a_person_waits_in_the_queue_and_is_answered_by_the_agent_who_takes_it()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        await shop.AnswerAsync(id, "My parcel is broken");
        Assert.Equal("waiting", (await (await shop.PostAsync($"{Shop.Conversations}/{id}/handover", new JsonObject { ["reason"] = "a broken parcel" })).JsonAsync()).Text("status"));

        var waiting = Assert.Single((await shop.GetAsync("/v1/support/handovers")).Items("handovers"));
        Assert.Equal((id, "a broken parcel", "waiting"), (waiting.Text("conversationId"), waiting.Text("reason"), waiting.Text("status")));
        Assert.Contains(waiting.Items("lastMessages"), m => m.Text("text") == "My parcel is broken");

        var silent = await shop.AnswerAsync(id, "Is anybody there?", "m-w");
        Assert.Null(silent["message"]);
        Assert.Equal("waiting", silent.Text("status"));

        Assert.Null((await shop.GetAsync($"{Shop.Conversations}/{id}"))["agentName"]);
        Assert.Equal("agent", (await (await shop.TakeAsync(id, "Anna")).JsonAsync()).Text("status"));
        Assert.Equal("Anna", (await shop.GetAsync($"{Shop.Conversations}/{id}")).Text("agentName"));
        Assert.Equal("taken", (await (await shop.TakeAsync(id, "Ben")).ProblemAsync(409)).Text("type").Split(':')[^1]);
        Assert.Equal("agent", (await (await shop.TakeAsync(id, "Anna")).JsonAsync()).Text("status"));
        Assert.Empty((await shop.GetAsync("/v1/support/handovers?status=waiting")).Items("handovers"));
        Assert.Equal("Anna", Assert.Single((await shop.GetAsync("/v1/support/handovers?status=taken")).Items("handovers")).Text("agentName"));

        var said = await (await shop.SayAsAgentAsync(id, "Anna", "I am sorry. I send another.", "a-1")).JsonAsync();
        Assert.Equal(said.ToJsonString(), (await (await shop.SayAsAgentAsync(id, "Anna", "I am sorry. I send another.", "a-1")).JsonAsync()).ToJsonString());
        await (await shop.SayAsAgentAsync(id, "Anna", "Something else", "a-1")).ProblemAsync(409, "conflict");
        await (await shop.SayAsAgentAsync(id, "Ben", "Me too")).ProblemAsync(409, "taken");

        Assert.Equal("bot", (await (await shop.PostAsync($"/v1/support/handovers/{id}/finish", new JsonObject { ["returnToBot"] = true })).JsonAsync()).Text("status"));
        Assert.Empty((await shop.GetAsync("/v1/support/handovers?status=taken")).Items("handovers"));
        Assert.Null((await shop.GetAsync($"{Shop.Conversations}/{id}"))["agentName"]);
        Assert.NotNull((await shop.AnswerAsync(id, "Thank you"))["message"]);
    }

    [Fact]
    public async Task Of_twenty_agents_who_take_at_once_exactly_one_gets_it()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        await shop.PostAsync($"{Shop.Conversations}/{id}/handover", new JsonObject());
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => shop.TakeAsync(id, $"Agent {i}")));
        Assert.Single(answers, a => a.IsSuccessStatusCode);
        Assert.All(answers.Where(a => !a.IsSuccessStatusCode), a => Assert.Equal(409, (int)a.StatusCode));
    }

    [Fact]
    public async Task The_queue_is_in_the_order_of_asking_and_survives_a_restart()
    {
        var own = new SupportServer();
        await own.InitializeAsync();
        try
        {
            var shop = await own.ShopAsync();
            var ids = new List<string>();
            for (var i = 0; i < 5; i++)
            {
                ids.Add(await shop.StartAsync());
                await shop.PostAsync($"{Shop.Conversations}/{ids[i]}/handover", new JsonObject());
            }

            await (await shop.TakeAsync(ids[1], "Anna")).JsonAsync();
            await (await shop.PostAsync($"{Shop.Conversations}/{ids[3]}/close", new JsonObject())).JsonAsync();
            await own.RestartAsync();
            var after = new Shop(own, shop.Tenant, await own.KeyAsync(shop.Tenant, ["support:agent"]));
            Assert.Equal([ids[0], ids[2], ids[4]], (await after.GetAsync("/v1/support/handovers")).Items("handovers").Select(h => h.Text("conversationId")));
            Assert.Equal([ids[1]], (await after.GetAsync("/v1/support/handovers?status=taken")).Items("handovers").Select(h => h.Text("conversationId")));
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task Nothing_can_be_taken_that_does_not_wait()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        await (await shop.TakeAsync(id, "Anna")).ProblemAsync(409, "no-handover");
        await (await shop.SayAsAgentAsync(id, "Anna", "Hello")).ProblemAsync(409, "no-handover");
        await (await shop.PostAsync($"/v1/support/handovers/{id}/finish", new JsonObject { ["returnToBot"] = false })).ProblemAsync(409, "no-handover");
        await (await shop.TakeAsync(new string('0', 32), "Anna")).ProblemAsync(404);
        await (await shop.PostAsync($"{Shop.Conversations}/{id}/close", new JsonObject())).JsonAsync();
        await (await shop.PostAsync($"{Shop.Conversations}/{id}/handover", new JsonObject())).ProblemAsync(409, "conversation-closed");
        await (await shop.SayAsync(id, "Hello?")).ProblemAsync(409, "conversation-closed");
        await (await shop.Client.GetAsync("/v1/support/handovers?status=gone")).ProblemAsync(400);
    }
}
