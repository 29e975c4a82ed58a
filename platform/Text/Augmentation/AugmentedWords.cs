using Suite.Text.Analysis;

namespace Suite.Text.Augmentation;

/// <summary>A text's words of letters; Chinese characters are no words here.</summary>
internal static class AugmentedWords
{
    public static List<string> Of(string text)
    {
        var words = new List<string>();
        foreach (var token in new Tokenizer(text))
        {
            if (!token.IsHan)
            {
                words.Add(token.In(text).ToString());
            }
        }

        return words;
    }
}
