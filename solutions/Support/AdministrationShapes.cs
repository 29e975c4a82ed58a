using System.Text.Json;
using System.Text.Json.Serialization;
using Suite.Hosting;
using Suite.Models;
using Suite.Support.Bots;

namespace Suite.Support;

/// <param name="Body">Left out in lists.</param>
internal sealed record ArticleView(
    string Id, string Language, string Title, string Format, string? Url, int Bytes, string UpdatedAt, string Actor, long Position, string? Body = null)
{
    public static ArticleView Of(StoredArticle stored, string? body = null) => new(
        stored.Id, stored.Language, stored.Title, ArticleRequest.NameOf(stored.Format), stored.Url, stored.Bytes, Timestamps.Format(stored.AtMicros),
        stored.Actor, stored.Position, body);
}

/// <param name="Total">Of the language, or of all.</param>
/// <param name="Next">Send it as <c>after</c> for the next page; left out at the end.</param>
internal sealed record ArticlesView(IReadOnlyList<ArticleView> Articles, int Total, string? Next);

/// <param name="Status"><c>stored</c>, <c>unchanged</c> or <c>removed</c>.</param>
/// <param name="Position">Send it to <c>/v1/support/search</c> to wait until it is in the index.</param>
internal sealed record ArticleStored(string Id, string Language, string Status, long Position);

internal sealed record ArticleShape(string Title, string Format, string Body, string? Url = null);

/// <summary>A line of an import's answer: what became of a line, or what is wrong with it; the last one has <c>done</c>.</summary>
/// <param name="Indexed">Of the last line: everything that was stored can be found now.</param>
internal sealed record ImportLine(
    long? Line = null, string? Id = null, string? Language = null, string? Status = null, long? Position = null, ProblemShape? Error = null,
    bool? Done = null, int? Stored = null, int? Unchanged = null, int? Failed = null, bool? Indexed = null);

/// <param name="Position">Of the newest event that the index holds.</param>
internal sealed record SearchView(IReadOnlyList<FoundPassage> Passages, int Articles, long Position);

/// <param name="Start">First character of the passage in the article's plain text.</param>
/// <param name="End">The one behind the last.</param>
/// <param name="Score">Of the fused ranking: only comparable within one answer.</param>
/// <param name="WordScore">BM25.</param>
/// <param name="Similarity">Cosine of meaning, -1 to 1.</param>
internal sealed record FoundPassage(
    string ArticleId, string Language, string Title, string Heading, string? Url, int Start, int End, string Text, double Score, double WordScore, double Similarity);

/// <param name="Flows">The file.</param>
internal sealed record FlowsView(string Content, int Bytes, JsonElement Flows);

/// <summary>A flow file, as docs/support-flows.md describes it.</summary>
internal sealed record FlowFileShape(
    int? Version = null, IReadOnlyList<string>? Languages = null, JsonElement? Texts = null, JsonElement? Slots = null, JsonElement? Intents = null, JsonElement? Flows = null,
    JsonElement? Settings = null, JsonElement? Phrases = null);

/// <param name="Status"><c>published</c> or <c>unchanged</c>.</param>
internal sealed record FlowsStored(string Content, int Bytes, string Status, long Position);

internal sealed record FlowFaultView(int Line, int Column, string Path, string Message);

internal sealed record FlowsChecked(bool Valid, IReadOnlyList<FlowFaultView> Faults);

/// <param name="Added">Messages that were not there before.</param>
/// <param name="Moved">Messages that had another intent before.</param>
/// <param name="Repeated">Messages that were there already, or twice in the file.</param>
internal sealed record IntentsImportedView(int Messages, int Added, int Moved, int Repeated, int OutOfScope, int Intents, int TotalMessages, int TotalOutOfScope, long Position);

internal sealed record IntentView(string Name, int Messages, IReadOnlyList<string> Examples);

internal sealed record IntentsView(IReadOnlyList<IntentView> Intents, int Messages, int OutOfScope, IReadOnlyList<string> OutOfScopeExamples);

internal sealed record TrainIntentsShape(int? Seed = null, bool? Promote = null, string? Reason = null);

internal sealed record ReasonShape(string Reason);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArticlesView))]
[JsonSerializable(typeof(ArticleView))]
[JsonSerializable(typeof(ArticleStored))]
[JsonSerializable(typeof(ImportLine))]
[JsonSerializable(typeof(SearchView))]
[JsonSerializable(typeof(FlowsView))]
[JsonSerializable(typeof(FlowsStored))]
[JsonSerializable(typeof(FlowsChecked))]
[JsonSerializable(typeof(IntentsImportedView))]
[JsonSerializable(typeof(IntentsView))]
[JsonSerializable(typeof(ModelState))]
[JsonSerializable(typeof(IntentModelView))]
internal sealed partial class AdministrationJson : JsonSerializerContext;
