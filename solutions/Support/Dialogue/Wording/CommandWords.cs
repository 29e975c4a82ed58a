using System.Collections.Frozen;

namespace Suite.Support.Dialogue.Wording;

/// <summary>What every bot understands without a model, as whole messages; a flow file adds to it under "phrases".</summary>
internal static class CommandWords
{
    public const string Cancel = "cancel";
    public const string Restart = "restart";
    public const string Person = "person";
    public const string Help = "help";
    public const string Greeting = "greeting";
    public const string Thanks = "thanks";
    public const string Goodbye = "goodbye";
    public const string Yes = "yes";
    public const string No = "no";
    public const string Skip = "skip";

    /// <summary>An intent may stand for one of these.</summary>
    public static readonly IReadOnlyList<string> Commands = [Cancel, Restart, Person, Help, Greeting, Thanks, Goodbye];

    public static readonly FrozenDictionary<string, string[]> BuiltIn = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        [Cancel] =
        [
            "cancel", "cancel that", "cancel this", "cancel it", "cancel everything", "stop", "stop it", "stop that", "stop this", "quit", "exit", "abort", "never mind", "nevermind",
            "forget it", "forget that", "forget about it", "leave it", "drop it", "don't bother", "not now", "let's stop", "let's leave it",
            "取消", "取消吧", "取消办理", "停止", "停", "停下", "算了", "算了吧", "还是算了", "不办了", "不弄了", "先不办了", "退出", "放弃", "结束", "不用办了",
        ],
        [Restart] =
        [
            "restart", "start over", "start again", "begin again", "start from the beginning", "from the beginning", "start from scratch", "reset", "let's start over", "let's start again",
            "重新开始", "重来", "重新来", "重新来过", "从头开始", "从头来", "重置", "重新办理",
        ],
        [Person] =
        [
            "person", "a person", "human", "a human", "real person", "a real person", "agent", "an agent", "live agent", "human agent", "real human", "operator", "representative", "customer service",
            "customer support", "someone real", "live chat",
            "人工", "转人工", "人工客服", "人工服务", "真人", "真人客服", "找人工", "找客服", "找真人", "转客服", "转接客服", "联系客服", "接人工", "客服", "我要人工", "我要找人工", "我要找客服", "叫你们客服来",
        ],
        [Help] =
        [
            "help", "help me", "menu", "options", "what can you do", "what can you help with", "what can you help me with", "what can i ask", "what can i do here", "how can you help", "how can you help me",
            "帮助", "菜单", "你能做什么", "你会做什么", "你可以做什么", "你能帮我做什么", "您能做什么", "你有什么功能", "有什么功能", "能办什么", "可以办什么",
        ],
        [Greeting] =
        [
            "hi", "hello", "hey", "hi there", "hello there", "hey there", "hiya", "good morning", "good afternoon", "good evening", "good day", "greetings", "hello hello",
            "你好", "您好", "你好啊", "嗨", "哈喽", "哈啰", "嘿", "在吗", "在么", "有人吗", "有人在吗", "早上好", "上午好", "中午好", "下午好", "晚上好", "早",
        ],
        [Thanks] =
        [
            "thanks", "thank you", "thx", "ty", "cheers", "thanks a lot", "thank you very much", "thank you so much", "many thanks", "great thanks", "great, thanks", "great thank you", "great, thank you",
            "perfect thanks", "perfect, thanks", "ok thanks", "ok, thanks", "okay thanks", "ok thank you", "ok, thank you", "thanks for your help", "thank you for your help", "much appreciated",
            "谢谢", "谢谢你", "谢谢您", "谢谢啦", "谢了", "多谢", "感谢", "非常感谢", "好的谢谢", "好的,谢谢", "好,谢谢", "太好了谢谢", "太感谢了",
        ],
        [Goodbye] =
        [
            "bye", "bye bye", "goodbye", "good bye", "see you", "see you later", "that's all", "that is all", "that's it", "that will be all", "nothing else", "no that's all", "no, that's all", "have a nice day",
            "thanks, bye", "thanks bye", "no thanks, that's all",
            "再见", "拜拜", "没有了", "没了", "没别的了", "没事了", "就这些", "没有其他问题了", "没问题了", "谢谢再见", "谢谢,再见",
        ],
        [Yes] =
        [
            "yes", "y", "yes please", "yes, please", "yeah", "yep", "yup", "ya", "sure", "sure thing", "of course", "certainly", "definitely", "absolutely", "ok", "okay", "k", "alright", "all right", "fine", "that's fine",
            "it's fine", "right", "that's right", "that is right", "correct", "that's correct", "that is correct", "it is", "exactly", "indeed", "go ahead", "please do", "do it", "confirm", "confirmed", "i confirm",
            "sounds good", "looks good", "looks right", "perfect", "great", "no problem", "i do", "i have", "i am", "yes i do", "yes i have", "yes it is", "why not", "please", "agreed", "true",
            "是", "是的", "是啊", "是呀", "对", "对的", "对啊", "没错", "好", "好的", "好啊", "好吧", "好呀", "行", "行吧", "可以", "可以的", "可以啊", "确认", "确定", "确认无误", "无误", "嗯", "嗯嗯", "恩", "要", "要的", "有", "有的",
            "需要", "当然", "当然可以", "正确", "没问题", "同意", "提交", "提交吧", "办吧",
        ],
        [No] =
        [
            "no", "n", "nope", "nah", "no thanks", "no thank you", "no, thanks", "no, thank you", "not really", "not yet", "not at all", "don't", "do not", "please don't", "wrong", "that's wrong", "that is wrong", "incorrect",
            "not correct", "that's not right", "that's not correct", "that is not right", "not right", "not quite", "i don't", "i do not", "i don't have one", "i don't have any", "i haven't", "i have not", "it isn't",
            "it is not", "no i don't", "no i haven't", "no it isn't", "negative", "false",
            "不", "不是", "不是的", "不对", "不要", "不用", "不用了", "不需要", "不行", "不可以", "不好", "不了", "没有", "没", "没有的", "否", "错", "错了", "错误", "不正确", "不同意", "不确认", "先不要", "先不用",
        ],
        [Skip] =
        [
            "skip", "skip it", "skip this", "skip that", "pass", "none", "nothing", "no", "nope", "not really", "no thanks", "no thank you", "nothing else", "i don't have one", "i don't have any", "i don't have it", "i don't know",
            "don't know", "not sure", "n/a", "na", "no idea", "that's all",
            "跳过", "略过", "不填", "不填了", "没有", "没有了", "无", "没", "不知道", "不清楚", "不记得", "不记得了", "忘了", "不用", "不用了", "不需要",
        ],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Said around a command, it changes nothing: "please cancel", "can I talk to a person please".</summary>
    private static readonly string[] LeadIns =
        ["please ", "ok ", "okay ", "ok, ", "okay, ", "well, ", "well ", "oh ", "oh, ", "actually ", "actually, ", "just ", "i want to ", "i'd like to ", "i would like to ", "i want ", "i need ", "get me ", "give me ", "talk to ", "speak to ", "speak with ", "talk with ", "can we ", "can you ", "could you ", "let's ", "you know what, ",
         "请", "麻烦", "那就", "那", "我想", "我要", "帮我", "给我", "嗯,", "哦,", "好吧,", "还是"];

    private static readonly string[] LeadOuts = [" please", ", please", " now", " then", " thanks", ", thanks", " thank you", "吧", "了", "啊", "呀", "呢", "一下", ",谢谢", "谢谢"];

    /// <summary>A message without the politeness around it, in steps: the message itself first.</summary>
    public static IEnumerable<string> Cores(string bare)
    {
        yield return bare;
        for (var round = 0; round < 3 && bare.Length <= 80; round++)
        {
            var shorter = Message.Strip(WithoutLeadOut(WithoutLeadIn(bare)));
            if (shorter.Length == 0 || shorter == bare)
            {
                yield break;
            }

            yield return bare = shorter;
        }
    }

    private static string WithoutLeadIn(string text) => Array.Find(LeadIns, l => text.StartsWith(l, StringComparison.Ordinal)) is { } lead ? text[lead.Length..] : text;

    private static string WithoutLeadOut(string text) => Array.Find(LeadOuts, l => text.EndsWith(l, StringComparison.Ordinal)) is { } lead ? text[..^lead.Length] : text;
}
