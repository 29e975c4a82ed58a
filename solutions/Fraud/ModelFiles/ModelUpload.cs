using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Suite.Hosting;

namespace Suite.Fraud.ModelFiles;

/// <summary>Reads the parts of an import request: parameters from the query, the file from the body.</summary>
internal static class ModelUpload
{
    /// <summary>A model beyond this is no model for single payments; it would take seconds to read at every start.</summary>
    public const int FileBytesMax = 64 << 20;

    private static readonly string[] Numbers = ["review", "decline"];

    /// <summary>The query as the fields of a JSON object, so that its faults are reported like those of any other request.</summary>
    public static JsonFields ReadQuery(HttpRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, values) in request.Query)
            {
                var value = values.ToString();
                if (Numbers.Contains(name, StringComparer.Ordinal)
                    && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                {
                    json.WriteNumber(name, number);
                }
                else if (name is "promote" or "measure" && value is "true" or "false")
                {
                    json.WriteBoolean(name, value == "true");
                }
                else
                {
                    json.WriteString(name, value);
                }
            }

            json.WriteEndObject();
        }

        return JsonFields.Parse(buffer.WrittenSpan);
    }

    /// <summary>The whole body, or null where it is larger than <see cref="FileBytesMax"/>.</summary>
    public static async Task<byte[]?> ReadFileAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // Counted here, so that a body without a length gets the same answer as one that states it.
            size.MaxRequestBodySize = FileBytesMax + 1L;
        }

        if (request.ContentLength > FileBytesMax)
        {
            return null;
        }

        using var file = new MemoryStream((int)(request.ContentLength ?? 0));
        var chunk = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            while (await request.Body.ReadAsync(chunk, ct) is > 0 and var read)
            {
                if (file.Length + read > FileBytesMax)
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
