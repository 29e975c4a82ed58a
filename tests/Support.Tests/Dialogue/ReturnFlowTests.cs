using Suite.Support.Dialogue;
using Xunit;

namespace Suite.Support.Tests.Dialogue;

/// <summary>A shopper returns an item, in the shopper's words.</summary>
public sealed class ReturnFlowTests
{
    private readonly Chat _chat = new(ShopFlows.Shop);
    private readonly Chat _chinese = new(ShopFlows.Shop, "zh");

    [Fact]
    public void Step_by_step()
    {
        Assert.Equal("What is your order number?", _chat.Say("I want to return an item"));
        Assert.Equal("On which day did it arrive?", _chat.Say("it's sh 123456"));
        Assert.Equal("Why do you want to return it?", _chat.Say("last Friday"));
        Assert.Equal("It is damaged, Wrong size, I changed my mind", _chat.Buttons);
        Assert.Equal("Do you have a photo of the damage?", _chat.Say("it came broken"));
        Assert.Equal("Anything else we should know?", _chat.Say("no I don't"));
        Assert.Equal("Skip", _chat.Buttons);
        Assert.Equal("You want to return order SH-123456, which arrived on 20 November 2026. Reason: It is damaged. Shall I go ahead?", _chat.Say("skip"));
        Assert.Equal("Your return is registered. We send the label by email.", _chat.Say("yes please"));
        Assert.Equal(DialogueOutcome.Answer, _chat.Last.Outcome);
        Assert.Equal("how to pack a return", _chat.Last.Query);
        Assert.Equal("return_item", _chat.Last.Completed!.Name);
        Assert.Equal(
            [("arrived", "2026-11-20"), ("hasPhoto", "no"), ("orderNumber", "SH-123456"), ("reason", "damaged")],
            _chat.Last.Completed.Slots.Select(s => (s.Key, s.Value)).Order());
    }

    [Fact]
    public void Step_by_step_in_Chinese()
    {
        Assert.Equal("请告诉我您的订单号。", _chinese.Say("我要退货"));
        Assert.Equal("请问是哪天收到的？", _chinese.Say("单号是ＳＨ１２３４５６"));
        Assert.Equal("请问退货的原因是什么？", _chinese.Say("上周五"));
        Assert.Equal("您有商品损坏的照片吗？", _chinese.Say("杯子碎了"));
        Assert.Equal("还有什么需要补充的吗？", _chinese.Say("没有"));
        Assert.Equal("您要退回2026年11月13日收到的订单SH-123456，原因：商品损坏。确认提交吗？", _chinese.Say("跳过"));
        Assert.Equal("已登记您的退货申请，退货单将发送到您的邮箱。", _chinese.Say("好的"));
    }

    [Fact]
    public void Everything_in_one_message()
    {
        Assert.Equal("Do you have a photo of the damage?", _chat.Say("I'd like to return SH-123456, it arrived broken yesterday", Chat.Sure("return_item")));
        _chat.Say("yes");
        Assert.Contains("order SH-123456, which arrived on 21 November 2026", _chat.Say("skip"), StringComparison.Ordinal);
        Assert.Contains("order SH-654321", _chat.Say("no, the order number is SH-654321"), StringComparison.Ordinal);
        _chat.Say("ok");
        Assert.Equal(DialogueOutcome.Handover, _chat.Last.Outcome);
        Assert.Equal("a damaged item with a photo", _chat.Last.HandoverReason);
        Assert.Equal("SH-654321", _chat.Last.Completed!.Slots["orderNumber"]);
    }

