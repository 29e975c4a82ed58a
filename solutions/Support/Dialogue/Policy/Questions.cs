using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Policy;

/// <summary>Whether a message asks something: a question in mid-flow is answered, not taken for a value.</summary>
internal static class Questions
{
    private static readonly string[] Openings =
    [
        "what", "what's", "whats", "how", "how's", "when", "when's", "where", "where's", "wheres", "why", "who", "which", "can", "could", "do", "does", "did", "is", "are", "am", "will", "would",
        "should", "may", "have", "has", "shall",
    ];

    private static readonly string[] Certain = ["what", "what's", "whats", "how", "how's", "when", "when's", "where", "where's", "wheres", "why", "who", "which"];

    private static readonly Phrases Chinese = new(
        ["吗", "什么", "啥", "怎么", "怎样", "如何", "为什么", "为何", "多少", "多久", "几天", "几个", "哪里", "哪儿", "哪个", "哪些", "哪天", "谁", "是否", "是不是", "能不能", "可不可以", "可以不", "要不要", "有没有", "什么时候"]);

    /// <summary>By its mark, its first word, or a word that only questions have.</summary>
    public static bool IsQuestion(Message message) =>
        message.Text.EndsWith('?') || Openings.Contains(FirstWord(message.Bare)) || IsChinese(message);

    /// <summary>Also where a value stands in it: "what counts as damaged?" is none, "is it SH-123456?" is.</summary>
    public static bool IsCertain(Message message) => Certain.Contains(FirstWord(message.Bare)) || IsChinese(message);

    public static bool AsksWhere(Message message) =>
        FirstWord(message.Bare).StartsWith("where", StringComparison.Ordinal) || message.Text.Contains('哪') || message.Text.Contains("到了", StringComparison.Ordinal);

    private static bool IsChinese(Message message) => Chinese.Find(message.Text) is not null || message.Bare.EndsWith('呢') || message.Bare.EndsWith('么');

    private static string FirstWord(string bare)
    {
        var end = bare.IndexOfAny([' ', ',', '.']);
        return end < 0 ? bare : bare[..end];
    }
}
