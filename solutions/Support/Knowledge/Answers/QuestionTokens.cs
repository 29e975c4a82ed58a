using Suite.Support.Knowledge.Indexing;

namespace Suite.Support.Knowledge.Answers;

/// <summary>A question's words and single Han characters in order, as the index's terms.</summary>
/// <param name="Term">Stem of a word, or one Han character.</param>
/// <param name="IsHan">Which of them.</param>
/// <param name="JoinsNext">The next token is a Han character directly behind this one: together they are a term.</param>
internal readonly record struct QuestionToken(string Term, bool IsHan, bool JoinsNext);

internal static class QuestionTokens
{
    public static List<QuestionToken> Of(string text)
    {
        var terms = KnowledgeTerms.Of(text);
        var tokens = new List<QuestionToken>(terms.Count);
        foreach (var term in terms)
        {
            if (term.Length == 2 && IsHan(term))
            {
                continue; // The pair of the two characters around it: found again from the tokens.
            }

            tokens.Add(new QuestionToken(term, IsHan(term), false));
        }

        var pairs = terms.Where(t => t.Length == 2 && IsHan(t)).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            tokens[i] = tokens[i] with { JoinsNext = tokens[i].IsHan && tokens[i + 1].IsHan && pairs.Contains(tokens[i].Term + tokens[i + 1].Term) };
        }

        return tokens;
    }

    public static bool IsHan(string term) => term[0] is (>= '\u3400' and <= '\u9FFF') or (>= '\uF900' and <= '\uFAFF');
}
