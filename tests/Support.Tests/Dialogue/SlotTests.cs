using System.Text;
using Suite.Support.Dialogue;
using Xunit;

namespace Suite.Support.Tests.Dialogue;

/// <summary>What is read from a shopper's words. Today is Sunday, 22 November 2026.</summary>
public sealed class SlotTests
{
    [Theory]
    [InlineData("2026-11-03", "2026-11-03")]
    [InlineData("2026/11/3", "2026-11-03")]
    [InlineData("3 Nov", "2026-11-03")]
    [InlineData("3rd of November", "2026-11-03")]
    [InlineData("Nov 3rd, 2025", "2025-11-03")]
    [InlineData("it came on november the 3rd I think", "2026-11-03")]
    [InlineData("25/12/2025", "2025-12-25")]
    [InlineData("13.11.26", "2026-11-13")]
    [InlineData("yesterday", "2026-11-21")]
    [InlineData("Yesterday evening!", "2026-11-21")]
    [InlineData("the day before yesterday", "2026-11-20")]
    [InlineData("today", "2026-11-22")]
    [InlineData("last Friday", "2026-11-20")]
    [InlineData("last Sunday", "2026-11-15")]
    [InlineData("Friday", "2026-11-20")]
    [InlineData("on fri", "2026-11-20")]
    [InlineData("Friday last week", "2026-11-13")]
    [InlineData("two weeks ago", "2026-11-08")]
    [InlineData("3 days ago", "2026-11-19")]
    [InlineData("about a month ago", "2026-10-22")]
    [InlineData("the 3rd", "2026-11-03")]
    [InlineData("the 25th", "2026-10-25")]
    [InlineData("昨天", "2026-11-21")]
    [InlineData("前天收到的", "2026-11-20")]
    [InlineData("大前天", "2026-11-19")]
    [InlineData("今天早上", "2026-11-22")]
    [InlineData("上周五", "2026-11-13")]
    [InlineData("这周五", "2026-11-20")]
    [InlineData("上上个星期三", "2026-11-04")]
    [InlineData("星期五", "2026-11-20")]
    [InlineData("周日", "2026-11-22")]
    [InlineData("三天前", "2026-11-19")]
    [InlineData("两个星期前", "2026-11-08")]
    [InlineData("半个月前", "2026-11-07")]
    [InlineData("11月3日", "2026-11-03")]
    [InlineData("１１月３号", "2026-11-03")]
    [InlineData("十一月三号", "2026-11-03")]
    [InlineData("二〇二六年十一月三日", "2026-11-03")]
    [InlineData("去年12月25号", "2025-12-25")]
    [InlineData("12月25日", "2025-12-25")]
    [InlineData("上个月28号", "2026-10-28")]
    [InlineData("3号", "2026-11-03")]
    [InlineData("二十一号", "2026-11-21")]
    [InlineData("31 February", null)]
    [InlineData("2026-13-01", null)]
    [InlineData("32号", null)]
    [InlineData("last week", null)]
    [InlineData("3号楼", null)]
    public void A_day_in_the_past(string text, string? expected) => Assert.Equal(expected, Ask("\"type\":\"date\",\"latest\":\"today\"", text));

    [Theory]
    [InlineData("tomorrow", "2026-11-23")]
    [InlineData("next Friday", "2026-11-27")]
    [InlineData("in 3 days", "2026-11-25")]
    [InlineData("the day after tomorrow", "2026-11-24")]
    [InlineData("3 January", "2027-01-03")]
    [InlineData("Monday", "2026-11-23")]
    [InlineData("后天", "2026-11-24")]
    [InlineData("下周一", "2026-11-23")]
    [InlineData("三天后", "2026-11-25")]
    [InlineData("1月3号", "2027-01-03")]
    public void A_day_to_come(string text, string expected) => Assert.Equal(expected, Ask("\"type\":\"date\",\"earliest\":\"today\"", text));

