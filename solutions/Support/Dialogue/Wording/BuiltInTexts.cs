using System.Collections.Frozen;

namespace Suite.Support.Dialogue.Wording;

/// <summary>What the bot says where a flow file says nothing else: every named text in both languages. A file overrides single ones by name.</summary>
internal static class BuiltInTexts
{
    public const string Greeting = "greeting";
    public const string WhatICanDo = "whatICanDo";
    public const string Thanks = "thanks";
    public const string Goodbye = "goodbye";
    public const string EmptyMessage = "emptyMessage";
    public const string Clarify = "clarify";
    public const string NoneOfThese = "noneOfThese";
    public const string Rephrase = "rephrase";
    public const string OutOfScope = "outOfScope";
    public const string NoAnswer = "noAnswer";
    public const string NoAnswerAgain = "noAnswerAgain";
    public const string Handover = "handover";
    public const string HandoverDeclined = "handoverDeclined";
    public const string TalkToPerson = "talkToPerson";
    public const string Cancel = "cancel";
    public const string Cancelled = "cancelled";
    public const string NothingToCancel = "nothingToCancel";
    public const string Restarted = "restarted";
    public const string Suspended = "suspended";
    public const string Resume = "resume";
    public const string FlowGone = "flowGone";
    public const string Confirm = "confirm";
    public const string Yes = "yes";
    public const string No = "no";
    public const string Skip = "skip";
    public const string WhatToChange = "whatToChange";
    public const string Corrected = "corrected";
    public const string Done = "done";
    public const string TooManyTries = "tooManyTries";
    public const string Ask = "ask";
    public const string AskChange = "askChange";
    public const string WhichOne = "whichOne";
    public const string WhatAbout = "whatAbout";
    public const string NotGiven = "notGiven";
    public const string InvalidValue = "invalidValue";
    public const string InvalidDate = "invalidDate";
    public const string DateTooEarly = "dateTooEarly";
    public const string DateTooLate = "dateTooLate";
    public const string WhichDate = "whichDate";
    public const string InvalidAmount = "invalidAmount";
    public const string WhichCurrency = "whichCurrency";
    public const string CurrencyNotAccepted = "currencyNotAccepted";
    public const string AmountTooSmall = "amountTooSmall";
    public const string AmountTooLarge = "amountTooLarge";
    public const string InvalidChoice = "invalidChoice";
    public const string InvalidEmail = "invalidEmail";
    public const string InvalidYesNo = "invalidYesNo";
    public const string TextTooShort = "textTooShort";
    public const string TextTooLong = "textTooLong";
    public const string ReasonAsked = "reasonAsked";
    public const string ReasonUnanswered = "reasonUnanswered";
    public const string ReasonNotUnderstood = "reasonNotUnderstood";

