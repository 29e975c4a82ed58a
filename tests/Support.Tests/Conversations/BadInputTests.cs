using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Suite.Hosting;
using Suite.Support.Conversations;
using Suite.TestKit;
using Xunit;

namespace Suite.Support.Tests.Conversations;

[Collection(SupportCollection.Name)]
public sealed class BadInputTests(SupportServer server)
{
    [Theory]
    [InlineData("", 400)]
    [InlineData("   \n\t ", 400)]
    [InlineData("\u200b\u200d\ufeff", 400)]
    [InlineData("nul \u0000 inside", 400)]
    [InlineData("My card is 4111 1111 1111 1111", 400)]
    public async Task What_cannot_be_a_message_is_refused_and_nothing_is_written(string text, int status)
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        var head = await shop.HeadAsync();
        var problem = await (await shop.SayAsync(id, text)).ProblemAsync(status);
        Assert.NotNull(problem["errors"]!["text"]);
        Assert.Equal(head, await shop.HeadAsync());
        Assert.NotNull((await shop.AnswerAsync(id, "Hello"))["message"]);
    }

    [Theory]
    [InlineData("😀🎉🦊👩‍👩‍👧‍👦")]
    [InlineData("?")]
    [InlineData("请问 my order 在哪里 ORD-12345")]
    [InlineData("مرحبا أين طلبي؟")]
    [InlineData("שלום, איפה ההזמנה שלי?")]
    [InlineData("Где мой заказ? 注文はどこですか 주문")]
    [InlineData("<script>alert(1)</script><img src=x onerror=alert(1)>")]
    [InlineData("'; DROP TABLE events; -- {{7*7}} ${7*7} %s %n")]
    [InlineData("a\u202Eevil\u202C b")]
    [InlineData("line one\r\nline two\ttab")]
    public async Task Odd_texts_are_answered_and_come_back_as_they_were(string text)
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        Assert.NotNull((await shop.AnswerAsync(id, text))["message"]);
        Assert.Equal(text, (await shop.TranscriptAsync(id)).Items("messages").Single(m => m.Text("role") == "shopper").Text("text"));
    }

    [Fact]
    public async Task Half_a_surrogate_pair_and_broken_utf8_are_refused()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        var path = $"{Shop.Conversations}/{id}/messages";
        await (await shop.Client.PostAsync(path, Shop.Json("""{"messageId":"m","text":"\ud83d"}"""))).ProblemAsync(400);
        byte[] broken = [.. Encoding.UTF8.GetBytes("""{"messageId":"m","text":"x"""), 0xC3, 0x28, .. "\"}"u8];
        using var content = new ByteArrayContent(broken);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await (await shop.Client.PostAsync(path, content)).ProblemAsync(400);
    }

    [Fact]
    public async Task Too_long_is_413_whether_a_message_or_a_body()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        Assert.NotNull((await shop.AnswerAsync(id, new string('a', 4_000)))["message"]);
        await (await shop.SayAsync(id, new string('a', 4_001))).ProblemAsync(413, "message-too-long");
        await (await shop.SayAsync(id, new string('a', 100_000))).ProblemAsync(413, "body-too-large");
        await (await shop.SayAsync(id, new string('你', 4_000))).JsonAsync();
    }

    [Theory]
    [InlineData("""{"text":"x"}""")]
    [InlineData("""{"messageId":"m"}""")]
    [InlineData("""{"messageId":"m 1","text":"x"}""")]
    [InlineData("""{"messageId":"m","text":5}""")]
    [InlineData("""{"messageId":"m","text":"x","html":true}""")]
    [InlineData("""["m"]""")]
    [InlineData("{")]
    [InlineData("")]
    public async Task Bodies_of_another_shape_are_refused(string body)
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        await (await shop.Client.PostAsync($"{Shop.Conversations}/{id}/messages", Shop.Json(body))).ProblemAsync(400);
    }

    [Fact]
    public async Task An_unknown_conversation_is_404_everywhere_and_another_tenants_is_unknown()
    {
        var shop = await server.ShopAsync();
        var other = await server.ShopAsync();
        foreach (var id in new[] { new string('a', 32), "nonsense", "%2e%2e", await other.StartAsync() })
        {
            await (await shop.Client.GetAsync($"{Shop.Conversations}/{id}")).ProblemAsync(404);
            await (await shop.Client.GetAsync($"{Shop.Conversations}/{id}/events")).ProblemAsync(404);
            await (await shop.SayAsync(id, "Hello")).ProblemAsync(404);
            await (await shop.PostAsync($"{Shop.Conversations}/{id}/close", new JsonObject())).ProblemAsync(404);
            await (await shop.PostAsync($"{Shop.Conversations}/{id}/feedback", new JsonObject { ["messageId"] = "m", ["helpful"] = true })).ProblemAsync(404);
            await (await shop.Client.DeleteAsync($"{Shop.Conversations}/{id}")).ProblemAsync(404);
        }
    }

    [Fact]
    public async Task A_start_takes_known_languages_and_addresses_only()
    {
        var shop = await server.ShopAsync();
        await (await shop.PostAsync(Shop.Conversations, new JsonObject { ["language"] = "fr" })).ProblemAsync(400);
        await (await shop.PostAsync(Shop.Conversations, new JsonObject { ["page"] = "javascript:alert(1)" })).ProblemAsync(400);
        await (await shop.PostAsync(Shop.Conversations, new JsonObject { ["page"] = "https://shop.example/a?b=c" })).JsonAsync(201);
        await (await shop.Client.PostAsync(Shop.Conversations, null)).JsonAsync(201);
    }

    [Fact]
    public async Task Nobody_writes_faster_than_the_limit_of_a_conversation()
    {
        var own = new SupportServer(services => services.Configure<ConversationOptions>(o => (o.MessagesPerMinuteMax, o.MessagesMax) = (3, 1_000)));
        await own.InitializeAsync();
        try
        {
            var shop = await own.ShopAsync();
            var id = await shop.StartAsync();
            for (var i = 0; i < 3; i++)
            {
                await shop.AnswerAsync(id, $"Message {i}", $"m-{i}");
            }

            var refused = await shop.SayAsync(id, "One more");
            await refused.ProblemAsync(429, "too-many-requests");
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
            await shop.AnswerAsync(id, "Message 1", "m-1");
            await shop.AnswerAsync(await shop.StartAsync(), "Another conversation");
        }
        finally
        {
            await own.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_full_conversation_says_so()
    {
        var own = new SupportServer(services => services.Configure<ConversationOptions>(o => o.MessagesMax = 5));
        await own.InitializeAsync();
        try
        {
            var shop = await own.ShopAsync();
            var id = await shop.StartAsync();
            await shop.AnswerAsync(id, "One");
            await shop.AnswerAsync(id, "Two");
            await (await shop.SayAsync(id, "Three")).ProblemAsync(409, "conversation-full");
        }
        finally
        {
            await own.DisposeAsync();
        }
    }
}
