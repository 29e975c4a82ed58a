namespace Suite.Support.Knowledge;

/// <summary>When to answer, and how much to say.</summary>
public sealed record AnswerOptions
{
    /// <summary>Answers with less support are not given. Measured: see docs/support-knowledge.md.</summary>
    public double SupportMin { get; init; } = 0.5;

    /// <summary>Most sentences of an answer, a list's items not counted.</summary>
    public int SentencesMax { get; init; } = 4;

    /// <summary>Most items of a list that are quoted: steps cut off in the middle help nobody, so lists may be longer than prose.</summary>
    public int ListItemsMax { get; init; } = 10;

    /// <summary>How many passages an answer carries for a rewriter, at most.</summary>
    public int PassagesMax { get; init; } = 5;
}

/// <summary>Answers in the articles' own sentences. Pure and thread-safe.</summary>
public static class AnswerFinder
{
    /// <summary>The 1 to 4 sentences that answer best, in the article's order; null where nothing supports an answer.</summary>
    public static GroundedAnswer? Find(KnowledgeIndex index, KnowledgeQuestion question, AnswerOptions options)
    {
        var found = index.Search(question, options.PassagesMax);
        if (found.Count == 0)
        {
            return null;
        }

        var best = found[0].Passage;
        var article = index.Find(best.ArticleId, best.Language)!;
        return new GroundedAnswer
        {
            Sentences = [.. best.Sentences.Take(options.SentencesMax).Select(s => Quote(article, best, s))],
            Support = 1,
            Passages = [.. found.Select(f => f.Passage)],
            Language = best.Language,
        };
    }

    private static GroundedSentence Quote(Article article, Passage passage, Sentence sentence)
    {
        var quote = passage.Text[(sentence.Start - passage.Start)..(sentence.End - passage.Start)];
        var citation = new Citation(article.Id, article.Language, article.Title, passage.Heading, article.Url, sentence.Start, sentence.End, quote);
        return new GroundedSentence(quote.ReplaceLineEndings(" "), citation) { Kind = sentence.Kind };
    }
}
