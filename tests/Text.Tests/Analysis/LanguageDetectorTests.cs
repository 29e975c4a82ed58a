using FsCheck;
using FsCheck.Fluent;
using Suite.Text.Analysis;
using Xunit;

namespace Suite.Text.Tests.Analysis;

public sealed class LanguageDetectorTests
{
    [Theory]
    [InlineData("Where is my order?", Language.English)]
    [InlineData("我的订单在哪里？", Language.Chinese)]
    [InlineData("我的iPhone订单什么时候发货？", Language.Chinese)]
    [InlineData("please translate 谢谢 into English for me", Language.English)]
    [InlineData("请问 my order 在哪里 thanks", Language.Mixed)]
    [InlineData("𠮷𠮷", Language.Chinese)]
    [InlineData("где мой заказ", Language.English)]
    [InlineData("12345 🙂 !!!", Language.Unknown)]
    [InlineData("\uD83D", Language.Unknown)]
    [InlineData("", Language.Unknown)]
    public void A_message_is_in_the_language_of_most_of_what_it_says(string text, Language language) =>
        Assert.Equal(language, LanguageDetector.Detect(text));

    [Fact]
    public void Digits_emoji_and_punctuation_change_nothing() =>
        Prop.ForAll<string?>(text => LanguageDetector.Detect(text ?? "") == LanguageDetector.Detect($"12 {text} 🙂?!")).QuickCheckThrowOnFailure();
}
