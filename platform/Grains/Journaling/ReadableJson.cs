using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suite.Grains;

/// <summary>
/// JSON as events are stored and answers are sent: people can read it as it stands. Nothing is escaped for HTML, since neither is ever part of a page. What is on
/// disk was written so: a change here is a new schema version of every event.
/// </summary>
public static class ReadableJson
{
    /// <summary>Without what is null or computed. Each call gives new ones: a <see cref="JsonSerializerContext"/> keeps its options to itself.</summary>
    public static JsonSerializerOptions Options() => new(JsonSerializerDefaults.Web)
    {
        // Without escapes for what is not ASCII: Chinese would take twice the room.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
    };
}
