using Suite.Hosting;
using Suite.Support.Knowledge;

namespace Suite.Support.Bots;

/// <summary>An article as it is sent, in a request or on a line of an import.</summary>
internal static class ArticleRequest
{
    /// <summary>A body of the largest size with every character escaped, and the rest.</summary>
    public const int BytesMax = (Article.BodyLengthMax * 6) + 65_536;

    private static readonly string[] Formats = ["markdown", "html", "text"];

    /// <summary>Any text: what an article's format makes of odd characters is its reader's business, and a NUL or two in a page of help is no reason to refuse it.</summary>
    private static readonly TextRule Anything = new("any characters", static _ => true);

    public static string NameOf(ArticleFormat format) => Formats[(int)format];

    public static string NameOf(ArticleOutcome outcome) => outcome == ArticleOutcome.Unchanged ? "unchanged" : "stored";

    public static Problem TooMany(int max) =>
        new(409, "too-many-articles", "There are as many articles as may be.", $"A tenant may have {max} articles, each language counted. Remove some first.");

    /// <summary>What is wrong with the key in a path; null where nothing is.</summary>
    public static Problem? RefuseKey(string language, string id)
    {
        var fault = new Article { Id = id, Language = language, Title = "-", Format = ArticleFormat.Text, Body = "" }.Fault();
        return fault is null ? null : Problem.Validation(language is "en" or "zh" ? "id" : "language", fault);
    }

    /// <summary>The article of a path; null where the fields say what is wrong.</summary>
    public static Article? Read(JsonFields fields, string language, string id)
    {
        var title = fields.RequiredString("title", Article.TitleLengthMax);
        var format = fields.RequiredChoice("format", Formats);
        var body = fields.RequiredString("body", Article.BodyLengthMax, rule: Anything);
        var url = fields.OptionalString("url", Article.UrlLengthMax);
        fields.RejectUnknown();
        if (fields.HasErrors)
        {
            return null;
        }

        var article = new Article { Id = id, Language = language, Title = title, Format = (ArticleFormat)Array.IndexOf(Formats, format), Body = body, Url = url };
        return Check(fields, article) ? article : null;
    }

    /// <summary>The article of a line, which names its key itself; null where the fields say what is wrong.</summary>
    public static Article? ReadLine(JsonFields fields)
    {
        var language = fields.RequiredChoice("language", "en", "zh");
        var id = fields.RequiredString("id", 100);
        if (id.Length > 0 && language.Length > 0 && RefuseKey(language, id)?.Errors?.Values.First()[0] is { } fault)
        {
            fields.AddError("id", fault);
        }

        return Read(fields, language, id);
    }

    private static bool Check(JsonFields fields, Article article)
    {
        try
        {
            _ = ParsedArticle.Parse(article);
            return true;
        }
        catch (InvalidDataException e)
        {
            fields.AddError(article.Fault() is null ? "body" : FieldOf(article), Redactor.Redact(e.Message));
            return false;
        }
    }

    /// <summary>Which field the article's fault is about: the first without which it would have none.</summary>
    private static string FieldOf(Article article) =>
        (article with { Url = null }).Fault() is null ? "url" : (article with { Title = "-" }).Fault() is null ? "title" : "body";
}
