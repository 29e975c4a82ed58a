using Suite.Support.Dialogue;
using Xunit;

namespace Suite.Support.Tests.Dialogue;

/// <summary>What holds a conversation together: asking back, what was said before, what the bot understands by itself.</summary>
public sealed class ConversationTests
{
    private readonly Chat _chat = new(ShopFlows.Shop);
    private readonly Chat _chinese = new(ShopFlows.Shop, "zh");

    [Fact]
    public void The_bot_greets_and_says_what_it_can_do()
    {
        var greeting = DialogueRules.Greet(ShopFlows.Shop, "zh");
        Assert.Equal(["您好，欢迎光临！请问有什么可以帮您？"], greeting.Texts);
        Assert.Equal(["查询物流", "申请退款", "退货", "运费", "转人工客服"], greeting.QuickReplies.Select(q => q.Text));
        Assert.StartsWith("Here is what I can do for you.", _chat.Say("What can you do?"), StringComparison.Ordinal);
        Assert.Equal("Track an order, Ask for a refund, Return an item, Shipping costs, Opening hours, Talk to a person", _chat.Buttons);
    }

    [Theory]
    [InlineData("hello!", "Hello and welcome! What can I do for you?")]
    [InlineData("thank you so much", "You're welcome! Is there anything else I can help with?")]
    [InlineData("bye", "Thank you for getting in touch. Have a nice day!")]
    [InlineData("cancel", "There's nothing under way that I could stop. What can I help you with?")]
    [InlineData("🙂🙂", "Could you put that into words for me?")]
    [InlineData("", "Could you put that into words for me?")]
    [InlineData("You are wonderful", "That is kind of you, thank you!")]
    public void Small_talk(string text, string expected) =>
        Assert.Equal(expected, _chat.Say(text, text.StartsWith("You", StringComparison.Ordinal) ? Chat.Sure("compliment") : null));

    [Fact]
    public void An_intent_that_asks_something_else_of_the_knowledge_base()
    {
        _chat.Say("when can I come by", Chat.Sure("opening_hours"));
        Assert.Equal("opening hours of the shop", _chat.Last.Query);
        _chinese.Say("这太差劲了", Chat.Sure("complaint"));
        Assert.Equal(DialogueOutcome.Handover, _chinese.Last.Outcome);
        Assert.Equal("complaint", _chinese.Last.HandoverReason);
    }

    [Fact]
    public void An_unsure_model_asks_back_and_nothing_is_asked_twice()
    {
        Assert.Equal(
            "I want to get this right. Which of these do you mean?",
            _chat.Say("something about SH-123456", Chat.Unsure(("return_item", 0.4), ("track_order", 0.35), ("compliment", 0.1), ("refund", 0.04))));
        Assert.Equal("Return an item, Track an order, None of these", _chat.Buttons);
        Assert.Equal("On which day did it arrive?", _chat.Say("the first one"));
        Assert.Equal("SH-123456", _chat.State.Flow!.Slots["orderNumber"]);
    }

    [Fact]
    public void None_of_these_leads_on()
    {
        _chat.Say("something about my order", Chat.Unsure(("return_item", 0.4), ("track_order", 0.35)));
        Assert.Equal("I see. Could you tell me in other words what you need?", _chat.Say("None of these"));
        Assert.Equal("Talk to a person", _chat.Buttons);
    }

    [Fact]
    public void Where_no_flow_is_likely_the_knowledge_base_is_asked()
    {
        _chat.Say("how much is it to send a box", Chat.Unsure(("shipping_cost", 0.4), ("opening_hours", 0.3)));
        Assert.Equal("how much is it to send a box", _chat.Last.Query);
    }

    [Fact]
    public void Out_of_scope_says_what_the_bot_can_do()
    {
        Assert.Equal(
            "Sorry, that's outside what I can help with. | Here is what I can do for you. You can also just ask me in your own words.",
            _chat.Say("who won the match", Chat.OutOfScope));
        Assert.True(_chat.Last.IsOutOfScope);
        Assert.EndsWith("Talk to a person", _chat.Buttons, StringComparison.Ordinal);
    }

    [Fact]
    public void And_the_other_one()
    {
        _chat.Say("where is my order? I have SH-111111 and SH-222222");
        Assert.Equal("What is your order number?", _chat.Text);
        _chat.Say("SH-222222");
        Assert.Equal("where is order SH-222222", _chat.Last.Query);
        _chat.Say("and the other one?");
        Assert.Equal("where is order SH-111111", _chat.Last.Query);
        _chat.Say("what about the second?");
        Assert.Equal("where is order SH-222222", _chat.Last.Query);
        _chat.Say("and SH-333333?");
        Assert.Equal("where is order SH-333333", _chat.Last.Query);
    }

    [Fact]
    public void And_the_other_one_in_Chinese()
    {
        _chinese.Say("物流到哪了，SH-111111");
        Assert.Equal("订单SH-111111在哪里", _chinese.Last.Query);
        Assert.Equal("请告诉我您的订单号。", _chinese.Say("那另一个呢？"));
        _chinese.Say("SH-222222");
        Assert.Equal("订单SH-222222在哪里", _chinese.Last.Query);
        _chinese.Say("那第一个呢");
        Assert.Equal("订单SH-111111在哪里", _chinese.Last.Query);
    }

