using System.Globalization;
using System.Text.Json.Nodes;
using Suite.Support.Tests.Conversations;
using Xunit;
using static Suite.Support.Tests.Analytics.PastConversations;

namespace Suite.Support.Tests.Analytics;

/// <summary>What shoppers asked in vain, in groups that say what to write next; and what was erased is not among it.</summary>
[Collection(SupportCollection.Name)]
public sealed class UnansweredTests(SupportServer server)
{
    private const string Path = "/v1/support/analytics/unanswered";

    private static readonly string[] GiftCards =
    [
        "can I pay with a gift card", "does a gift card expire", "how long is my gift card valid", "where do I enter the gift card code", "my gift card does not work",
    ];

    private static readonly string[] Bicycles =
    [
        "do you repair bicycles", "can you repair my bicycle brakes", "how much does a bicycle repair cost", "bicycle repair appointment please",
    ];

    private static readonly string[] Invoices = ["发票怎么开", "可以开公司发票吗", "我的发票在哪里下载", "发票抬头写错了怎么办"];

    [Fact]
    public async Task Questions_without_an_answer_are_grouped_in_both_languages_and_named()
    {
        var shop = await server.ShopAsync();
        var past = new PastConversations(shop);
        await AskAsync(past, GiftCards, "en");
        await AskAsync(past, Bicycles, "en");
        await AskAsync(past, Invoices, "zh");
        await AskAsync(past, ["what is the meaning of life"], "en");

        var view = await shop.GetAsync(Path);

        Assert.Equal(14, view["questions"]!.GetValue<int>());
        var groups = view.Items("groups").ToList();
        Assert.Equal(3, groups.Count);
        var gift = groups.Single(g => g.Text("proposedIntent").Contains("gift", StringComparison.Ordinal));
        Assert.Equal((5, 5, "en"), (gift["questions"]!.GetValue<int>(), gift["conversations"]!.GetValue<int>(), gift.Text("language")));
        Assert.Contains("card", gift.Items("keywords").Select(k => k.GetValue<string>()));
        Assert.Contains(gift["proposedArticle"]!.Text("title"), GiftCards);
        Assert.NotEmpty(gift["proposedArticle"]!.Items("outline"));
        var invoice = groups.Single(g => g.Text("language") == "zh");
        Assert.Contains("发票", invoice.Text("proposedIntent"), StringComparison.Ordinal);
        Assert.All(invoice.Items("examples"), e => Assert.Contains(e.GetValue<string>(), Invoices));
        Assert.Equal(view.ToJsonString(), (await shop.GetAsync(Path)).ToJsonString());
    }

    [Fact]
    public async Task Out_of_scope_messages_are_among_them_and_answered_ones_are_not()
    {
        var shop = await server.ShopAsync();
        var past = new PastConversations(shop);
        await past.WriteAsync(NewId(), [Started("2026-01-05T10:00:00Z"), .. Turn("2026-01-05T10:01:00Z", "do you sell kayaks", null, outOfScope: true)]);
        await past.WriteAsync(NewId(), [Started("2026-01-05T10:00:00Z"), .. Turn("2026-01-05T10:01:00Z", "do you sell kayaks for two", false)]);
        await past.WriteAsync(NewId(), [Started("2026-01-05T10:00:00Z"), .. Turn("2026-01-05T10:01:00Z", "do you sell tents", true)]);

        var group = (await shop.GetAsync(Path)).Items("groups").Single();

        Assert.Equal(2, group["questions"]!.GetValue<int>());
        Assert.DoesNotContain("tents", group.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_erased_is_gone_from_examples_and_names()
    {
        var shop = await server.ShopAsync();
        var past = new PastConversations(shop);
        await AskAsync(past, GiftCards, "en");
        var secret = NewId();
        await past.WriteAsync(secret, [Started("2026-01-05T10:00:00Z"), .. Turn("2026-01-05T10:01:00Z", "gift card for Rumpelstiltskin please", false)]);
        Assert.Contains("Rumpelstiltskin", (await shop.GetAsync(Path)).ToJsonString(), StringComparison.OrdinalIgnoreCase);

        await server.Journal.EraseSubjectAsync(shop.Tenant, SubjectOf(secret), CancellationToken.None);

        var view = await shop.GetAsync(Path);
        Assert.DoesNotContain("Rumpelstiltskin", view.ToJsonString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal((5, 1), (view["questions"]!.GetValue<int>(), view["erased"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_conversation_erased_over_http_takes_its_questions_along()
    {
        var shop = await server.ShopAsync();
        var id = await shop.StartAsync();
        await shop.AnswerAsync(id, "does Rumpelstiltskin repair spaceships");
        Assert.Equal(1, (await shop.GetAsync(Path))["questions"]!.GetValue<int>());
        Assert.True((await shop.Client.DeleteAsync($"{Shop.Conversations}/{id}")).IsSuccessStatusCode);
        var view = await shop.GetAsync(Path);
        Assert.Equal((0, 0), (view["questions"]!.GetValue<int>(), view["erased"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Addresses_and_long_numbers_are_not_shown()
    {
        var shop = await server.ShopAsync();
        var past = new PastConversations(shop);
        await AskAsync(past, ["send the voucher to jane.doe@mail.example please", "send the voucher to 0170 1234567 please"], "en");
        var shown = (await shop.GetAsync(Path)).ToJsonString();
        Assert.Contains("send the voucher", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("jane.doe", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("1234567", shown, StringComparison.Ordinal);
    }

    private static async Task AskAsync(PastConversations past, string[] questions, string language)
    {
        for (var i = 0; i < questions.Length; i++)
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"2026-01-05T10:{i:00}:00Z");
            await past.WriteAsync(NewId(), [Started(at, language), .. Turn(at, questions[i], false, language: language)]);
        }
    }
}
