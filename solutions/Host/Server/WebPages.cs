using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Suite.Hosting;

namespace Suite.Host.Server;

/// <summary>The chat widget for everyone's pages, and the demonstration shop that embeds it, on loopback only.</summary>
internal static class WebPages
{
    private const string Chinese = "zh";

    /// <summary>
    /// As strict as the page can be: its own files and nothing written into it. The widget runs under it without an exception, which is
    /// what a shop with such a policy wants to see.
    /// </summary>
    private const string ShopPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder app, WebFiles files, SuiteServerOptions options)
    {
        app.MapMethods("/widget.js", [HttpMethods.Get, HttpMethods.Head], (HttpContext http) => Widget(http, files))
            .WithName("ChatWidget").WithSummary("The chat widget: one script, to be embedded by a tag.").AllowWithoutKey().ExcludeFromDescription();
        if (!IsLoopback(options.ListenAddress))
        {
            return;
        }

        app.MapMethods("/demo/shop", [HttpMethods.Get, HttpMethods.Head], (HttpContext http) => Shop(http, files)).AllowWithoutKey().ExcludeFromDescription();
        app.MapMethods("/demo/{file}", [HttpMethods.Get, HttpMethods.Head], (HttpContext http, string file) => ShopFile(http, files, file))
            .AllowWithoutKey().ExcludeFromDescription();
    }

    private static IResult Widget(HttpContext http, WebFiles files)
    {
        var headers = http.Response.Headers;
        // A script tag needs none of this; a page that isolates itself, or checks the script's digest, needs both.
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        // Shops get a new version within minutes, and ask for it with a few bytes.
        headers.CacheControl = "public, max-age=300";
        return files.Answer(http, "widget.js");
    }

    private static IResult Shop(HttpContext http, WebFiles files)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = ShopPolicy;
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptLanguage);
        return files.Answer(http, $"demo/shop.{ShopLanguage(http.Request)}.html");
    }

    private static IResult ShopFile(HttpContext http, WebFiles files, string file)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return files.Answer(http, $"demo/{file}");
    }

    /// <summary>What <c>?lang=</c> says; otherwise Chinese for whoever reads it before English; otherwise English.</summary>
    private static string ShopLanguage(HttpRequest request)
    {
        if (request.Query.TryGetValue("lang", out var asked))
        {
            return asked == Chinese ? Chinese : "en";
        }

        var first = request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
            .Select(language => language.Value.ToString()).FirstOrDefault(tag => IsOf(tag, Chinese) || IsOf(tag, "en"));
        return first is not null && IsOf(first, Chinese) ? Chinese : "en";
    }

    private static bool IsOf(string tag, string language) =>
        tag.StartsWith(language, StringComparison.OrdinalIgnoreCase) && (tag.Length == language.Length || tag[language.Length] == '-');

    private static bool IsLoopback(string listenAddress) =>
        listenAddress == "localhost" || (IPAddress.TryParse(listenAddress, out var address) && IPAddress.IsLoopback(address));
}
