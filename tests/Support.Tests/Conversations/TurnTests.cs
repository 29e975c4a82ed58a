using System.Text.Json.Nodes;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

[Collection(SupportCollection.Name)]
public sealed class TurnTests(SupportServer server)
{
    private const string Delivery = "# Delivery times\n\nStandard delivery takes three to five working days.";

    [Fact]
    public async Task A_question_is_answered_from_an_article_with_a_citation_for_every_sentence()
    {
        var shop = await server.ShopAsync();
        await shop.PublishAsync("delivery", "en", "Delivery times", Delivery);
        var id = await shop.StartAsync();
        var answer = await shop.AnswerAsync(id, "How long does standard delivery take?");
        Assert.Equal("bot", answer.Text("status"));
        var message = answer["message"]!;
        Assert.Equal("bot", message.Text("role"));
        Assert.True(message["answered"]!.GetValue<bool>());
        Assert.Contains("three to five working days", message.Text("text"), StringComparison.Ordinal);
        var sentences = message.Items("sentences").ToArray();
        Assert.Equal(message.Text("text"), string.Concat(sentences.Select(s => s.Text("text"))));
        var citations = message.Items("citations").ToArray();
        Assert.Equal("delivery", citations[0].Text("articleId"));
        Assert.Contains(sentences, s => s["citation"]?.GetValue<int>() == 0);
    }

    [Fact]
    public async Task The_transcript_holds_every_message_in_order()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync("zh");
        await shop.AnswerAsync(id, "你好", "m-1");
        var transcript = await shop.TranscriptAsync(id);
        Assert.Equal("zh", transcript.Text("language"));
        Assert.Equal(["bot", "shopper", "bot"], transcript.Items("messages").Select(m => m.Text("role")));
        Assert.Equal("你好", transcript["messages"]![1]!.Text("text"));
        var sequences = transcript.Items("messages").Select(m => m["sequence"]!.GetValue<long>()).ToArray();
        Assert.Equal(sequences.Order(), sequences);
    }

    [Fact]
    public async Task The_same_message_again_gets_the_first_answer_and_writes_nothing()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        var first = await shop.AnswerAsync(id, "Where is my order?", "m-1");
        var head = await shop.HeadAsync();
        var again = await shop.AnswerAsync(id, "Where is my order?", "m-1");
        Assert.Equal(first.ToJsonString(), again.ToJsonString());
        Assert.Equal(head, await shop.HeadAsync());
        await (await shop.SayAsync(id, "Something else", "m-1")).ProblemAsync(409, "conflict");
        Assert.Equal(head, await shop.HeadAsync());
    }

    [Fact]
    public async Task The_same_message_sent_many_times_at_once_is_one_message()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => shop.AnswerAsync(id, "Hello there", "m-1")));
        Assert.Single(answers.Select(a => a.ToJsonString()).Distinct());
        Assert.Equal(3, (await shop.TranscriptAsync(id)).Items("messages").Count());
    }

    [Fact]
    public async Task Different_messages_sent_at_once_are_all_answered()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => shop.AnswerAsync(id, $"Question number {i}", $"m-{i}")));
        var messages = (await shop.TranscriptAsync(id)).Items("messages").ToArray();
        Assert.Equal(11, messages.Length);
        Assert.Equal(5, messages.Where(m => m.Text("role") == "shopper").Select(m => m.Text("text")).Distinct().Count());
    }

    [Fact]
    public async Task The_transcript_is_there_after_a_restart_and_the_conversation_goes_on()
    {
        var own = new SupportServer();
        await own.InitializeAsync();
        try
        {
            var before = await own.ShopAsync();
            var id = await before.StartAsync();
            var first = await before.AnswerAsync(id, "Where is my order?", "m-1");
            var told = await before.TranscriptAsync(id);
            await own.RestartAsync();
            var after = new Shop(own, before.Tenant, await own.KeyAsync(before.Tenant, ["support:converse"]));
            Assert.Equal(told.ToJsonString(), (await after.TranscriptAsync(id)).ToJsonString());
            Assert.Equal(first.ToJsonString(), (await after.AnswerAsync(id, "Where is my order?", "m-1")).ToJsonString());
            Assert.Equal("bot", (await after.AnswerAsync(id, "And the other one?")).Text("status"));
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_question_nobody_can_answer_in_the_middle_of_a_flow_leads_back_to_it_once()
    {
        var shop = await server.ShopAsync();
        const string Flows = """
            {"languages":["en"],"slots":{"note":{"type":"orderNumber","pattern":"SH-\\d{6}","label":{"en":"order number"},"ask":{"en":"Which order?"}}},
             "intents":{"lost_parcel":{"label":{"en":"Lost parcel"},"phrases":{"en":["lost parcel"]}}},
             "flows":{"lost":{"intents":["lost_parcel"],"label":{"en":"your lost parcel"},"steps":[{"collect":"note"},{"say":{"en":"Noted."}}]}}}
            """;
        await (await shop.Client.PutAsync("/v1/support/flows", Shop.Json(Flows))).JsonAsync();
        var id = await shop.StartAsync();
        Assert.Contains("Which order?", (await shop.AnswerAsync(id, "lost parcel"))["message"]!.Text("text"), StringComparison.Ordinal);
        var text = (await shop.AnswerAsync(id, "What is the capital of Mongolia?"))["message"]!.Text("text");
        Assert.Equal(2, text.Split("Which order?").Length);
    }
}
