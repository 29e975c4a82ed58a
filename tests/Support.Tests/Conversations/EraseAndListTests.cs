using System.Text;
using System.Text.Json.Nodes;
using Suite.Journal;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

[Collection(SupportCollection.Name)]
public sealed class EraseAndListTests(SupportServer server)
{
    private const string Secret = "my-secret-address-lane-7";

    [Fact]
    public async Task An_erased_conversation_keeps_its_place_and_none_of_its_texts()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        var reply = (await shop.AnswerAsync(id, $"I live at {Secret}"))["message"]!.Text("messageId");
        await shop.PostAsync($"{Shop.Conversations}/{id}/feedback", new JsonObject { ["messageId"] = reply, ["helpful"] = false, ["comment"] = Secret });
        await shop.PostAsync($"{Shop.Conversations}/{id}/handover", new JsonObject { ["reason"] = Secret });
        Assert.Contains(Secret, await EverythingAsync(shop), StringComparison.Ordinal);

        Assert.Equal(204, (int)(await shop.Client.DeleteAsync($"{Shop.Conversations}/{id}")).StatusCode);
        Assert.Equal(204, (int)(await shop.Client.DeleteAsync($"{Shop.Conversations}/{id}")).StatusCode);
        Assert.DoesNotContain(Secret, await EverythingAsync(shop), StringComparison.Ordinal);
        var transcript = await shop.TranscriptAsync(id);
        Assert.Equal("closed", transcript.Text("status"));
        Assert.DoesNotContain(Secret, transcript.ToJsonString(), StringComparison.Ordinal);
        Assert.All(transcript.Items("messages").Where(m => m.Text("role") == "shopper"), m => Assert.True(m["erased"]!.GetValue<bool>()));
        Assert.Empty((await shop.GetAsync("/v1/support/handovers")).Items("handovers"));
        await (await shop.SayAsync(id, "Hello?")).ProblemAsync(410, "gone");
    }

    [Fact]
    public async Task Texts_of_people_stand_nowhere_outside_the_encrypted_part()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        await shop.AnswerAsync(id, Secret);
        var payloads = new StringBuilder();
        await foreach (var e in server.Journal.ReadAsync(shop.Tenant, 0, await shop.HeadAsync(), CancellationToken.None))
        {
            payloads.Append(Encoding.UTF8.GetString(e.Payload.Span));
        }

        Assert.DoesNotContain(Secret, payloads.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feedback_is_on_an_answer_and_the_last_word_counts()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        var reply = (await shop.AnswerAsync(id, "Hello"))["message"]!.Text("messageId");
        var path = $"{Shop.Conversations}/{id}/feedback";
        Assert.Equal(204, (int)(await shop.PostAsync(path, new JsonObject { ["messageId"] = reply, ["helpful"] = true })).StatusCode);
        Assert.Equal(204, (int)(await shop.PostAsync(path, new JsonObject { ["messageId"] = reply, ["helpful"] = false, ["comment"] = "too vague" })).StatusCode);
        Assert.Equal("unhelpful", (await shop.TranscriptAsync(id)).Items("messages").Last().Text("feedback"));
        await (await shop.PostAsync(path, new JsonObject { ["messageId"] = "none", ["helpful"] = true })).ProblemAsync(404);
    }

    [Fact]
    public async Task Conversations_are_listed_newest_first_in_pages_without_gaps()
    {
        var shop = await server.ShopAsync();
        Assert.Empty((await shop.GetAsync(Shop.Conversations)).Items("conversations"));
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Insert(0, await shop.StartAsync());
        }

        await (await shop.PostAsync($"{Shop.Conversations}/{ids[2]}/close", new JsonObject())).JsonAsync();
        var listed = new List<string>();
        string? next = null;
        do
        {
            var page = await shop.GetAsync($"{Shop.Conversations}?limit=3" + (next is null ? "" : $"&before={next}"));
            listed.AddRange(page.Items("conversations").Select(c => c.Text("conversationId")));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);

        Assert.Equal(ids, listed);
        Assert.Equal([ids[2]], (await shop.GetAsync($"{Shop.Conversations}?status=closed")).Items("conversations").Select(c => c.Text("conversationId")));
        await (await shop.Client.GetAsync($"{Shop.Conversations}?before=x")).ProblemAsync(400);
        await (await shop.Client.GetAsync($"{Shop.Conversations}?status=x")).ProblemAsync(400);
    }

    private async Task<string> EverythingAsync(Shop shop)
    {
        var text = new StringBuilder();
        await foreach (var e in server.Journal.ReadAsync(shop.Tenant, 0, await server.Journal.ReadHeadAsync(shop.Tenant, CancellationToken.None), CancellationToken.None))
        {
            text.Append(Encoding.UTF8.GetString(e.Payload.Span)).Append(Encoding.UTF8.GetString(e.Personal.Span));
        }

        return text.ToString();
    }
}
