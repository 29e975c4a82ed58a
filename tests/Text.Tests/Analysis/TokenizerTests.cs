using FsCheck;
using FsCheck.Fluent;
using Suite.Text.Analysis;
using Xunit;

namespace Suite.Text.Tests.Analysis;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("where's order 12-34?", "where's|order|12|34")]
    [InlineData("我要退货", "我|要|退|货")]
    [InlineData("我的iphone15坏了", "我|的|iphone15|坏|了")]
    [InlineData("'quoted'", "quoted")]
    [InlineData("... !!", "")]
    [InlineData("naïve café", "naïve|café")]
    public void Words_and_single_Han_characters(string text, string tokens) => Assert.Equal(tokens, string.Join('|', Tokens(text)));

    [Fact]
    public void Tokens_are_in_order_apart_and_inside_the_text() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            var end = 0;
            foreach (var token in new Tokenizer(text.Get))
            {
                if (token.Start < end || token.Length < 1 || token.Start + token.Length > text.Get.Length)
                {
                    return false;
                }

                end = token.Start + token.Length;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        foreach (var token in new Tokenizer(text))
        {
            tokens.Add(token.In(text).ToString());
        }

        return tokens;
    }
}
