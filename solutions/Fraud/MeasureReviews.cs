using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Reviews;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>How long cases took in a period, overall and per analyst, and how old the backlog is now.</summary>
internal static class MeasureReviews
{
    private const int DaysMax = 400;
    private const int DaysDefault = 30;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/reviews/statistics", HandleAsync)
        .WithName("MeasureReviews").WithSummary("Service times of the review queue over whole days (UTC).").RequireScope("fraud:review")
        .QueryText("from", $"First day, as 2024-03-05; left out: {DaysDefault} days up to the last.", "date")
        .QueryText("through", "Last day; left out: today.", "date")
        .Produces<ReviewTimesAnswer>().Refuses(400, 429);

    private static async Task<IResult> HandleAsync(HttpContext http, IJournal journal, IGrainFactory grains, TimeProvider time, CancellationToken ct)
    {
        const string Expected = "Send a day as 2024-03-05.";
        if (!TryRead(http.Request, "through", out var asked))
        {
            return Problem.Validation("through", Expected);
        }

        var through = asked ?? ReviewJournal.DayOf(time.NowMicros());
        if (!TryRead(http.Request, "from", out asked))
        {
            return Problem.Validation("from", Expected);
        }

        var from = asked ?? through.AddDays(1 - DaysDefault);
        if (from > through || through.DayNumber - from.DayNumber >= DaysMax)
        {
            return Problem.Validation("from", $"Send a day up to {DaysMax} days before 'through', and not after it.");
        }

        var tenant = http.GetCaller().Tenant;
        var times = await ServiceTimes.ReadAsync(journal, tenant, from, through, ct);
        var ages = await ReviewQueueGrain.Of(grains, tenant).AgesAsync(ct);
        return Results.Json(ReviewAnswers.Times(from, through, times, ages), ReviewsJson.Default.ReviewTimesAnswer);
    }

    private static bool TryRead(HttpRequest request, string name, out DateOnly? day)
    {
        day = null;
        if (!request.Query.TryGetValue(name, out var text))
        {
            return true;
        }

        var reads = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)
            && read.Year is >= 1970 and < 9999;
        day = read;
        return reads;
    }
}
