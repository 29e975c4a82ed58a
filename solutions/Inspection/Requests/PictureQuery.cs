using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Suite.Hosting;
using Suite.Inspection.Line;
using Suite.Inspection.Serving;

namespace Suite.Inspection.Requests;

/// <summary>The query of a request whose body is a picture or a file.</summary>
internal static class PictureQuery
{
    private static readonly string[] Numbers = ["threshold", "tile", "tileOverlap"];

    /// <summary>The query as the fields of a JSON object, so that its faults are reported like those of any other request.</summary>
    public static JsonFields Read(HttpRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, values) in request.Query)
            {
                var value = values.ToString();
                if (Numbers.Contains(name, StringComparer.Ordinal) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                {
                    json.WriteNumber(name, number);
                }
                else if (value is "true" or "false")
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

    /// <summary>Null where something is wrong.</summary>
    /// <param name="query">The request's.</param>
    /// <param name="isMany">Several pictures have neither one id nor one part's number.</param>
    public static PictureOrder? ReadOrder(JsonFields query, bool isMany)
    {
        var model = query.OptionalString("model", 100, rule: TextRule.Id) ?? ModelName.Default;
        var part = isMany ? null : query.OptionalString("part", 100, rule: TextRule.Line);
        var id = isMany ? null : query.OptionalString("id", 100, rule: TextRule.Code);
        var threshold = query.OptionalNumber("threshold", 0, 1);
        var tile = (int)(query.OptionalInteger("tile", 0, 4_096) ?? 0);
        var overlap = (int)(query.OptionalInteger("tileOverlap", 0, 2_048) ?? 0);
        query.RejectUnknown();
        var (name, version) = model.Split('@', 2) is [var n, var v] ? (n, v) : (model, null);
        if (!ModelName.IsValid(name))
        {
            query.AddError("model", $"Send a model's name, or NAME@VERSION; a name is {ModelName.Rule}.");
        }

        if (tile is > 0 and < 16 || overlap > tile / 2)
        {
            query.AddError("tile", "Send 0 for none, or 16 to 4096, and at most half of it as 'tileOverlap'.");
        }

        return query.HasErrors ? null : new PictureOrder(name, version, part, id, new LookSettings(null, tile, overlap, threshold));
    }
}
