using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Suite.Journal;
using Suite.Support.Knowledge;

namespace Suite.Support.Bots;

/// <summary>An article was stored, or replaced. Its body is in the content store.</summary>
/// <param name="Id">With the language, the article's key.</param>
/// <param name="Language">"en" or "zh".</param>
/// <param name="Title">As published.</param>
/// <param name="Format">How the body is written.</param>
/// <param name="Url">Where customers can read it.</param>
/// <param name="Content">Address of the body's UTF-8 text.</param>
/// <param name="Bytes">Size of that text.</param>
/// <param name="Actor">The key that did it.</param>
internal sealed record ArticlePut(string Id, string Language, string Title, ArticleFormat Format, string? Url, string Content, int Bytes, string Actor);

internal sealed record ArticleRemoved(string Id, string Language, string Actor);

/// <param name="Content">Address of the flow file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Actor">The key that did it.</param>
internal sealed record FlowsPublished(string Content, int Bytes, string Actor);

/// <param name="Content">Address of the examples as CSV (text, intent).</param>
/// <param name="Examples">How many of them are about an intent.</param>
/// <param name="OutOfScope">How many are about none.</param>
/// <param name="Replaces">They stand in the place of all earlier ones; otherwise they come on top.</param>
/// <param name="Actor">The key that did it.</param>
internal sealed record IntentsImported(string Content, int Examples, int OutOfScope, bool Replaces, string Actor);

/// <summary>What a tenant publishes, as events. Types and streams are on disk for ever: add, never change.</summary>
internal static class BotEvents
{
    public const string ArticlePut = "support-article-put";
    public const string ArticleRemoved = "support-article-removed";
    public const string FlowsPublished = "support-flows-published";
    public const string IntentsImported = "support-intents-imported";

    public const string ArticleStream = "support/articles";
    public const string FlowStream = "support/flows";
    public const string IntentStream = "support/intents";

    /// <summary>The tenant's intent model in the registry; its stream is <c>models/support-intents</c>.</summary>
    public const string ModelName = "support-intents";
    public const string ModelStream = "models/support-intents";

    public static NewEvent Of(ArticlePut put, long nowMicros) => Build(ArticlePut, ArticleStream, put, BotEventsJson.Default.ArticlePut, nowMicros);

    public static NewEvent Of(ArticleRemoved removed, long nowMicros) =>
        Build(ArticleRemoved, ArticleStream, removed, BotEventsJson.Default.ArticleRemoved, nowMicros);

    public static NewEvent Of(FlowsPublished published, long nowMicros) =>
        Build(FlowsPublished, FlowStream, published, BotEventsJson.Default.FlowsPublished, nowMicros);

    /// <param name="imported">What came.</param>
    /// <param name="streamVersion">What it was decided on: of two imports at once, the later is decided anew.</param>
    /// <param name="nowMicros">When.</param>
    public static NewEvent Of(IntentsImported imported, long streamVersion, long nowMicros) =>
        Build(IntentsImported, IntentStream, imported, BotEventsJson.Default.IntentsImported, nowMicros) with { ExpectedVersion = streamVersion };

    public static T Read<T>(JournalEvent e, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(e.Payload.Span, type) ?? throw new InvalidDataException($"Event {e.Position} ('{e.Type}') is empty.");
        }
        catch (JsonException cause)
        {
            throw new InvalidDataException($"Event {e.Position} ('{e.Type}') is none that this version can read: start a newer version of the server.", cause);
        }
    }

    private static NewEvent Build<T>(string type, string stream, T payload, JsonTypeInfo<T> json, long nowMicros)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(payload, json);
        return new NewEvent
        {
            Id = $"{stream}/{Guid.CreateVersion7():n}",
            Stream = stream,
            Type = type,
            EventTimeMicros = nowMicros,
            RequestHash = SHA256.HashData(bytes),
            Payload = bytes,
        };
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArticlePut))]
[JsonSerializable(typeof(ArticleRemoved))]
[JsonSerializable(typeof(FlowsPublished))]
[JsonSerializable(typeof(IntentsImported))]
[JsonSerializable(typeof(CheckpointHeader))]
internal sealed partial class BotEventsJson : JsonSerializerContext;