    [Fact]
    public void It_is_the_order_that_was_spoken_of()
    {
        _chat.Say("where is my order SH-111111");
        Assert.Equal("On which day did it arrive?", _chat.Say("ok, I want to return it", Chat.Sure("return_item")));
        Assert.Equal("SH-111111", _chat.State.Flow!.Slots["orderNumber"]);
    }

    [Fact]
    public void An_order_number_alone_is_asked_about()
    {
        Assert.Equal("What would you like to do with SH-123456?", _chat.Say("SH-123456"));
        Assert.Equal("Track an order, Ask for a refund, Return an item, Talk to a person", _chat.Buttons);
        _chat.Say("Track an order");
        Assert.Equal("where is order SH-123456", _chat.Last.Query);
    }

    [Fact]
    public void A_question_that_goes_on_takes_the_last_one_with_it()
    {
        _chat.Say("How long does delivery take?");
        _chat.Say("and to Norway?");
        Assert.Equal("and to Norway? How long does delivery take?", _chat.Last.Query);
    }

    [Fact]
    public void Two_questions_without_an_answer_offer_a_person()
    {
        _chat.Say("do you sell swords?");
        Assert.StartsWith("Sorry, I couldn't find an answer to that.", _chat.NoAnswer("do you sell swords?"), StringComparison.Ordinal);
        _chat.Say("do you sell shields?");
        Assert.Equal("I'm sorry, I still haven't found an answer. Shall I pass you to a colleague?", _chat.NoAnswer("do you sell shields?"));
        _chat.Say("yes please");
        Assert.Equal(DialogueOutcome.Handover, _chat.Last.Outcome);
        Assert.Equal("The bot found no answer.", _chat.Last.HandoverReason);
    }

    [Fact]
    public void An_answer_in_between_forgives()
    {
        _chat.Say("do you sell swords?");
        _chat.NoAnswer("do you sell swords?");
        _chat.Say("do you sell mugs?");
        _chat.Say("do you sell shields?");
        Assert.StartsWith("Sorry, I couldn't find an answer to that.", _chat.NoAnswer("do you sell shields?"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_leans_on_the_one_before_is_asked_with_it_whatever_the_model_makes_of_it_alone()
    {
        _chat.Say("What is the warranty on boots?", Chat.Unsure(("unknown", 0.3)));
        _chat.Say("and on tents?", Chat.Unsure(("return_item", 0.4), ("track_order", 0.3)));
        Assert.Equal(DialogueOutcome.Answer, _chat.Last.Outcome);
        Assert.Equal("and on tents? What is the warranty on boots?", _chat.Last.Query);
    }

    [Fact]
    public void A_refund_of_an_amount_by_mail()
    {
        Assert.Equal("What is the email address?", _chat.Say("I want 20 euros back for SH-123456", Chat.Sure("refund")));
        Assert.Equal(
            "Please check that I have this right:\nOrder number: SH-123456\nAmount: €20.00\nEmail address: bob@example.com\nIs that correct?",
            _chat.Say("Bob@example.com"));
        Assert.Equal("€900.00 is too much: it can be €500.00 at most. What should the amount be instead?", _chat.Say("no, the amount is 900 euros"));
        Assert.Contains("Amount: €90.00", _chat.Say("90 euros"), StringComparison.Ordinal);
        _chat.Say("that's right");
        Assert.Equal("refund of €90.00 for SH-123456", _chat.Last.HandoverReason);
        Assert.Equal("90.00 EUR", _chat.Last.Completed!.Slots["amount"]);
    }

    [Fact]
    public void Starting_over_forgets()
    {
        _chat.Say("I want to return an item, SH-123456");
        Assert.Equal("Let's start again. How can I help you?", _chat.Say("start over"));
        Assert.Equal("{\"suspended\":[],\"mentioned\":[]", Json.Write(_chat.State)[..30]);
    }

    [Fact]
    public void A_flow_that_was_taken_away_ends_politely()
    {
        _chat.Say("I want to return an item, SH-123456");
        var other = new Chat(FlowSet.Default) { State = _chat.State };
        Assert.StartsWith("Sorry, I can't go on with what we were doing just now.", other.Say("yesterday"), StringComparison.Ordinal);
        Assert.Null(other.State.Flow);
        Assert.Equal("yesterday", other.Last.Query);
    }

    [Fact]
    public void A_state_of_another_version_is_read()
    {
        var chat = new Chat(ShopFlows.Shop)
        {
            State = Json.Read("""{"flow":{"name":"return_item","step":77,"asking":"arrived","slots":{"orderNumber":"SH-123456","colour":"red","reason":"haunted"},"later":1},"mentioned":null,"new":{}}"""),
        };
        Assert.Equal("Why do you want to return it?", chat.Say("yesterday"));
        Assert.Equal(["arrived", "orderNumber"], chat.State.Flow!.Slots.Keys.Order());
    }

    [Fact]
    public void Without_flows_the_bot_greets_answers_and_hands_over()
    {
        var chat = new Chat(FlowSet.Default, "zh");
        Assert.Equal("您好！请问有什么可以帮您？", chat.Say("你好"));
        chat.Say("怎么退货？");
        Assert.Equal((DialogueOutcome.Answer, "怎么退货？"), (chat.Last.Outcome, chat.Last.Query));
        chat.Say("转人工");
        Assert.Equal(DialogueOutcome.Handover, chat.Last.Outcome);
    }
}
