using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting;

/// <summary>
/// The origin of a web page (RFC 6454) as a browser sends it in the header <c>Origin</c>: <c>https://shop.example</c>, with a port where it is not
/// the scheme's own. Host names beyond ASCII stand in their <c>xn--</c> form. Pure.
/// </summary>
public static class PageOrigin
{
    public const int CharsMax = 255;

    /// <summary>What a bad one is answered.</summary>
    public const string Expected = "Send origins such as https://shop.example or http://127.0.0.1:8080: scheme, host and port, nothing behind.";

    private static readonly SearchValues<char> NeverInOrigins = SearchValues.Create("*\\@?#% \t");

    /// <summary>Brings what a person wrote into the form that browsers send: lower case, without the scheme's own port and a closing slash.</summary>
    /// <returns>False for what no page can have: another scheme, a path, user information, a wildcard.</returns>
    public static bool TryNormalize(string? text, out string origin)
    {
        origin = "";
        if (text is null || text.Length is 0 or > CharsMax || !System.Text.Ascii.IsValid(text) || text.AsSpan().ContainsAny(NeverInOrigins))
            return false;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.AbsolutePath != "/" || uri.Host.Length == 0)
            return false;
        // What is behind the host must be a port or nothing: "https:shop.example" is read as an address, too.
        var written = text.EndsWith('/') ? text[..^1] : text;
        origin = uri.IsDefaultPort ? $"{uri.Scheme}://{uri.Host}" : string.Create(CultureInfo.InvariantCulture, $"{uri.Scheme}://{uri.Host}:{uri.Port}");
        return written.StartsWith(uri.Scheme + "://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// The page that a browser says the request is from; null when there is none, as from a server. Browsers leave <c>Origin</c> out where a page reads from its own
    /// origin, and say so in <c>Sec-Fetch-Site</c>, which scripts cannot set; the origin is then the one the request went to.
    /// </summary>
    public static string? Of(HttpRequest request)
    {
        if (request.Headers.Origin is [{ Length: > 0 and <= CharsMax } sent])
            return sent;
        if (request.Headers.Origin.Count > 0 || request.Headers["Sec-Fetch-Site"] is not ["same-origin"])
            return null;

        // Something in front may have ended TLS. Who is no browser could send any Origin as well, so believing this gives nothing away.
        var scheme = request.Headers["X-Forwarded-Proto"] is ["https"] ? "https" : request.Scheme;
        return TryNormalize($"{scheme}://{request.Host.Value}", out var own) ? own : null;
    }
}
