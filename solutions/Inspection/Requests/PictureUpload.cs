using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Suite.Hosting;

namespace Suite.Inspection.Requests;

/// <summary>A file that was sent.</summary>
/// <param name="Name">As the sender calls it; empty for a body that is the file.</param>
/// <param name="Bytes">Not looked at yet.</param>
internal sealed record UploadedFile(string Name, byte[] Bytes);

/// <summary>Reads pictures from a request: one as the body, or many as the parts of a <c>multipart/form-data</c>. Bounded, whatever the request says of its length.</summary>
internal static class PictureUpload
{
    /// <summary>Of one file.</summary>
    public const int FileBytesMax = 32 << 20;

    /// <summary>Of a request.</summary>
    public const int BodyBytesMax = 64 << 20;

    public const int FilesMax = 64;

    private const int NameLengthMax = 200;

    /// <summary>How much room the request may take.</summary>
    public static long BytesOf(HttpRequest request) => Math.Min(request.ContentLength ?? FileBytesMax, BodyBytesMax);

    public static bool IsMultipart(HttpRequest request) => request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The files, or why the request is refused.</summary>
    public static async Task<(IReadOnlyList<UploadedFile> Files, Problem? Refused)> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        BoundedBody.Allow(request, BodyBytesMax);
        if (request.ContentLength > BodyBytesMax)
        {
            return ([], TooLarge());
        }

        if (IsMultipart(request))
        {
            return await ReadPartsAsync(request, ct);
        }

        return await BoundedBody.ReadAsync(request.Body, FileBytesMax, ct) is { } file ? ([new UploadedFile("", file)], null) : ([], TooLarge());
    }

    private static async Task<(IReadOnlyList<UploadedFile>, Problem?)> ReadPartsAsync(HttpRequest request, CancellationToken ct)
    {
        var boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 200)
        {
            return ([], Problem.Validation("Content-Type", "Name the boundary of the parts: multipart/form-data; boundary=…"));
        }

        var reader = new MultipartReader(boundary, request.Body);
        var files = new List<UploadedFile>();
        var room = BodyBytesMax;
        try
        {
            while (await reader.ReadNextSectionAsync(ct) is { } section)
            {
                if (files.Count == FilesMax)
                {
                    return ([], Problem.Validation("body", $"Send at most {FilesMax} pictures in one request."));
                }

                if (await BoundedBody.ReadAsync(section.Body, Math.Min(FileBytesMax, room), ct) is not { } file)
                {
                    return ([], TooLarge());
                }

                room -= file.Length;
                files.Add(new UploadedFile(NameOf(section, files.Count + 1), file));
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return ([], Problem.Validation("body", "The parts cannot be read: the body ends before its last boundary, or a part's headers are too long."));
        }

        return files.Count > 0 ? (files, null) : ([], Problem.Validation("body", "Send at least one picture."));
    }

    private static string NameOf(MultipartSection section, int number)
    {
        var name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
            ? (disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value?.Trim('"') : null;
        return string.IsNullOrEmpty(name) ? $"{number}" : new string([.. name.Where(static c => !char.IsControl(c)).Take(NameLengthMax)]);
    }

    private static Problem TooLarge() => new(
        413, "body-too-large", "The request body is too large.", $"A picture may have at most {FileBytesMax >> 20} MiB, a request at most {BodyBytesMax >> 20} MiB.");
}