    [Theory]
    [InlineData("no, change the date", "What should the day it arrived be instead?")]
    [InlineData("no, change the date to 3 Nov", "I've changed that: day it arrived is now 3 November 2026. | You want to return order SH-123456, which arrived on 3 November 2026. Reason: Wrong size. Shall I go ahead?")]
    [InlineData("no, it was last Monday", "I've changed that: day it arrived is now 16 November 2026. | You want to return order SH-123456, which arrived on 16 November 2026. Reason: Wrong size. Shall I go ahead?")]
    [InlineData("yes but the reason is wrong", "What should the reason be instead?")]
    [InlineData("actually I changed my mind", "I've changed that: reason is now I changed my mind. | You want to return order SH-123456, which arrived on 21 November 2026. Reason: I changed my mind. Shall I go ahead?")]
    [InlineData("不对，日期是前天", "I've changed that: day it arrived is now 20 November 2026. | You want to return order SH-123456, which arrived on 20 November 2026. Reason: Wrong size. Shall I go ahead?")]
    [InlineData("no", "What would you like to change?")]
    [InlineData("what happens then?", "")]
    [InlineData("banana", "Sorry, was that a yes or a no? You want to return order SH-123456, which arrived on 21 November 2026. Reason: Wrong size. Shall I go ahead?")]
    public void What_is_asked_to_confirm_can_be_corrected(string reply, string expected)
    {
        ToConfirmation();
        Assert.Equal(expected, _chat.Say(reply));
    }

