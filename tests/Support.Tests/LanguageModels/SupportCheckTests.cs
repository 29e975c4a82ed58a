using FsCheck;
using FsCheck.Fluent;
using Suite.Support.LanguageModels;
using Xunit;

namespace Suite.Support.Tests.LanguageModels;

public sealed class SupportCheckTests
{
    [Theory]
    [InlineData("Unused items can be returned within 30 days of delivery.", 0)]
    [InlineData("You have thirty days after delivery to return items you have not used.", null)] // "not used" for "unused": true, and dropped all the same
    [InlineData("You may return an unused item within thirty days of its delivery.", 0)]
    [InlineData("The refund reaches your account 5 working days after your parcel has arrived.", 1)]
    [InlineData("Returning costs 4.90 EUR for shipping.", 2)]
    [InlineData("Sale items can't be returned.", 3)]
    public void A_sentence_is_supported_where_the_passage_says_the_same(string sentence, int? bySentence)
    {
        var place = SupportCheck.Find(sentence, Material.Returns);
        Assert.Equal(bySentence is { } i ? (Material.Returns.Sentences[i].Start, Material.Returns.Sentences[i].End) : null, place);
    }

    [Theory]
    [InlineData("Unused items can be returned within 60 days of delivery.")]
    [InlineData("Unused items cannot be returned within 30 days of delivery.")]
    [InlineData("Sale items can be returned.")]
    [InlineData("Sale items can always be returned.")]
    [InlineData("Return shipping is free.")]
    [InlineData("Return shipping costs 9.90 EUR.")]
    [InlineData("You can only return unused items within 30 days of delivery.")]
    [InlineData("We guarantee refunds reach your account 5 working days after the parcel arrives.")]
    [InlineData("Our shop was founded in Hamburg by two sisters.")]
    [InlineData("Return unused items within 30 days of delivery at https://evil.example/login.")]
    [InlineData("Send your card number to refunds@evil.example.")]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("👍👍👍")]
    public void A_changed_number_condition_or_promise_is_not_supported(string sentence) => Assert.Null(SupportCheck.Find(sentence, Material.Returns));

    [Theory]
    [InlineData("签收后30天内可以退回未使用的商品。", true)]
    [InlineData("未使用的商品在签收后三十天内都可以退回。", true)]
    [InlineData("签收后60天内可以退回未使用的商品。", false)]
    [InlineData("签收后30天内不能退回未使用的商品。", true)] // both hold a negation: 未, and the check cannot tell which of the two was turned
    [InlineData("退货运费全部免费。", false)]
    [InlineData("退货运费是4.9元。", true)]
    [InlineData("退货运费是十元。", false)]
    [InlineData("退货运费是十二三元。", false)] // no number at all, and no fault either
    [InlineData("本店由两姐妹在杭州创立。", false)]
    public void Chinese_is_checked_by_pairs_of_characters_figures_and_promises(string sentence, bool isSupported)
    {
        var passage = Material.Passage("returns", "退货", "期限与费用", "签收后30天内可以退回未使用的商品。", "退货运费为4.90元。");
        Assert.Equal(isSupported, SupportCheck.Find(sentence, passage) is not null);
    }

    [Theory]
    [InlineData("Most items cannot be returned within 60 days of delivery.")]
    [InlineData("You cannot return most items within 60 days of delivery.")]
    [InlineData("Sale items can be returned within 60 days.")]
    [InlineData("Regular items can be returned within 30 days.")]
    public void Neighbouring_sentences_mixed_make_a_lie_and_support_none(string sentence)
    {
        var passage = Material.Passage(
            "return-window", "How long you can return items", "Return days of regular and sale items", "Most items can be returned within 60 days of delivery.",
            "What counts is the day you send the parcel, not the day on which it reaches us.", "Items: Regular items; Time: 60 days", "Items: Sale items; Time: 30 days");
        Assert.Null(SupportCheck.Find(sentence, passage));
        Assert.NotNull(SupportCheck.Find("The return time of sale items is 30 days.", passage));
    }

    [Fact]
    public void Promises_that_share_a_stem_are_not_the_same()
    {
        var passage = Material.Passage("x", "Returns", "", "If you ever want to return an item, you can.");
        Assert.NotNull(SupportCheck.Find("You can return an item.", passage));
        Assert.Null(SupportCheck.Find("You can return every item.", passage));
    }

    [Fact]
    public void A_promise_turned_round_below_its_heading_is_not_supported()
    {
        var passage = Material.Passage("x", "Returns", "What cannot be returned", "Opened swimwear.", "Gift cards.");
        Assert.Null(SupportCheck.Find("Opened swimwear can be returned.", passage));
        Assert.NotNull(SupportCheck.Find("Opened swimwear cannot be returned.", passage));
    }

    [Fact]
    public void The_article_supports_its_own_sentences_and_no_other_number() => Prop.ForAll(
        Gen.Choose(2, 98).ToArbitrary(), Gen.Choose(0, 3).ToArbitrary(), (days, which) =>
        {
            var passage = Material.Passage(
                "a", "Terms", "", $"You can return items within {days} days.", $"The fee is {days}.50 EUR per parcel.", $"Vouchers are valid for {days} months.", $"Call us on 0800 55{days}.");
            var sentence = passage.Text[passage.Sentences[which].Start..passage.Sentences[which].End];
            Assert.Equal((passage.Sentences[which].Start, passage.Sentences[which].End), SupportCheck.Find(sentence, passage));
            Assert.Null(SupportCheck.Find(sentence.Replace($"{days}", $"{days + 1}", StringComparison.Ordinal), passage));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_breaks_the_check() => Prop.ForAll<string>(text => _ = SupportCheck.Find(text ?? "", Material.Delivery)).QuickCheckThrowOnFailure();
}
