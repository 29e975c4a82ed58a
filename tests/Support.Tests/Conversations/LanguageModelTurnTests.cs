using System.Text;
using System.Text.Json.Nodes;
using Suite.Support.LanguageModels;
using Suite.Support.Tests.LanguageModels;
using Xunit;

namespace Suite.Support.Tests.Conversations;

/// <summary>A language model's words in real conversations: against a service on loopback, through HTTP and the journal.</summary>
public sealed class LanguageModelTurnTests
{
    private const string Delivery = "# Delivery times\n\nStandard delivery takes three to five working days. Express delivery takes one working day.";
    private const string Question = "How long does standard delivery take?";

    [Fact]
    public async Task Its_checked_words_are_streamed_while_it_speaks_and_stored()
    {
        var heard = new TaskCompletionSource();
        await using var model = await ModelService.StartAsync(async reply =>
        {
            await reply.SayAsync("Your standard delivery takes three to five working days. [1]\n");
            await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await reply.SayAsync("Delivery is always free. [1]\nExpress delivery takes one working day. [1]");
            await reply.EndAsync();
        });
        var server = new SupportServer(services => services.AddLanguageModel(new LanguageModelOptions { Endpoint = model.Endpoint, Model = "stand-in" }));
        await server.InitializeAsync();
        try
        {
            var shop = await server.ShopAsync();
            await shop.PublishAsync("delivery", "en", "Delivery times", Delivery);
            var id = await shop.StartAsync();
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Shop.Conversations}/{id}/messages") { Content = Shop.Json(new JsonObject { ["messageId"] = "m-1", ["text"] = Question }) };
            request.Headers.Add("Accept", "text/event-stream");
            using var answer = await shop.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            await using var events = new ServerEvents(answer);
            var text = new StringBuilder((await events.NextAsync("token")).Data.Text("text"));
            Assert.Equal("Your standard delivery takes three to five working days.", text.ToString());
            heard.SetResult();
            text.Append((await events.NextAsync("token")).Data.Text("text"));
            var done = (await events.NextAsync("done")).Data["message"]!;
            Assert.Equal("Your standard delivery takes three to five working days. Express delivery takes one working day.", done.Text("text"));
            Assert.Equal(done.Text("text"), text.ToString());
            Assert.Equal("Standard delivery takes three to five working days.", done["citations"]![0]!.Text("quote"));
            Assert.Equal(done.ToJsonString(), (await shop.TranscriptAsync(id))["messages"]![2]!.ToJsonString());
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task When_it_fails_the_articles_own_words_are_the_answer()
    {
        await using var model = await ModelService.StartAsync(reply => reply.FailAsync(500, "no"));
        var server = new SupportServer(services => services.AddLanguageModel(new LanguageModelOptions { Endpoint = model.Endpoint, Model = "stand-in" }));
        await server.InitializeAsync();
        try
        {
            var shop = await server.ShopAsync();
            await shop.PublishAsync("delivery", "en", "Delivery times", Delivery);
            var answer = await shop.AnswerAsync(await shop.StartAsync(), Question);
            Assert.StartsWith("Standard delivery takes three to five working days.", answer["message"]!.Text("text"), StringComparison.Ordinal);
        }
        finally
        {
            await server.DisposeAsync();
        }
    }
}
