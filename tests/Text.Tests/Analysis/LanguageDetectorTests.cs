using Suite.Text.Analysis;
using Xunit;

namespace Suite.Text.Tests.Analysis;

public sealed class LanguageDetectorTests
{
    [Theory]
    [InlineData("Where is my order?", MessageLanguage.English)]
    [InlineData("我的订单在哪里？", MessageLanguage.Chinese)]
    [InlineData("我的iPhone订单什么时候发货？", MessageLanguage.Chinese)]
    [InlineData("please translate 谢谢 into English for me", MessageLanguage.English)]
    [InlineData("请问 my order 在哪里 thanks", MessageLanguage.Mixed)]
    [InlineData("12345 🙂 !!!", MessageLanguage.Unknown)]
    [InlineData("", MessageLanguage.Unknown)]
    public void A_message_is_in_the_language_of_most_of_what_it_says(string text, MessageLanguage language) =>
        Assert.Equal(language, LanguageDetector.Detect(text));
}