    private static readonly FrozenDictionary<string, LocalText> ByName = new Dictionary<string, LocalText>(StringComparer.Ordinal)
    {
        [Greeting] = LocalText.Of("Hi! How can I help you today?", "您好！请问有什么可以帮您？"),
        [WhatICanDo] = LocalText.Of("Here is what I can do for you. You can also just ask me in your own words.", "我可以为您办理以下事项，您也可以直接用自己的话提问。"),
        [Thanks] = LocalText.Of("You're welcome! Is there anything else I can help with?", "不客气！请问还有什么可以帮您？"),
        [Goodbye] = LocalText.Of("Thank you for getting in touch. Have a nice day!", "感谢您的咨询，祝您生活愉快！"),
        [EmptyMessage] = LocalText.Of("Could you put that into words for me?", "可以请您用文字描述一下吗？"),
        [Clarify] = LocalText.Of("I want to get this right. Which of these do you mean?", "为了准确地帮到您，请问您想咨询的是哪一项？"),
        [NoneOfThese] = LocalText.Of("None of these", "都不是"),
        [Rephrase] = LocalText.Of("I see. Could you tell me in other words what you need?", "明白了，可以请您换一种说法告诉我您的需求吗？"),
        [OutOfScope] = LocalText.Of("Sorry, that's outside what I can help with.", "抱歉，这个问题超出了我能帮忙的范围。"),
        [NoAnswer] = LocalText.Of("Sorry, I couldn't find an answer to that. You could put it another way, or talk to one of my colleagues.", "抱歉，我没有找到相关的答案。您可以换一种说法，或者联系人工客服。"),
        [NoAnswerAgain] = LocalText.Of("I'm sorry, I still haven't found an answer. Shall I pass you to a colleague?", "很抱歉，我还是没有找到答案。需要为您转接人工客服吗？"),
        [Handover] = LocalText.Of("I'm passing you to a colleague now. They can see our conversation, so you won't have to repeat yourself.", "正在为您转接人工客服。客服可以看到我们的对话，您无需重复说明。"),
        [HandoverDeclined] = LocalText.Of("All right. What else can I help you with?", "好的。请问还有什么可以帮您？"),
        [TalkToPerson] = LocalText.Of("Talk to a person", "转人工客服"),
        [Cancel] = LocalText.Of("Cancel", "取消"),
        [Cancelled] = LocalText.Of("All right, I've stopped there and nothing has been changed. Is there anything else I can help with?", "好的，已为您停止办理，没有做任何更改。请问还有什么可以帮您？"),
        [NothingToCancel] = LocalText.Of("There's nothing under way that I could stop. What can I help you with?", "目前没有正在办理的事项。请问有什么可以帮您？"),
        [Restarted] = LocalText.Of("Let's start again. How can I help you?", "好的，我们重新开始。请问有什么可以帮您？"),
        [Suspended] = LocalText.Of("Sure, let's do that first.", "好的，我们先办理这一项。"),
        [Resume] = LocalText.Of("Back to “{flow}”.", "我们继续办理“{flow}”。"),
        [FlowGone] = LocalText.Of("Sorry, I can't go on with what we were doing just now.", "抱歉，刚才的事项暂时无法继续办理。"),
        [Confirm] = LocalText.Of("Please check that I have this right:\n{summary}\nIs that correct?", "请核对以下信息：\n{summary}\n是否正确？"),
        [Yes] = LocalText.Of("Yes", "是"),
        [No] = LocalText.Of("No", "否"),
        [Skip] = LocalText.Of("Skip", "跳过"),
        [WhatToChange] = LocalText.Of("What would you like to change?", "请问您想修改哪一项？"),
        [Corrected] = LocalText.Of("I've changed that: {slot} is now {value}.", "好的，{slot}已改为{value}。"),
        [Done] = LocalText.Of("All done. Is there anything else I can help with?", "已经办理好了。请问还有什么可以帮您？"),
        [TooManyTries] = LocalText.Of("I'm having trouble with this one. Shall I pass you to a colleague?", "看来我没能帮上忙。需要为您转接人工客服吗？"),
        [Ask] = LocalText.Of("What is the {slot}?", "请问{slot}是什么？"),
        [AskChange] = LocalText.Of("What should the {slot} be instead?", "请问{slot}应改为什么？"),
        [WhichOne] = LocalText.Of("Which one do you mean?", "请问您指的是哪一个？"),
        [WhatAbout] = LocalText.Of("What would you like to do with {value}?", "请问您想对{value}办理什么？"),
        [NotGiven] = LocalText.Of("not given", "未提供"),
        [InvalidValue] = LocalText.Of("Sorry, that doesn't look right to me.", "抱歉，这个格式似乎不对。"),
        [InvalidDate] = LocalText.Of("Sorry, I couldn't read a date in that. You can write “yesterday”, “3 November” or “2026-11-03”.", "抱歉，我没有识别出日期。您可以写“昨天”“11月3日”或“2026-11-03”。"),
        [DateTooEarly] = LocalText.Of("{value} is too early: it has to be {earliest} or later.", "{value}太早了，需要是{earliest}或之后的日期。"),
        [DateTooLate] = LocalText.Of("{value} is too late: it has to be {latest} or earlier.", "{value}太晚了，需要是{latest}或之前的日期。"),
        [WhichDate] = LocalText.Of("Do you mean {first} or {second}?", "请问您指的是{first}还是{second}？"),
        [InvalidAmount] = LocalText.Of("Sorry, I couldn't read an amount in that. You can write it like “12.50”.", "抱歉，我没有识别出金额。您可以写“12.50”这样的数字。"),
        [WhichCurrency] = LocalText.Of("Which currency is {value} in?", "请问{value}是哪种货币？"),
        [CurrencyNotAccepted] = LocalText.Of("Sorry, I can only take amounts in {currencies}.", "抱歉，只能使用以下货币：{currencies}。"),
        [AmountTooSmall] = LocalText.Of("{value} is too little: it has to be {minimum} or more.", "{value}太少了，需要不低于{minimum}。"),
        [AmountTooLarge] = LocalText.Of("{value} is too much: it can be {maximum} at most.", "{value}太多了，最多{maximum}。"),
        [InvalidChoice] = LocalText.Of("Sorry, I didn't catch which one you mean.", "抱歉，我没有明白您选的是哪一项。"),
        [InvalidEmail] = LocalText.Of("That doesn't look like an email address. It should look like name@example.com.", "这看起来不像邮箱地址，格式应类似 name@example.com。"),
        [InvalidYesNo] = LocalText.Of("Sorry, was that a yes or a no?", "抱歉，请问您的意思是“是”还是“否”？"),
        [TextTooShort] = LocalText.Of("Please tell me a little more: {minimum} characters or more.", "请您再说详细一点，至少{minimum}个字符。"),
        [TextTooLong] = LocalText.Of("That's a bit long for me. Please keep it to {maximum} characters.", "内容有点长，请控制在{maximum}个字符以内。"),
        [ReasonAsked] = LocalText.Of("The shopper asked for a person.", "客户要求人工服务。"),
        [ReasonUnanswered] = LocalText.Of("The bot found no answer.", "机器人没有找到答案。"),
        [ReasonNotUnderstood] = LocalText.Of("The bot did not understand the shopper's replies.", "机器人未能理解客户的回复。"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => ByName.Keys;

    public static LocalText? Find(string name) => ByName.GetValueOrDefault(name);
}
