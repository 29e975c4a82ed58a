using Suite.Support.Knowledge.Answers;

namespace Suite.Support.Knowledge;

/// <summary>When to answer, and how much to say.</summary>
public sealed record AnswerOptions
{
    /// <summary>Answers with less support are not given. Measured: see docs/support-knowledge.md.</summary>
    public double SupportMin { get; init; } = 0.65;

    /// <summary>Most sentences of prose in an answer.</summary>
    public int SentencesMax { get; init; } = 4;

    /// <summary>Most items of a list that are quoted: steps cut off in the middle help nobody, so lists may be longer than prose.</summary>
    public int ListItemsMax { get; init; } = 10;

    /// <summary>How many passages an answer carries for a rewriter, at most.</summary>
    public int PassagesMax { get; init; } = 5;
}

/// <summary>Answers in the articles' own sentences. Pure and thread-safe.</summary>
public static class AnswerFinder
{
    /// <summary>The sentences that answer best, in the article's order; null where nothing supports an answer. A millisecond among 10,000 articles.</summary>
    public static GroundedAnswer? Find(KnowledgeIndex index, KnowledgeQuestion question, AnswerOptions options)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(options);
        var draft = AnswerDraft.Of(index, question, options);
        if (draft is null || draft.Support < options.SupportMin)
        {
            return null;
        }

        var article = index.Find(draft.Passage.ArticleId, draft.Passage.Language)!;
        return new GroundedAnswer
        {
            Sentences = [.. draft.Sentences.Select(s => Quote(article, draft.Passage, draft.Passage.Sentences[s]))],
            Support = draft.Support,
            Passages = [.. draft.Read.Take(options.PassagesMax).Select(r => r.Hit.Passage)],
            Language = draft.Passage.Language,
        };
    }

    private static GroundedSentence Quote(Article article, Passage passage, Sentence sentence)
    {
        var quote = passage.Text[(sentence.Start - passage.Start)..(sentence.End - passage.Start)];
        var citation = new Citation(article.Id, article.Language, article.Title, passage.Heading, article.Url, sentence.Start, sentence.End, quote);
        return new GroundedSentence(quote.ReplaceLineEndings(" "), citation) { Kind = sentence.Kind };
    }
}
