using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Grains;
using Suite.Hosting;
using Suite.Support.Analytics;

namespace Suite.Support;

/// <param name="Share">Of all messages that were about an intent.</param>
/// <param name="Unanswered">Of these messages, put to the articles in vain.</param>
internal sealed record TopIntent(string Name, int Messages, double Share, int Unanswered);

/// <param name="HelpfulShare">Null without any.</param>
internal sealed record FeedbackView(int Helpful, int Unhelpful, double? HelpfulShare);

/// <param name="WaitSecondsP50">Half of those who were taken waited at most so long; right to five percent. Null where nobody was taken.</param>
internal sealed record HandoverView(int Requested, int Taken, int WaitingNow, double? WaitSecondsP50, double? WaitSecondsP90);

/// <param name="Conversations">Begun in the period.</param>
/// <param name="DeflectionRate">Conversations that ended, or in which nothing was said for half an hour, without a person being asked for, of all; null without any.</param>
/// <param name="AnsweredShare">Of the questions put to the articles; null without any.</param>
internal sealed record AnalyticsView(
    string? From, string? To, int Conversations, int Deflected, int HandedOver, double? DeflectionRate, int Turns, int OutOfScope, int Answered, int Unanswered,
    double? AnsweredShare, IReadOnlyList<TopIntent> TopIntents, FeedbackView Feedback, HandoverView Handover);

/// <summary>What conversations add up to; and what shoppers asked in vain.</summary>
internal static class GetAnalytics
{
    private const int TopIntents = 20;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/support/analytics", HandleAsync)
            .WithName("GetSupportAnalytics").WithSummary("Conversations, top intents, answers, deflection, feedback and waiting times of a period.").RequireScope(Scopes.SupportRead)
            .QueryText("from", "First day (UTC) as 2026-01-31; the first there is when left out.", "date").QueryText("to", "Last day; the last there is when left out.", "date")
            .Produces<AnalyticsView>().Refuses(400);
        app.MapGet("/v1/support/analytics/unanswered", UnansweredAsync)
            .WithName("GetUnansweredQuestions").WithSummary("Questions without an answer in groups, with a proposed intent and article for each.").RequireScope(Scopes.SupportRead)
            .Produces<UnansweredView>().Refuses();
    }

    private static async Task<IResult> HandleAsync(HttpContext http, IGrainFactory grains, CancellationToken ct)
    {
        if (!TryReadDay(http, "from", out var from))
        {
            return Problem.Validation("from", "Send a day as 2026-01-31.");
        }

        if (!TryReadDay(http, "to", out var to))
        {
            return Problem.Validation("to", "Send a day as 2026-01-31.");
        }

        if (from > to)
        {
            return Problem.Validation("to", "Before 'from': send the first day in 'from' and the last one in 'to'.");
        }

        return Results.Json(View(from, to, await AnalyticsGrain.Of(grains, http.GetCaller().Tenant).MeasureAsync(from, to, ct)), AnalyticsJson.Default.AnalyticsView);
    }

    private static AnalyticsView View(DateOnly? from, DateOnly? to, PeriodFigures figures)
    {
        var understood = figures.Intents.Sum(i => i.Messages);
        return new AnalyticsView(
            Day(from), Day(to), figures.Conversations, figures.Deflected, figures.HandedOver, Share(figures.Deflected, figures.Conversations), figures.Turns,
            figures.OutOfScope, figures.Answered, figures.Unanswered, Share(figures.Answered, figures.Answered + figures.Unanswered),
            [.. figures.Intents.Take(TopIntents).Select(i => new TopIntent(i.Name, i.Messages, Share(i.Messages, understood) ?? 0, i.Unanswered))],
            new FeedbackView(figures.Helpful, figures.Unhelpful, Share(figures.Helpful, figures.Helpful + figures.Unhelpful)),
            new HandoverView(figures.Handovers, figures.Taken, figures.WaitingNow, figures.WaitSecondsP50, figures.WaitSecondsP90));
    }

    private static async Task<IResult> UnansweredAsync(HttpContext http, UnansweredQuestions questions, CancellationToken ct) =>
        Results.Json(await questions.ReadAsync(http.GetCaller().Tenant, ct), AnalyticsJson.Default.UnansweredView);

    private static bool TryReadDay(HttpContext http, string name, out DateOnly? day)
    {
        day = null;
        if (!http.Request.Query.TryGetValue(name, out var text))
        {
            return true;
        }

        var valid = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read);
        day = valid ? read : null;
        return valid;
    }

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double? Share(int part, int whole) => whole == 0 ? null : Math.Round(part / (double)whole, 4);
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.Never)]
[JsonSerializable(typeof(AnalyticsView))]
[JsonSerializable(typeof(UnansweredView))]
internal sealed partial class AnalyticsJson : JsonSerializerContext;
