using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Suite.Hosting;

/// <summary>Reads a whole request body into a pooled buffer, bounded, or says why it is refused.</summary>
internal static class JsonBody
{
    private const int DefaultBytesMax = 1024 * 1024;

    // Up to here a refused body is still read (and thrown away) by the server, so that the client gets to see the answer instead of a
    // broken connection. Beyond it the connection is closed.
    private const long DrainBytesMax = 64L * 1024 * 1024;

    public static async ValueTask<(byte[] Buffer, int Length, Problem? Refused)> ReadAsync(HttpRequest request, JsonLimits limits, CancellationToken ct)
    {
        if (!IsJson(request.ContentType))
            return ([], 0, Problem.ForStatus(415, request));
        if (request.Headers.ContentEncoding.Count > 0)
            return ([], 0, new Problem(415, "unsupported-media-type", "Compressed bodies are not read.", "Send the body without Content-Encoding."));

        var max = limits.BodyBytesMax ?? request.HttpContext.RequestServices?.GetService<SuiteServerOptions>()?.RequestBodyBytesMax ?? DefaultBytesMax;
        TakeOverLimit(request, max);
        if (request.ContentLength > max)
            return ([], 0, TooLarge(max));

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(request.ContentLength ?? 1_024, max) + 1);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(ct);
                var arrived = read.Buffer;
                var fits = length + arrived.Length <= max;
                if (fits)
                {
                    buffer = Grow(buffer, length, length + (int)arrived.Length);
                    arrived.CopyTo(buffer.AsSpan(length));
                    length += (int)arrived.Length;
                }

                request.BodyReader.AdvanceTo(arrived.End);
                if (!fits)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    return ([], 0, TooLarge(max));
                }

                if (read.IsCompleted)
                    return (buffer, length, null);
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    private static Problem TooLarge(int max) =>
        new(413, "body-too-large", "The request body is too large.", $"A body may have at most {max} bytes here. Send less in one request.");

    // The count is kept here, so that chunked bodies get the same answer as those that state their length.
    private static void TakeOverLimit(HttpRequest request, int max)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = Math.Max(max, DrainBytesMax);
    }

    private static byte[] Grow(byte[] buffer, int used, int needed)
    {
        if (needed <= buffer.Length)
            return buffer;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, buffer.Length * 2));
        buffer.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    /// <summary><c>application/json</c>, alone or with UTF-8 as its character set.</summary>
    private static bool IsJson(string? contentType)
    {
        const string Json = "application/json";
        if (contentType is null || !contentType.StartsWith(Json, StringComparison.OrdinalIgnoreCase))
            return false;
        var rest = contentType.AsSpan(Json.Length).Trim();
        if (rest.IsEmpty)
            return true;
        if (rest[0] != ';')
            return false;
        rest = rest[1..].Trim();
        return rest.IsEmpty || rest.Equals("charset=utf-8", StringComparison.OrdinalIgnoreCase) || rest.Equals("charset=\"utf-8\"", StringComparison.OrdinalIgnoreCase);
    }
}
