using Suite.Support.Knowledge;
using Suite.Text.Intents;
using Xunit;

namespace Suite.Support.Tests.Knowledge;

public class IntentArticlesTests
{
    private static readonly IntentArticles Learned = IntentArticles.Learn(
        Sample.Index,
        [
            new("I want to return an item", "return_item"), new("how do I send my return", "return_item"), new("this thing is not for me", "return_item"),
            new("how long does delivery take", "delivery"), new("what does express delivery cost", "delivery"),
            new("我要退货", "return_item"), new("退货流程是什么", "return_item"),
        ],
        CancellationToken.None);

    [Theory]
    [InlineData("return_item", "en", "returns")]
    [InlineData("delivery", "en", "delivery")]
    [InlineData("return_item", "zh", "returns")]
    public void An_intent_is_about_the_article_that_its_messages_find(string intent, string language, string article)
    {
        var prior = Learned.PriorOf(Certain(intent), language);

        Assert.Equal(article, prior.Shares.MaxBy(s => s.Value).Key);
        Assert.InRange(prior.Shares.Values.Sum(), 0.5, 1.0 + 1e-9);
    }

    [Fact]
    public void A_question_in_no_articles_words_finds_the_article_of_its_intent()
    {
        var question = Sample.Ask("this is not what I hoped for, what about my order");
        var expected = question with { Prior = Learned.PriorOf(Certain("return_item"), "en") };

        Assert.Equal("returns", Sample.Index.Search(expected, 20).Select(p => p.Passage.ArticleId).First(id => id is "returns" or "gift-cards" or "password"));
        Assert.True(
            AnswerFinder.Find(Sample.Index, expected, new AnswerOptions { SupportMin = 0 })!.Support > AnswerFinder.Find(Sample.Index, question, new AnswerOptions { SupportMin = 0 })!.Support);
    }

    [Fact]
    public void An_intent_without_messages_or_a_message_out_of_scope_expects_nothing()
    {
        Assert.Empty(Learned.PriorOf(Certain("warranty"), "en").Shares);
        Assert.All(Learned.PriorOf(Certain("delivery") with { InScope = 0 }, "en").Shares.Values, share => Assert.Equal(0, share));
    }

    [Fact]
    public void Articles_that_are_gone_are_not_found_for_being_expected()
    {
        var question = Sample.Ask("how do I return an item") with { Prior = Learned.PriorOf(Certain("return_item"), "en") };

        Assert.DoesNotContain(Sample.Index.Without("returns", "en").Search(question, 20), p => p.Passage.ArticleId == "returns");
    }

    private static IntentResult Certain(string intent) => new() { Top = [new RankedIntent(intent, 1)], InScope = 1, IsOutOfScope = false, IsSure = true };
}
