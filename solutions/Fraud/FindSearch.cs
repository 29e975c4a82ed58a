using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Training.Search;
using Suite.Hosting;
using Suite.Trees;

namespace Suite.Fraud;

/// <summary>A search for parameters as it stands, running, cut off or finished: its trials, the best of them, what mattered; and a picture of it.</summary>
internal static class FindSearch
{
    private const string Svg = "image/svg+xml";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/fraud/models/searches/{id}", FindAsync)
            .WithName("FindFraudSearch").WithSummary("A search with its trials, best parameters, their importance and learning curves.").RequireScope("fraud:read")
            .Produces<SearchAnswer>().Refuses(404);
        app.MapGet("/v1/fraud/models/searches/{id}/picture.svg", DrawAsync)
            .WithName("DrawFraudSearch").WithSummary("History, importance and learning curves of a search as one picture.").RequireScope("fraud:read")
            .Produces<string>(200, Svg).Refuses(404);
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, SearchJournal searches, SearchImportances importances, CancellationToken ct) =>
        await searches.FindAsync(http.GetCaller().Tenant, id, ct) is { } search
            ? Results.Json(SearchAnswer.Of(search, importances.Of(http.GetCaller().Tenant, search)), FraudJson.Default.SearchAnswer)
            : Missing();

    private static async Task<IResult> DrawAsync(string id, HttpContext http, SearchJournal searches, SearchImportances importances, CancellationToken ct) =>
        await searches.FindAsync(http.GetCaller().Tenant, id, ct) is { } search
            ? Results.Text(SearchPicture.Draw(search, importances.Of(http.GetCaller().Tenant, search)), Svg, System.Text.Encoding.UTF8)
            : Missing();

    private static Problem Missing() => Problem.NotFound("There is no such search. A training with 'search' names its id in the first line of its report.");
}

/// <param name="State">unfinished while trials or the model are missing, whether it is running or was cut off.</param>
/// <param name="Metric">What a trial's value is: as large as possible.</param>
/// <param name="Importance">Share of the values' variation that a parameter explains by itself (functional analysis of variance).</param>
internal sealed record SearchAnswer(
    string Id, string State, string Metric, int TrialsAsked, long Seed, int Parallel, string Sampler, JsonElement Space, int Rows, int Frauds,
    long StartedAtMicros, string Actor, TrialAnswer? Best, IReadOnlyList<TrialAnswer> Trials, IReadOnlyList<ImportanceAnswer> Importance,
    LearningCurves? Curves, string? ModelVersion)
{
    public static SearchAnswer Of(StoredSearch search, IReadOnlyList<KeyValuePair<string, double>> importances)
    {
        var (started, finished) = (search.Started, search.Finished);
        var best = Study.BestOf(search.Trials);
        var isFinished = finished is not null && finished.Trials >= search.Trials.Count;
        return new SearchAnswer(
            started.Id, isFinished ? "finished" : "unfinished", SearchObjective.Metric, Math.Max(started.Trials, search.Trials.Count), started.Seed,
            started.Parallel, started.Sampler, started.Space, started.Rows, started.Frauds, started.AtMicros, started.Actor,
            best is null ? null : TrialAnswer.Of(search.Space, best),
            [.. search.Trials.Select(t => TrialAnswer.Of(search.Space, t))],
            [.. importances.Select(i => new ImportanceAnswer(i.Key, Math.Round(i.Value, 4)))],
            finished?.Curves,
            finished?.ModelVersion);
    }
}

/// <param name="Outcome">complete, pruned or failed.</param>
/// <param name="Steps">The value after each fold.</param>
internal sealed record TrialAnswer(
    int Trial, string Outcome, double? Value, JsonObject Parameters, IReadOnlyList<double> Steps, double Seconds, string? Error, int? CopyOf)
{
    public static TrialAnswer Of(SearchSpace space, FinishedTrial trial) => new(
        trial.Number, trial.Outcome.ToString().ToLowerInvariant(), trial.Value, space.ToJson(trial.Point), trial.Steps, Math.Round(trial.Seconds, 3),
        trial.Error, trial.CopyOf);
}

internal sealed record ImportanceAnswer(string Parameter, double Share);
