using System.Text.RegularExpressions;

namespace Suite.Support.Knowledge;

/// <summary>How an article's body is written.</summary>
public enum ArticleFormat
{
    Markdown,
    Html,
    Text,
}

/// <summary>
/// What a company tells its customers, as it was handed in. Id and language together are its key: the same article in two languages has one id. The body is material
/// to quote and never anything to obey or to run.
/// </summary>
public sealed partial record Article
{
    /// <summary>Longest body, in UTF-16 code units: 1 MiB. A longer one is a book and should be several articles.</summary>
    public const int BodyLengthMax = 1 << 20;

    public const int TitleLengthMax = 300;

    public const int UrlLengthMax = 2_000;

    /// <summary>1 to 100 of a-z, 0-9, '-', '_' and '.'.</summary>
    public required string Id { get; init; }

    /// <summary>"en" or "zh".</summary>
    public required string Language { get; init; }

    public required string Title { get; init; }

    public required ArticleFormat Format { get; init; }

    public required string Body { get; init; }

    /// <summary>Where customers can read it, http or https; null where nowhere.</summary>
    public string? Url { get; init; }

    /// <summary>Why this cannot be an article, in words for whoever wrote it; null where it can.</summary>
    public string? Fault() => this switch
    {
        _ when !IdPattern().IsMatch(Id) => "The id must be 1 to 100 of a-z, 0-9, '-', '_' and '.'.",
        _ when Language is not ("en" or "zh") => "The language must be 'en' or 'zh'.",
        _ when string.IsNullOrWhiteSpace(Title) => "The title is missing.",
        _ when Title.Length > TitleLengthMax => $"The title has more than {TitleLengthMax} characters.",
        _ when Body.Length > BodyLengthMax => $"The body has more than {BodyLengthMax} characters: make it several articles.",
        _ when !Enum.IsDefined(Format) => "The format must be markdown, html or text.",
        _ when !IsWebAddress(Url) => "The url must begin with http:// or https:// and have at most 2,000 characters.",
        _ => null,
    };

    private static bool IsWebAddress(string? url) =>
        url is null || (url.Length <= UrlLengthMax && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https");

    [GeneratedRegex(@"\A[a-z0-9._-]{1,100}\z", RegexOptions.NonBacktracking)]
    private static partial Regex IdPattern();
}
