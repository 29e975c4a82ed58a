using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Suite.Inspection.Requests;

/// <summary>Reads bodies whose size is counted as they come, whatever the request says of it.</summary>
internal static class BoundedBody
{
    /// <summary>The whole body, or null where it is larger.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int bytesMax, CancellationToken ct)
    {
        Allow(request, bytesMax);
        return request.ContentLength > bytesMax ? null : await ReadAsync(request.Body, bytesMax, ct);
    }

    /// <summary>Lets the server pass on so many bytes and a few more, so that a body without a length gets the same answer as one that states it.</summary>
    public static void Allow(HttpRequest request, int bytesMax)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = bytesMax + (1L << 20);
        }
    }

    public static async Task<byte[]?> ReadAsync(Stream body, int bytesMax, CancellationToken ct)
    {
        using var file = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            while (await body.ReadAsync(chunk, ct) is > 0 and var read)
            {
                if (file.Length + read > bytesMax)
                {
                    return null;
                }

                file.Write(chunk, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return file.ToArray();
    }
}
