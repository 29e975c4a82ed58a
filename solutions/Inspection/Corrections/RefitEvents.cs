using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Journal;

namespace Suite.Inspection.Corrections;

/// <summary><c>inspection-refit-refused</c>: corrections were learned, and what came of it was no better on the golden set, or could not be learned. The champion stays.</summary>
internal sealed record RefitRefused
{
    public const string Type = "inspection-refit-refused";

    private const string StreamPrefix = "inspection-refits";

    public required long AtMicros { get; init; }

    public required string Model { get; init; }

    /// <summary>The champion that stays.</summary>
    public required string Version { get; init; }

    public required string Reason { get; init; }

    /// <summary>Corrections up to here were tried, in microseconds since 1970; null in events that were written before it was kept: up to their own time.</summary>
    public long? LearnedUntilMicros { get; init; }

    public static string StreamOf(string model) => $"{StreamPrefix}/{model}";

    public static RefitRefused Read(JournalEvent stored) => JsonSerializer.Deserialize(stored.Payload.Span, RefitJson.Default.RefitRefused)!;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(RefitRefused))]
internal sealed partial class RefitJson : JsonSerializerContext;
