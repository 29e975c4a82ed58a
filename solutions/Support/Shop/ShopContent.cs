using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Suite.Support.Knowledge;

namespace Suite.Support;

/// <summary>
/// What the demonstration shop Larkfell (云雀岭) tells its customers: articles in both languages, example messages, flows, and the questions they are measured with.
/// All of it lies in the assembly, so that the demonstration needs no folder beside the program.
/// </summary>
public static partial class ShopContent
{
    private const string Root = "Shop/";
    private const string ArticlesFolder = Root + "articles/";

    private static readonly Lazy<IReadOnlyList<Article>> LazyArticles = new(ReadArticles);

    /// <summary>Every article, by language and id.</summary>
    public static IReadOnlyList<Article> Articles => LazyArticles.Value;

    /// <summary>The flow file, UTF-8 JSON.</summary>
    public static ReadOnlyMemory<byte> Flows => Bytes("flows.json");

    /// <summary>Example messages, columns <c>text,intent</c>.</summary>
    public static Stream OpenIntents() => Open("intents.csv");

    /// <summary>Messages about none of the intents, same columns.</summary>
    public static Stream OpenOutOfScope() => Open("out_of_scope.csv");

    /// <summary>Any file of the shop by its name under <c>Shop/</c>, such as <c>golden.csv</c>.</summary>
    /// <exception cref="FileNotFoundException">There is none of this name.</exception>
    public static Stream Open(string name) =>
        typeof(ShopContent).Assembly.GetManifestResourceStream(Root + name) ?? throw new FileNotFoundException($"The shop has no file '{name}'.", name);

    private static List<Article> ReadArticles() =>
    [
        .. from resource in typeof(ShopContent).Assembly.GetManifestResourceNames()
           where resource.StartsWith(ArticlesFolder, StringComparison.Ordinal)
           orderby resource
           select ReadArticle(resource[ArticlesFolder.Length..]),
    ];

    /// <param name="path">As <c>en/warranty.md</c>.</param>
    private static Article ReadArticle(string path)
    {
        var format = Path.GetExtension(path) switch
        {
            ".md" => ArticleFormat.Markdown,
            ".html" => ArticleFormat.Html,
            ".txt" => ArticleFormat.Text,
            var other => throw new InvalidDataException($"An article of the shop is written in '{other}': {path}"),
        };
        var body = Encoding.UTF8.GetString(Bytes("articles/" + path));
        var (language, id) = (Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path));
        return new Article
        {
            Id = id,
            Language = language,
            Title = Title(format, body) ?? throw new InvalidDataException($"An article of the shop has no title: {path}"),
            Format = format,
            Body = body,
            Url = $"https://larkfell.example/{language}/help/{id}",
        };
    }

    private static string? Title(ArticleFormat format, string body) => format switch
    {
        ArticleFormat.Markdown => Found(FirstHeading().Match(body)),
        ArticleFormat.Html => WebUtility.HtmlDecode(Found(TitleElement().Match(body))),
        _ => Found(FirstLine().Match(body)),
    };

    private static string? Found(Match match) => match.Success ? match.Groups[1].Value.Trim() : null;

    private static byte[] Bytes(string name)
    {
        using var stream = Open(name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    [GeneratedRegex(@"^# (.+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex FirstHeading();

    [GeneratedRegex(@"<title>([^<]+)</title>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex TitleElement();

    [GeneratedRegex(@"\A(.+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex FirstLine();
}
