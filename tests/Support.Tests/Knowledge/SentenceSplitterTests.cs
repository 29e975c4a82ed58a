using Suite.Support.Knowledge.Reading;
using Xunit;

namespace Suite.Support.Tests.Knowledge;

public class SentenceSplitterTests
{
    private static string[] Split(string text) => [.. SentenceSplitter.Split(text).Select(s => text[s.Start..s.End])];

    [Theory]
    [InlineData("It costs 4.90 euros. That is all.", "It costs 4.90 euros.|That is all.")]
    [InlineData("Write to Dr. Smith, e.g. by e-mail. He answers.", "Write to Dr. Smith, e.g. by e-mail.|He answers.")]
    [InlineData("Order by 2 p.m. and it leaves today. Later orders wait.", "Order by 2 p.m. and it leaves today.|Later orders wait.")]
    [InlineData("Order by 2 p.m. Later orders wait.", "Order by 2 p.m.|Later orders wait.")]
    [InlineData("See form No. 5. The answer is no. Ask again.", "See form No. 5.|The answer is no.|Ask again.")]
    [InlineData("Really?! \"Yes.\" Good…", "Really?!|\"Yes.\"|Good…")]
    [InlineData("Press “Return.” Then wait.", "Press “Return.”|Then wait.")]
    [InlineData("Visit www.shop.example. Version 2.1.3 is there.", "Visit www.shop.example.|Version 2.1.3 is there.")]
    [InlineData("1. Open the page. 2. Close it.", "1. Open the page.|2. Close it.")]
    [InlineData("30天内可以退货。请保留包装！可以吗？可以。", "30天内可以退货。|请保留包装！|可以吗？|可以。")]
    [InlineData("他说：“可以。”然后走了。价格是3.5元。", "他说：“可以。”|然后走了。|价格是3.5元。")]
    [InlineData("打开App。Click OK. 完成。", "打开App。|Click OK.|完成。")]
    [InlineData("one\ntwo\n\nthree", "one|two|three")]
    [InlineData("  ", "")]
    public void Sentences_end_where_a_reader_ends_them(string text, string sentences)
    {
        Assert.Equal(sentences.Split('|', StringSplitOptions.RemoveEmptyEntries), Split(text));
    }

    [Fact]
    public void Text_without_an_end_is_cut_into_bounded_pieces_and_none_is_lost()
    {
        var text = string.Concat(Enumerable.Repeat("word 😀字", 1_000));

        var pieces = Split(text);

        Assert.All(pieces, p => Assert.InRange(p.Length, 1, SentenceSplitter.LengthMax));
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(pieces).Replace(" ", "", StringComparison.Ordinal));
        Assert.All(pieces, p => Assert.False(char.IsLowSurrogate(p[0]) || char.IsHighSurrogate(p[^1])));
    }
}
