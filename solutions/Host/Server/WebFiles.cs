using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Suite.Host.Server;

/// <summary>
/// What browsers load from the server itself, as <c>solutions/web</c> is built: read once, a few hundred kilobytes, and kept in memory with the
/// compressed forms the build made of each file. Only what was read can be asked for, so no path leads out of the folder.
/// </summary>
internal sealed class WebFiles
{
    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    /// <summary>What the build makes beside a file, and what the header calls it; the smaller one first.</summary>
    private static readonly (string Suffix, string Coding)[] Codings = [(".br", "br"), (".gz", "gzip")];

    private readonly FrozenDictionary<string, WebFile> _files;

    private WebFiles(FrozenDictionary<string, WebFile> files) => _files = files;

    /// <summary>Where the build of the server puts them: beside its own assembly.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "web");

    /// <param name="folder">Of the built files; one that is not there gives none: a server built without them still serves its API.</param>
    public static WebFiles Load(string folder) => new(
        (Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories) : [])
            .Where(path => ContentTypes.ContainsKey(Path.GetExtension(path)))
            .ToFrozenDictionary(path => Path.GetRelativePath(folder, path).Replace('\\', '/'), Read));

    public bool Has(string path) => _files.ContainsKey(path);

    /// <summary>The file in the smallest form the caller takes; 304 for who has it already; 404 where there is none.</summary>
    public IResult Answer(HttpContext context, string path)
    {
        if (!_files.TryGetValue(path, out var file))
        {
            return Results.StatusCode(404);
        }

        var (bytes, coding) = Choose(file, context.Request.Headers.AcceptEncoding);
        var headers = context.Response.Headers;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        headers.XContentTypeOptions = "nosniff";
        if (coding is not null)
        {
            headers.ContentEncoding = coding;
        }

        // Every form is a representation of its own, hence a tag of its own.
        var tag = new EntityTagHeaderValue($"\"{file.Digest}{(coding is null ? "" : $"-{coding}")}\"");
        return Results.Bytes(bytes, file.ContentType, entityTag: tag);
    }

    private static (ReadOnlyMemory<byte> Bytes, string? Coding) Choose(WebFile file, StringValues accepted)
    {
        if (StringWithQualityHeaderValue.TryParseList(accepted, out var wishes))
        {
            foreach (var (coding, bytes) in file.Compressed)
            {
                if (wishes.Any(wish => wish.Value.Equals(coding, StringComparison.OrdinalIgnoreCase) && wish.Quality is not 0))
                {
                    return (bytes, coding);
                }
            }
        }

        return (file.Bytes, null);
    }

    private static WebFile Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var compressed = from coding in Codings
                         where File.Exists(path + coding.Suffix)
                         select (coding.Coding, (ReadOnlyMemory<byte>)File.ReadAllBytes(path + coding.Suffix));
        return new WebFile(bytes, [.. compressed], ContentTypes[Path.GetExtension(path)], Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12)));
    }

    private sealed record WebFile(ReadOnlyMemory<byte> Bytes, (string Coding, ReadOnlyMemory<byte> Bytes)[] Compressed, string ContentType, string Digest);
}