    [Theory]
    [InlineData("12.50", "12.50 EUR")]
    [InlineData("12,50", "12.50 EUR")]
    [InlineData("€ 1,234.5", "1234.50 EUR")]
    [InlineData("1.234,50 euros", "1234.50 EUR")]
    [InlineData("about 20 EUR please", "20.00 EUR")]
    [InlineData("EUR20", "20.00 EUR")]
    [InlineData("0", null)]
    [InlineData("-5", null)]
    [InlineData("£20", null)]
    [InlineData("a lot", null)]
    public void An_amount_in_euros(string text, string? expected) => Assert.Equal(expected, Ask("\"type\":\"amount\",\"currencies\":[\"EUR\"]", text));

    [Theory]
    [InlineData("99元", "99.00 CNY")]
    [InlineData("99块钱", "99.00 CNY")]
    [InlineData("12块5", "12.50 CNY")]
    [InlineData("三百二十元", "320.00 CNY")]
    [InlineData("两千块", "2000.00 CNY")]
    [InlineData("一万五", "15000.00 CNY")]
    [InlineData("1.5万元", "15000.00 CNY")]
    [InlineData("3元5角", "3.50 CNY")]
    [InlineData("人民币 88.8", "88.80 CNY")]
    [InlineData("￥88", "88.00 CNY")]
    [InlineData("99 yuan", "99.00 CNY")]
    [InlineData("很多", null)]
    public void An_amount_in_yuan(string text, string? expected) => Assert.Equal(expected, Ask("\"type\":\"amount\",\"currencies\":[\"CNY\"]", text));

    [Theory]
    [InlineData("bob@example.com", "bob@example.com")]
    [InlineData("My mail is Bob.Smith+shop@Mail.example.co.uk.", "bob.smith+shop@mail.example.co.uk")]
    [InlineData("我的邮箱是bob@example.com", "bob@example.com")]
    [InlineData("bob@", null)]
    [InlineData("bob at example", null)]
    public void An_address(string text, string? expected) => Assert.Equal(expected, Ask("\"type\":\"email\"", text));

    [Theory]
    [InlineData("ORD-12345", "ORD-12345")]
    [InlineData("#12345678", "12345678")]
    [InlineData("订单12345678号", "12345678")]
    [InlineData("hello", null)]
    [InlineData("123", null)]
    public void An_order_number_without_a_pattern(string text, string? expected) => Assert.Equal(expected, Ask("\"type\":\"orderNumber\"", text));

    [Theory]
    [InlineData("yes", "yes")]
    [InlineData("Yes, I do.", "yes")]
    [InlineData("👍", "yes")]
    [InlineData("好的", "yes")]
    [InlineData("有", "yes")]
    [InlineData("no problem", "yes")]
    [InlineData("nope", "no")]
    [InlineData("No, sorry", "no")]
    [InlineData("没有", "no")]
    [InlineData("不是很清楚", null)]
    [InlineData("right now it is raining", null)]
    public void A_yes_or_a_no(string text, string? expected) => Assert.Equal(expected, Ask("\"type\":\"yesNo\",\"label\":\"photo\"", text));

    [Fact]
    public void Of_several_currencies_the_shopper_is_asked()
    {
        var chat = new Chat(Flow("\"type\":\"amount\",\"currencies\":[\"GBP\",\"EUR\"]"));
        chat.Say("start it up");
        Assert.Equal("Which currency is 12.50 in?", chat.Say("12.50"));
        Assert.Equal("£12.50, €12.50", chat.Buttons);
        chat.Say("€12.50");
        Assert.Equal("12.50 EUR", chat.Last.Completed!.Slots["value"]);
    }

    private static string? Ask(string slot, string text)
    {
        var chat = new Chat(Flow(slot));
        chat.Say("start it up");
        chat.Say(text);
        return chat.Last.Completed?.Slots["value"];
    }

    private static FlowSet Flow(string slot) => FlowSet.Parse(Encoding.UTF8.GetBytes(
        """{"languages":["en"],"slots":{"value":{SLOT}},"intents":{"go":{"label":"Start it up"}},"flows":{"go":{"intents":["go"],"steps":[{"collect":"value"}]}}}""".Replace("SLOT", slot, StringComparison.Ordinal)));
}
