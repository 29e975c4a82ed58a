using System.Text;
using Suite.Support.Knowledge.Reading;

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

        RequireText(article.Body);
        var body = WithoutBrokenPairs(article.Body);
        var parsed = ArticleText.Set(article, article.Format switch
        {
            ArticleFormat.Markdown => MarkdownBlocks.Read(body, article.Language),
            ArticleFormat.Html => HtmlBlocks.Read(body, article.Language),
            _ => TextBlocks.Read(body),
        });
        return parsed.Passages.Count > 0 ? parsed : throw new InvalidDataException("There is nothing to read in the body.");
    }

    private static void RequireText(string body)
    {
        var at = body.IndexOf('\0', StringComparison.Ordinal);
        if (at >= 0)
        {
            throw new InvalidDataException($"Line {body.AsSpan(0, at).Count('\n') + 1}: the body holds binary data, not text.");
        }
    }

    /// <summary>Halves of surrogate pairs become U+FFFD: they can be neither shown nor stored as UTF-8.</summary>
    private static string WithoutBrokenPairs(string body)
    {
        var isWhole = true;
        for (var i = 0; i < body.Length && isWhole; i++)
        {
            isWhole = !char.IsSurrogate(body[i]) || (i + 1 < body.Length && char.IsSurrogatePair(body[i], body[i + 1]) && i++ >= 0);
        }

        return isWhole ? body : Encoding.Unicode.GetString(Encoding.Unicode.GetBytes(body));
    }
}
