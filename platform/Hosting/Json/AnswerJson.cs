using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Suite.Hosting;

/// <summary>How answers are written as JSON.</summary>
public static class AnswerJson
{
    /// <summary>
    /// Without what is null; readable, not escaped for HTML: an answer is JSON by its content type and never part of a page. Each call gives new ones: a
    /// <see cref="JsonSerializerContext"/> keeps its options to itself.
    /// </summary>
    public static JsonSerializerOptions Options() => new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}
