using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Suite.Hosting;

/// <summary>
/// An answer that grows while work is done: one JSON object a line (NDJSON), the last one with <c>done</c> true or an <c>error</c>. The status
/// is sent before the work begins, so failures on the way are told in the last line.
/// </summary>
public sealed class WorkReport(HttpResponse response)
{
    /// <summary>Writes one line and sends it at once. Not thread-safe: one line after another.</summary>
    public async ValueTask LineAsync<T>(T line, JsonTypeInfo<T> type, CancellationToken ct)
    {
        if (!response.HasStarted)
        {
            response.ContentType = "application/x-ndjson";
        }

        await JsonSerializer.SerializeAsync(response.Body, line, type, ct);
        await response.Body.WriteAsync("\n"u8.ToArray(), ct);
        await response.Body.FlushAsync(ct);
    }
}
