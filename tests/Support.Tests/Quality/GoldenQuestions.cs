using System.Text;
using Suite.Support.Knowledge;
using Suite.Support.Tests.Knowledge;

namespace Suite.Support.Tests.Quality;

/// <summary>A question about the project's own shop and the articles that answer it; none where it must not be answered.</summary>
internal sealed record GoldenQuestion(string Text, string Language, string[] ArticleIds)
{
    /// <summary>Weights and thresholds were fitted on the other half; figures are reported for this one only. By a hash (FNV-1a), so that a new question never moves another.</summary>
    public bool IsHeldOut
    {
        get
        {
            var hash = 2_166_136_261u;
            foreach (var b in Encoding.UTF8.GetBytes(Text))
            {
                hash = (hash ^ b) * 16_777_619;
            }

            return ((hash ^ (hash >> 15)) & 1) == 1;
        }
    }
}

/// <summary>The project's own shop: its articles, and questions that its author wrote without looking at what finds answers.</summary>
internal static class GoldenQuestions
{
    private static readonly string Root = Path.Combine(RepositoryRoot(), "solutions/Support/Shop");

    public static IReadOnlyList<GoldenQuestion> Read() => [.. Rows(File.ReadAllText(Path.Combine(Root, "golden.csv"))).Skip(1).Select(r => new GoldenQuestion(r[0], r[1], r[2].Split(';', StringSplitOptions.RemoveEmptyEntries)))];

    public static IReadOnlyList<Article> Articles() =>
        [.. Directory.GetFiles(Path.Combine(Root, "articles"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(ReadArticle)];

    private static Article ReadArticle(string path)
    {
        var body = File.ReadAllText(path);
        var format = Path.GetExtension(path) switch { ".md" => ArticleFormat.Markdown, ".html" => ArticleFormat.Html, _ => ArticleFormat.Text };
        var first = body.Split('\n').First(line => line.Trim().Length > 0).Trim();
        var title = format != ArticleFormat.Html ? first.TrimStart('#', ' ') : body[(body.IndexOf("<h1>", StringComparison.Ordinal) + 4)..body.IndexOf("</h1>", StringComparison.Ordinal)];
        return Sample.Article(Path.GetFileNameWithoutExtension(path), title, body, Path.GetFileName(Path.GetDirectoryName(path)!), format);
    }

    private static IEnumerable<string[]> Rows(string csv)
    {
        var row = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        foreach (var c in csv.Replace("\"\"", "\u0001", StringComparison.Ordinal))
        {
            if (c == '"')
            {
                quoted = !quoted;
            }
            else if (c is ',' or '\n' && !quoted)
            {
                row.Add(field.ToString().Trim());
                field.Clear();
                if (c == '\n')
                {
                    yield return [.. row];
                    row.Clear();
                }
            }
            else
            {
                field.Append(c == '\u0001' ? '"' : c);
            }
        }
    }

    private static string RepositoryRoot()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Suite.sln")))
        {
            root = root.Parent;
        }

        return root.FullName;
    }
}