    [Fact]
    public void A_no_leads_to_what_should_be_changed()
    {
        ToConfirmation();
        Assert.Equal("What would you like to change?", _chat.Say("no that's wrong"));
        Assert.Equal("order number, day it arrived, reason, Cancel", _chat.Buttons);
        Assert.Equal("What should the day it arrived be instead?", _chat.Say("day it arrived"));
        Assert.StartsWith("You want to return order SH-123456, which arrived on 1 November 2026.", _chat.Say("on the 1st"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_correction_asks_for_what_it_makes_necessary()
    {
        ToConfirmation();
        Assert.Equal("I've changed that: reason is now It is damaged. | Do you have a photo of the damage?", _chat.Say("sorry, the reason is that it arrived damaged"));
        Assert.StartsWith("You want to return", _chat.Say("nope"), StringComparison.Ordinal);
        Assert.StartsWith("I've changed that: reason is now Wrong size. | You want to return", _chat.Say("no, the reason should be wrong size"), StringComparison.Ordinal);
        _chat.Say("yes");
        Assert.DoesNotContain("hasPhoto", _chat.Last.Completed!.Slots.Keys);
    }

    [Fact]
    public void A_question_in_between_is_answered_and_the_flow_returned_to()
    {
        _chat.Say("return an item");
        _chat.Say("how long do I have to return something?");
        Assert.Equal(DialogueOutcome.Answer, _chat.Last.Outcome);
        Assert.Equal("how long do I have to return something?", _chat.Last.Query);
        Assert.Equal("Back to “your return”. What is your order number?", _chat.After);
        Assert.Equal("On which day did it arrive?", _chat.Say("SH123456"));
        _chat.Say("yesterday");
        _chat.Say("what counts as damaged?");
        Assert.Equal("what counts as damaged?", _chat.Last.Query);
        Assert.Equal("Back to “your return”. Why do you want to return it?", _chat.After);
        Assert.Equal("It is damaged, Wrong size, I changed my mind", _chat.Buttons);
        Assert.Equal("Sorry, I couldn't find an answer to that. You could put it another way, or talk to one of my colleagues. | Back to “your return”. Why do you want to return it?", _chat.NoAnswer("what counts as damaged?"));
    }

    [Fact]
    public void A_question_in_between_in_Chinese()
    {
        _chinese.Say("退货");
        _chinese.Say("运费谁来出？");
        Assert.Equal("运费谁来出？", _chinese.Last.Query);
        Assert.Equal("我们继续办理“退货”。请告诉我您的订单号。", _chinese.After);
    }

    [Fact]
    public void A_question_about_another_flows_matter_is_answered_and_no_form_begun()
    {
        _chat.Say("I want to return SH-123456", Chat.Sure("return_item"));
        _chat.Say("How long until I get my money back?", Chat.Sure("refund"));
        Assert.Equal(DialogueOutcome.Answer, _chat.Last.Outcome);
        Assert.Equal("return_item", _chat.Last.Flow);
    }

    [Fact]
    public void Another_flow_in_between_is_finished_first()
    {
        _chat.Say("return an item");
        _chat.Say("SH-123456");
        Assert.Equal("Sure, let's do that first. | What is your order number?", _chat.Say("where is my order?"));
        Assert.Equal("SH-123456", _chat.Buttons);
        _chat.Say("SH-777777");
        Assert.Equal("where is order SH-777777", _chat.Last.Query);
        Assert.Equal("Back to “your return”. On which day did it arrive?", _chat.After);
        Assert.Equal("Why do you want to return it?", _chat.Say("today"));
    }

    [Fact]
    public void Two_order_numbers_are_asked_about()
    {
        Assert.Equal("What is your order number?", _chat.Say("I want to return an item"));
        Assert.Equal("Which one do you mean?", _chat.Say("I have SH-111111 and SH-222222"));
        Assert.Equal("SH-111111, SH-222222", _chat.Buttons);
        _chat.Say("the second one");
        Assert.Equal("SH-222222", _chat.State.Flow!.Slots["orderNumber"]);
    }

    [Theory]
    [InlineData("tomorrow", "23 November 2026 is too late: it has to be 22 November 2026 or earlier. On which day did it arrive?")]
    [InlineData("3 November 2024", "3 November 2024 is too early: it has to be 22 November 2025 or later. On which day did it arrive?")]
    [InlineData("no idea", "Sorry, I couldn't read a date in that. You can write “yesterday”, “3 November” or “2026-11-03”. On which day did it arrive?")]
    [InlineData("3/4", "Do you mean 3 April 2026 or 4 March 2026?")]
    [InlineData("🙂", "Could you put that into words for me? On which day did it arrive?")]
    public void A_day_that_cannot_be_is_explained(string day, string expected)
    {
        _chat.Say("return an item");
        _chat.Say("SH-123456");
        Assert.Equal(expected, _chat.Say(day));
    }

    [Fact]
    public void After_three_useless_answers_a_person_is_offered()
    {
        _chat.Say("return an item");
        _chat.Say("blue");
        Assert.Equal("An order number looks like SH-123456. What is your order number?", _chat.Say("green"));
        Assert.Equal("I'm having trouble with this one. Shall I pass you to a colleague?", _chat.Say("red"));
        _chat.Say("yes");
        Assert.Equal(DialogueOutcome.Handover, _chat.Last.Outcome);
        Assert.Equal("The bot did not understand the shopper's replies.", _chat.Last.HandoverReason);
        Assert.Null(_chat.State.Flow);
    }

    [Fact]
    public void After_the_offer_the_flow_can_go_on()
    {
        _chat.Say("return an item");
        _chat.Say("blue");
        _chat.Say("green");
        _chat.Say("red");
        Assert.Equal("On which day did it arrive?", _chat.Say("SH-123456"));
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("Please cancel that.")]
    [InlineData("never mind")]
    [InlineData("算了")]
    [InlineData("取消吧")]
    public void It_can_be_left_at_any_time(string words)
    {
        ToConfirmation();
        Assert.Equal("All right, I've stopped there and nothing has been changed. Is there anything else I can help with?", _chat.Say(words));
        Assert.Null(_chat.State.Flow);
    }

    [Theory]
    [InlineData("can I talk to a person please")]
    [InlineData("human")]
    [InlineData("get me a real person!!")]
    [InlineData("转人工")]
    [InlineData("我要找人工客服")]
    public void A_person_can_be_asked_for_at_any_time(string words)
    {
        _chat.Say("I want to return an item, SH-123456");
        _chat.Say(words);
        Assert.Equal(DialogueOutcome.Handover, _chat.Last.Outcome);
        Assert.Equal("The shopper asked for a person.", _chat.Last.HandoverReason);
        Assert.Equal("SH-123456", _chat.Last.Collected["orderNumber"]);
    }

    private void ToConfirmation()
    {
        _chat.Say("I want to return an item");
        _chat.Say("SH-123456, it came yesterday and it's the wrong size");
        Assert.StartsWith("You want to return order SH-123456", _chat.Say("skip"), StringComparison.Ordinal);
    }
}
