using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Suite.FeatureStore;
using Suite.Fraud.Training.Cards;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;
using Suite.Models;

namespace Suite.Fraud;

/// <summary>What is known of a model version, as JSON or as a page of text.</summary>
internal static class GetModelCard
{
    private const string Markdown = "text/markdown";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/fraud/models/{version}/card", HandleAsync)
            .WithName("GetFraudModelCard").WithSummary("The version's model card: JSON, or Markdown where Accept asks for text/markdown.").RequireScope("fraud:read")
            .Produces<ModelCardResponse>(200, "application/json", Markdown).Refuses(404);
        app.MapGet("/v1/fraud/models/{version}/card.md", HandleMarkdownAsync)
            .WithName("GetFraudModelCardMarkdown").WithSummary("The version's model card as Markdown.").RequireScope("fraud:read")
            .Produces<ModelCardResponse>(200, Markdown).Refuses(404);
    }

    private static async Task<IResult> HandleAsync(string version, HttpContext http, IGrainFactory grains, IContentStore contents, CancellationToken ct)
    {
        var (response, problem) = await FindAsync(version, http, grains, contents, ct);
        return response is null ? problem!
            : WantsMarkdown(http.Request) ? Results.Text(CardMarkdown.Write(response), Markdown, Encoding.UTF8)
            : Results.Json(response, FraudJson.Default.ModelCardResponse);
    }

    private static async Task<IResult> HandleMarkdownAsync(string version, HttpContext http, IGrainFactory grains, IContentStore contents, CancellationToken ct)
    {
        var (response, problem) = await FindAsync(version, http, grains, contents, ct);
        return response is null ? problem! : Results.Text(CardMarkdown.Write(response), Markdown, Encoding.UTF8);
    }

    private static async Task<(ModelCardResponse? Response, Problem? Problem)> FindAsync(
        string version, HttpContext http, IGrainFactory grains, IContentStore contents, CancellationToken ct)
    {
        var state = await grains.Models(http.GetCaller().Tenant).GetAsync(ct);
        if (state.Find(version) is not { } model)
        {
            // The text is the caller's: it is not repeated.
            return (null, Problem.NotFound("There is no such model version. GET /v1/fraud/models lists those that are registered."));
        }

        var card = model.Card is { } address
            ? ModelCard.Read((await FetchAsync(contents, address, ct)).Span)
            : UnknownCard.Of(model, FeatureSet.Parse(Encoding.UTF8.GetString((await FetchAsync(contents, model.FeatureSetContent, ct)).Span)));
        return (ModelCardResponse.Of(model, card), null);
    }

    private static bool WantsMarkdown(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.OrderByDescending(a => a.Quality ?? 1).Select(a => a.MediaType.Value).FirstOrDefault(a => a is Markdown or "application/json" or "*/*") == Markdown;

    private static async ValueTask<ReadOnlyMemory<byte>> FetchAsync(IContentStore contents, ContentAddress address, CancellationToken ct) =>
        await contents.GetAsync(address, ct)
        ?? throw new JournalUnavailableException($"The content {address} of this model version is not in the content store; restore it from a backup.");
}

/// <summary>A version's place in the registry, and its card.</summary>
/// <param name="CardContent">SHA-256 of the stored card; null where none was written and this one says what is not known.</param>
/// <param name="MeasuredAt">When the card was written, if that was after the version was registered.</param>
internal sealed record ModelCardResponse(
    string Version, string Stage, DateTimeOffset RegisteredAt, string RegisteredBy, DateTimeOffset? MeasuredAt, string? MeasuredBy,
    IReadOnlyList<CardHistory> History,
    IReadOnlyDictionary<string, double> Thresholds, string? CardContent, ModelCard Card)
{
    public static ModelCardResponse Of(ModelVersion model, ModelCard card) => new(
        model.Version, Word(model.Stage), Time(model.RegisteredAtMicros), model.Actor,
        model.Measured is { } measured ? Time(measured.AtMicros) : null, model.Measured?.Actor,
        [.. model.History.Select(h => new CardHistory(Word(h.Change), Time(h.AtMicros), h.Actor, h.Reason))],
        model.Thresholds, model.Card?.Value, card);

    private static DateTimeOffset Time(long micros) => DateTimeOffset.UnixEpoch.AddMicroseconds(micros);

    private static string Word(ModelStage stage) => stage switch
    {
        ModelStage.Champion => "champion",
        ModelStage.Archived => "archived",
        _ => "candidate",
    };

    private static string Word(ModelChange change) => change switch
    {
        ModelChange.Promoted => "promoted",
        ModelChange.Restored => "restored",
        ModelChange.Replaced => "replaced",
        _ => "rolled back",
    };
}

internal sealed record CardHistory(string Change, DateTimeOffset At, string By, string Reason);
