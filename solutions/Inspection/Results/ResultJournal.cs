using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Grains;
using Suite.Journal;

namespace Suite.Inspection.Results;

/// <summary>Results in the journal. Pure.</summary>
internal static class ResultJournal
{
    public const string StreamPrefix = "inspections";
    public const string Inspected = "inspection-part-inspected";
    public const string Counted = "inspection-frames-counted";
    public const string Corrected = "inspection-result-corrected";

    /// <summary>The stream of pictures that were sent.</summary>
    public const string Requests = "requests";

    public static IEventCodec<ResultEvent> Codec { get; } = new JsonEventCodec<ResultEvent>(static e => e.AtMicros)
        .Add(Inspected, 1, ResultEventJson.Stored.PartInspected)
        .Add(Counted, 1, ResultEventJson.Stored.FramesCounted)
        .Add(Corrected, 1, ResultEventJson.Stored.ResultCorrected);

    /// <summary>Whether <see cref="Codec"/> reads it.</summary>
    public static bool IsResult(JournalEvent stored) => stored.Stream.StartsWith(StreamPrefix + "/", StringComparison.Ordinal);

    public static string StreamOf(string? camera) => $"{StreamPrefix}/{camera ?? Requests}";

    public static string EventIdOf(string resultId) => $"inspection/{resultId}";
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PartInspected))]
[JsonSerializable(typeof(FramesCounted))]
[JsonSerializable(typeof(ResultCorrected))]
internal sealed partial class ResultEventJson : JsonSerializerContext
{
    public static ResultEventJson Stored { get; } = new(ReadableJson.Options());
}
