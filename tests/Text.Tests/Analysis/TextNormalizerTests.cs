using FsCheck;
using FsCheck.Fluent;
using Suite.Text.Analysis;
using Xunit;

namespace Suite.Text.Tests.Analysis;

public sealed class TextNormalizerTests
{
    [Theory]
    [InlineData("Where IS my order?", "where is my order?")]
    [InlineData("  a \t\r\n b\u00A0 ", "a b")]
    [InlineData("ＡＢＣ１２３！", "abc123!")]
    [InlineData("I don\u2019t \u2014 \u201Creally\u201D", "i don't - \"really\"")]
    [InlineData("我的订单。在哪里？", "我的订单.在哪里?")]
    [InlineData("zero\u200Bwidth\uFEFF", "zerowidth")]
    [InlineData("\u202Eevil", "evil")]
    [InlineData("", "")]
    [InlineData("\u0000\u0007", "")]
    public void One_spelling_for_the_same_text(string text, string normalised) => Assert.Equal(normalised, TextNormalizer.Normalize(text));

    [Fact]
    public void Normalising_twice_changes_nothing_more() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var once = TextNormalizer.Normalize(text.Get);
            return TextNormalizer.Normalize(once) == once;
        }).QuickCheckThrowOnFailure();
}
