using Suite.Text.Analysis;

namespace Suite.Support.Conversations;

/// <summary>What language to go on in. Pure.</summary>
internal static class ConversationLanguage
{
    public const string English = "en";
    public const string Chinese = "zh";

    /// <summary>
    /// Words in a row that say that a Chinese conversation goes on in English. An order number, a name or "ok" does not: people write those in the
    /// middle of any language.
    /// </summary>
    private const int EnglishWordsMin = 3;

    /// <param name="before">Of the conversation so far.</param>
    /// <param name="text">The message.</param>
    /// <param name="isFirst">The shopper's first: what the page set says less than what the shopper writes.</param>
    public static string After(string before, string text, bool isFirst) => LanguageDetector.Detect(text) switch
    {
        Language.Chinese or Language.Mixed => Chinese,
        Language.English when before == Chinese && WordsIn(text) < (isFirst ? 1 : EnglishWordsMin) => Chinese,
        Language.English => English,
        _ => before,
    };

    /// <summary>Words of two letters and more without a digit or a sign in them: no order numbers, no addresses.</summary>
    private static int WordsIn(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Count(static word => word.TrimEnd('.', ',', '!', '?', ';', ':') is { Length: >= 2 } bare && bare.All(static c => char.IsLetter(c) || c is '\'' or '’'));
}
