using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Suite.Support.Knowledge;

namespace Suite.Support.Bots;

/// <summary>A file of a folder of articles: the article, or why it is none.</summary>
/// <param name="Path">Inside the folder, with '/'.</param>
/// <param name="Article">Null where there is a fault.</param>
/// <param name="Fault">In words for whoever wrote the file; null where there is an article.</param>
public sealed record ArticleFile(string Path, Article? Article, string? Fault);

/// <summary>
/// Articles as people keep them: a folder, or a .zip of one, with the folders <c>en</c> and <c>zh</c>, in them files <c>.md</c>, <c>.html</c> and
/// <c>.txt</c> in UTF-8. The id is the file's name without its ending (in folders below: <c>folder.name</c>), so that translations share a name; the
/// title is the first heading. One file is read at a time; what is wrong with one is told and keeps no other from being read.
/// </summary>
public static partial class ArticleFolder
{
    /// <summary>Four bytes a character at most; a file of more is not even opened.</summary>
    private const long FileBytesMax = Article.BodyLengthMax * 4L;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly string[] Languages = ["en", "zh"];

    /// <param name="path">A directory, or a .zip file.</param>
    /// <param name="address">Where customers read an article, with {language} and {id} in it; null where nowhere.</param>
    /// <exception cref="InvalidDataException">There is no such folder, nothing in it is a language's, or the zip cannot be opened.</exception>
    public static IEnumerable<ArticleFile> Read(string path, string? address)
    {
        if (Directory.Exists(path))
        {
            return NamedOnce(ReadDirectory(path, address));
        }

        if (!File.Exists(path))
        {
            throw new InvalidDataException($"There is no folder and no file '{path}'.");
        }

        return path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
            ? NamedOnce(ReadZip(path, address))
            : throw new InvalidDataException($"'{path}' is neither a folder nor a .zip file. Give the folder that holds the folders en and zh.");
    }

    /// <summary>The article that a file's content makes.</summary>
    public static ArticleFile Parse(string path, ReadOnlySpan<byte> content, string? address)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        var language = slash > 0 ? path[..slash] : "";
        if (!Languages.Contains(language))
        {
            return new ArticleFile(path, null, "It is in no folder of a language: put it into en or zh.");
        }

        var name = path[(slash + 1)..];
        if (FormatOf(name) is not { } format)
        {
            return new ArticleFile(path, null, "Only .md, .html and .txt files are read.");
        }

        string body;
        try
        {
            body = Strict.GetString(content.StartsWith("\uFEFF"u8) ? content[3..] : content);
        }
        catch (DecoderFallbackException)
        {
            return new ArticleFile(path, null, "It is not UTF-8. Save it as UTF-8.");
        }

