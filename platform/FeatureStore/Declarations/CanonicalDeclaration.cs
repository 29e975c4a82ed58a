using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Suite.FeatureStore;

/// <summary>
/// The one way to write a set: grids expanded, members in a fixed order. The version is a hash of it without the descriptions
/// and usual values (better words are no other arithmetic) and with the versions of the aggregations it uses.
/// </summary>
internal static class CanonicalDeclaration
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string name, EventSchema schema, IReadOnlyList<FeatureDefinition> features, bool withDescriptions)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            WriteSchema(json, schema);
            json.WriteStartArray("features");
            foreach (var feature in features)
            {
                WriteFeature(json, feature, withDescriptions);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static string Version(string name, EventSchema schema, IReadOnlyList<FeatureDefinition> features)
    {
        var operators = AggregationTable.Rows
            .Where(row => features.Any(feature => feature.Of == row.Aggregation))
            .Select(static row => $"{row.JsonName}:{row.Version}");
        var text = Write(name, schema, features, withDescriptions: false) + "\n" + string.Join(',', operators);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    private static void WriteSchema(Utf8JsonWriter json, EventSchema schema)
    {
        json.WriteStartObject("schema");
        json.WriteStartObject("entities");
        foreach (var kind in schema.EntityKinds)
        {
            json.WriteStartArray(kind.Name);
            foreach (var component in kind.Components)
            {
                json.WriteStringValue(schema.Entities[component]);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteStartObject("numbers");
        foreach (var number in schema.Numbers)
        {
            json.WriteStartObject(number.Name);
            if (number.IsMoney)
            {
                json.WriteBoolean("money", true);
            }
            else
            {
                json.WriteNumber("scale", number.Scale);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("categories");
        foreach (var category in schema.Categories)
        {
            json.WriteStringValue(category);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFeature(Utf8JsonWriter json, FeatureDefinition feature, bool withDescription)
    {
        json.WriteStartObject();
        json.WriteString("name", feature.Name);
        if (feature.Entity is null)
        {
            WriteOwn(json, feature);
        }
        else
        {
            WriteWindowed(json, feature);
        }

        if (withDescription)
        {
            json.WriteString("description", feature.Description);
            if (feature.Usual is not null)
            {
                json.WriteString("usual", feature.Usual);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteOwn(Utf8JsonWriter json, FeatureDefinition feature)
    {
        if (feature.Aggregation == Aggregation.Value)
        {
            json.WriteString("value", feature.Field);
        }
        else if (feature.Aggregation == Aggregation.Matches)
        {
            WriteFilter(json, "matches", feature.Filter);
        }
        else
        {
            json.WriteString("calendar", AggregationTable.Calendar.First(row => row.Aggregation == feature.Aggregation).JsonName);
        }
    }

    private static void WriteWindowed(Utf8JsonWriter json, FeatureDefinition feature)
    {
        var isRatio = feature.Aggregation == Aggregation.Ratio;
        var of = AggregationTable.Get(feature.Of).JsonName;
        json.WriteString("entity", feature.Entity);
        json.WriteString("aggregation", isRatio ? "ratio" : of);
        if (isRatio)
        {
            json.WriteString("of", of);
        }

        if (feature.Field is not null)
        {
            json.WriteString("field", feature.Field);
        }

        json.WriteString("window", Duration.Format(feature.Window));
        if (isRatio)
        {
            json.WriteString("over", Duration.Format(feature.Over));
        }

        if (feature.Delay > TimeSpan.Zero)
        {
            json.WriteString("delay", Duration.Format(feature.Delay));
        }

        if (feature.Filter.Conditions.Count > 0)
        {
            WriteFilter(json, "filter", feature.Filter);
        }
    }

    private static void WriteFilter(Utf8JsonWriter json, string name, FeatureFilter filter)
    {
        json.WriteStartArray(name);
        foreach (var condition in filter.Conditions)
        {
            json.WriteStartObject();
            json.WriteString("field", condition.Field);
            if (condition.Operator == FilterOperator.Equals)
            {
                json.WriteString("equals", condition.Text);
            }
            else
            {
                json.WriteNumber(condition.Operator == FilterOperator.Above ? "above" : "atMost", condition.Bound);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
