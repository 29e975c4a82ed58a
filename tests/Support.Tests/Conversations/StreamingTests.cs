using System.Text.Json.Nodes;
using Suite.Hosting;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

[Collection(SupportCollection.Name)]
public sealed class StreamingTests(SupportServer server)
{
    [Fact]
    public async Task A_message_is_answered_as_events_that_end_with_done()
    {
        var shop = await server.ShopAsync();
        await shop.PublishAsync("delivery", "en", "Delivery times", "# Delivery times\n\nStandard delivery takes three to five working days.");
        var id = await shop.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Shop.Conversations}/{id}/messages") { Content = Shop.Json("""{"messageId":"m-1","text":"How long does standard delivery take?"}""") };
        request.Headers.Add("Accept", "text/event-stream");
        using var answer = await shop.Client.SendAsync(request);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        await using var events = new ServerEvents(answer);
        var all = await events.AllAsync();
        Assert.Equal("typing", all[0].Name);
        Assert.Equal("done", all[^1].Name);
        Assert.Contains(all, e => e.Name == "citations");
        Assert.Contains(all, e => e.Name == "quick-replies");
        var message = all[^1].Data["message"]!;
        Assert.Equal(message.Text("text"), string.Concat(all.Where(e => e.Name == "token").Select(e => e.Data.Text("text"))));
        Assert.Equal(message.ToJsonString(), (await shop.AnswerAsync(id, "How long does standard delivery take?", "m-1"))["message"]!.ToJsonString());
    }

    [Fact]
    public async Task Whoever_follows_sees_messages_and_status_as_they_come_and_resumes_without_a_gap()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        var path = $"{Shop.Conversations}/{id}/events";
        long seen;
        await using (var events = await ServerEvents.OpenAsync(shop.Client, path))
        {
            Assert.Equal("bot", (await events.NextAsync("message")).Data.Text("role"));
            await shop.AnswerAsync(id, "Hello", "m-1");
            Assert.Equal("Hello", (await events.NextAsync("message")).Data.Text("text"));
            var reply = await events.NextAsync("message");
            Assert.Equal("bot", reply.Data.Text("role"));
            Assert.Equal(reply.Id, reply.Data["sequence"]!.ToString());
            seen = reply.Data["sequence"]!.GetValue<long>();
        }

        await (await shop.PostAsync($"{Shop.Conversations}/{id}/handover", new JsonObject { ["reason"] = "please" })).JsonAsync();
        await (await shop.TakeAsync(id, "Anna")).JsonAsync();
        await using var resumed = await ServerEvents.OpenAsync(shop.Client, path, seen);
        Assert.Equal("waiting", (await resumed.NextAsync("status")).Data.Text("status"));
        Assert.Equal("Anna", (await resumed.NextAsync("status")).Data.Text("agentName"));
        await (await shop.SayAsAgentAsync(id, "Anna", "How can I help?")).JsonAsync();
        var said = await resumed.NextAsync("message");
        Assert.Equal(("agent", "How can I help?", "Anna"), (said.Data.Text("role"), said.Data.Text("text"), said.Data.Text("agentName")));
        await (await shop.Client.GetAsync(path + "?after=999")).ProblemAsync(400);
    }

    [Fact]
    public async Task A_desk_follows_all_conversations_of_its_tenant_and_of_no_other()
    {
        var shop = await server.ShopAsync();
        var other = await server.ShopAsync();
        await using var events = await ServerEvents.OpenAsync(shop.Client, "/v1/support/stream", 0);
        await other.StartAsync();
        var id = await shop.StartAsync();
        await shop.AnswerAsync(id, "Hello");
        Assert.Equal(id, (await events.NextAsync("message")).Data.Text("conversationId"));
        var said = await events.NextAsync("message");
        Assert.Equal("Hello", said.Data["message"]!.Text("text"));
        Assert.NotNull(said.Id);
    }

    [Fact]
    public async Task A_hundred_followers_of_one_conversation_all_hear_an_agent()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        await shop.PostAsync($"{Shop.Conversations}/{id}/handover", new JsonObject());
        await shop.TakeAsync(id, "Anna");
        var followers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ServerEvents.OpenAsync(shop.Client, $"{Shop.Conversations}/{id}/events", 3)));
        var heard = followers.Select(f => f.NextAsync("message")).ToArray();
        await (await shop.SayAsAgentAsync(id, "Anna", "Hello all")).JsonAsync();
        Assert.All(await Task.WhenAll(heard), e => Assert.Equal("Hello all", e.Data.Text("text")));
        foreach (var follower in followers)
        {
            await follower.DisposeAsync();
        }
    }
}