        var id = IdOf(name);
        var article = new Article
        {
            Id = id,
            Language = language,
            Title = TitleOf(body, format) ?? id,
            Format = format,
            Body = body,
            Url = address?.Replace("{language}", language, StringComparison.Ordinal).Replace("{id}", id, StringComparison.Ordinal),
        };
        try
        {
            _ = ParsedArticle.Parse(article);
            return new ArticleFile(path, article, null);
        }
        catch (InvalidDataException e)
        {
            return new ArticleFile(path, null, e.Message);
        }
    }

    /// <summary>Of two files that make the same id the first is the article: the other would silently take its place.</summary>
    private static IEnumerable<ArticleFile> NamedOnce(IEnumerable<ArticleFile> files)
    {
        var seen = new Dictionary<(string Language, string Id), string>();
        foreach (var file in files)
        {
            yield return file.Article is not { } article || seen.TryAdd((article.Language, article.Id), file.Path)
                ? file
                : new ArticleFile(file.Path, null, $"It makes the id '{article.Id}', as {seen[(article.Language, article.Id)]} does. Give it another name.");
        }
    }

    private static IEnumerable<ArticleFile> ReadDirectory(string directory, string? address)
    {
        var languages = Languages.Where(l => Directory.Exists(Path.Combine(directory, l))).ToList();
        if (languages.Count == 0)
        {
            throw new InvalidDataException($"In '{directory}' there is neither a folder en nor a folder zh: put the articles of each language into its own.");
        }

        return languages.SelectMany(l => Directory.EnumerateFiles(Path.Combine(directory, l), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            .Select(file => (File: file, Path: Path.GetRelativePath(directory, file).Replace('\\', '/')))
            .Where(f => !IsHidden(f.Path))
            .Select(f => ReadFile(f.Path, () => new FileInfo(f.File).Length, () => File.ReadAllBytes(f.File), address));
    }

    private static IEnumerable<ArticleFile> ReadZip(string path, string? address)
    {
        using var zip = OpenZip(path);
        var entries = zip.Entries.Where(e => e.Name.Length > 0).Select(e => (Entry: e, Path: InsideLanguage(e.FullName))).Where(e => e.Path is not null && !IsHidden(e.Path)).ToList();
        if (entries.Count == 0)
        {
            throw new InvalidDataException($"In '{path}' there is neither a folder en nor a folder zh: put the articles of each language into its own.");
        }

        foreach (var (entry, inside) in entries.OrderBy(e => e.Path, StringComparer.Ordinal))
        {
            yield return ReadFile(inside!, () => entry.Length, () => Unpack(entry), address);
        }
    }

    private static ZipArchive OpenZip(string path)
    {
        var file = File.OpenRead(path);
        try
        {
            // Reads the list of its files: a broken one fails here.
            var zip = new ZipArchive(file, ZipArchiveMode.Read);
            _ = zip.Entries;
            return zip;
        }
        catch (InvalidDataException e)
        {
            file.Dispose();
            throw new InvalidDataException($"'{path}' is no .zip file that can be read: {e.Message} Pack it again.");
        }
    }

    private static byte[] Unpack(ZipArchiveEntry entry)
    {
        using var source = entry.Open();
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];

        // What the archive says of its sizes may be wrong: counted here, so that a small file cannot fill the memory.
        while (source.Read(buffer) is var read and > 0)
        {
            bytes.Write(buffer.AsSpan(0, read));
            if (bytes.Length > FileBytesMax)
            {
                throw new InvalidDataException($"It is larger than {FileBytesMax} bytes: make it several articles.");
            }
        }

        return bytes.ToArray();
    }

    /// <summary>The path from the language's folder on, whatever folders an archive puts around it; null where there is none.</summary>
    private static string? InsideLanguage(string fullName)
    {
        var parts = fullName.Replace('\\', '/').Split('/');
        var at = Array.FindIndex(parts, p => Languages.Contains(p));
        return at >= 0 && at < parts.Length - 1 ? string.Join('/', parts[at..]) : null;
    }

    private static bool IsHidden(string path) => path.Split('/').Any(part => part.StartsWith('.') || part == "__MACOSX");

    private static ArticleFile ReadFile(string path, Func<long> length, Func<byte[]> read, string? address)
    {
        try
        {
            return length() > FileBytesMax
                ? new ArticleFile(path, null, $"It is larger than {FileBytesMax} bytes: make it several articles.")
                : Parse(path, read(), address);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return new ArticleFile(path, null, e.Message);
        }
    }

    private static ArticleFormat? FormatOf(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".md" or ".markdown" => ArticleFormat.Markdown,
        ".html" or ".htm" => ArticleFormat.Html,
        ".txt" => ArticleFormat.Text,
        _ => null,
    };

    private static string IdOf(string name) => NotOfAnId().Replace(Path.ChangeExtension(name, null).ToLowerInvariant().Replace('/', '.'), "-").Trim('-');

    /// <summary>Cut where it is too long; null where there is none.</summary>
    private static string? TitleOf(string body, ArticleFormat format)
    {
        var title = format switch
        {
            ArticleFormat.Markdown => MarkdownHeading().Match(body) is { Success: true } m ? m.Groups[1].Value : FirstLine(body),
            ArticleFormat.Html => HtmlHeading().Match(body) is { Success: true } m ? WebUtility.HtmlDecode(Tags().Replace(m.Groups[1].Value, " ")) : null,
            _ => FirstLine(body),
        };
        title = title is null ? null : Spaces().Replace(title, " ").Trim();
        return string.IsNullOrEmpty(title) ? null : title[..Math.Min(title.Length, Article.TitleLengthMax)];
    }

    private static string? FirstLine(string body) => body.Split('\n').FirstOrDefault(line => !string.IsNullOrWhiteSpace(line));

    [GeneratedRegex("[^a-z0-9._-]+", RegexOptions.NonBacktracking)]
    private static partial Regex NotOfAnId();

    [GeneratedRegex(@"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*\r?$", RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex MarkdownHeading();

    [GeneratedRegex(@"<(?:title|h1)(?:\s[^>]*)?>([^\0]*?)</(?:title|h1)>", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex HtmlHeading();

    [GeneratedRegex("<[^>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
