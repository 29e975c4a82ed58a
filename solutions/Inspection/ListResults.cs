using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Suite.Hosting;
using Suite.Inspection.Cameras;
using Suite.Inspection.Results;
using Suite.Inspection.Verdicts;
using Suite.Journal;

namespace Suite.Inspection;

/// <summary>Results by part and by time.</summary>
internal static class ListResults
{
    private const int PageMax = 500;
    private const int PageUsual = 50;
    private const long DayMicros = 86_400_000_000;
    private const int DaysMax = 31;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/inspection/results", HandleAsync)
        .WithName("ListResults").WithSummary("Results of a part, or of a time, newest first, page by page.").RequireScope(Scopes.InspectionRead, Scopes.InspectionOperate)
        .QueryText("part", $"What was said of this part, {PageMax} results at most; ever, unless 'from' or 'to' is given.")
        .QueryText("from", $"From this time on; default a day before 'to'. A page looks at {DaysMax} days at most.", "date-time")
        .QueryText("to", "Up to and without this time; default now.", "date-time")
        .QueryText("camera", "Only of this camera.").QueryText("verdict", "ok, ng or not-inspected; default all.").QueryText("defect", "Only of this defect.")
        .QueryNumber("before", "next of the page before.", 1).QueryNumber("limit", $"Results in a page; default {PageUsual}.", 1, PageMax)
        .Produces<ResultsShape>().Refuses(400);

    private static async Task<IResult> HandleAsync(HttpContext http, ResultBook book, TimeProvider time, CancellationToken ct)
    {
        var tenant = http.GetCaller().Tenant;
        if (Read(http.Request, time.NowMicros(), out var limit, out var refused) is not { } query)
        {
            return refused!;
        }

        if (Text(http.Request, "part") is { } part)
        {
            return Answer([.. (await OfPartAsync(tenant, part, query, book, ct)).Take(Text(http.Request, "limit") is null ? PageMax : limit)], null);
        }

        var found = new List<StoredResult>();
        await foreach (var result in book.ListAsync(tenant, query, ct))
        {
            found.Add(result);
            if (found.Count > limit)
            {
                break;
            }
        }

        return Answer([.. found.Take(limit)], found.Count > limit ? found[limit - 1].Position : null);
    }

    /// <summary>A part has few results; they are looked through.</summary>
    private static async Task<IReadOnlyList<StoredResult>> OfPartAsync(TenantId tenant, string part, ResultQuery query, ResultBook book, CancellationToken ct)
    {
        var found = new List<StoredResult>();
        await foreach (var stored in book.OfPartAsync(tenant, part, ct))
        {
            var result = stored.Result;
            if (result.AtMicros >= query.FromMicros && result.AtMicros < query.ToMicros && stored.Position < query.Before && (query.Camera is null || result.Camera == query.Camera) && query.Where(result))
            {
                found.Add(stored);
            }
        }

        found.Reverse();
        return found;
    }

    private static JsonHttpResult<ResultsShape> Answer(IReadOnlyList<StoredResult> results, long? next) => TypedResults.Json(
        new ResultsShape([.. results.Select(static r => InspectionJson.Shape(r.Result, r.Position))], next), InspectionJson.Sent.ResultsShape);

    private static ResultQuery? Read(HttpRequest request, long now, out int limit, out Problem? refused)
    {
        var errors = new Dictionary<string, IReadOnlyList<string>>();
        var to = ReadTime(request, "to", errors) ?? now + 1;
        var isOfPart = Text(request, "part") is not null;
        var from = ReadTime(request, "from", errors) ?? (isOfPart ? long.MinValue : to - DayMicros);
        var before = ReadNumber(request, "before", long.MaxValue, errors) ?? long.MaxValue;
        limit = (int)(ReadNumber(request, "limit", PageMax, errors) ?? PageUsual);
        var camera = Text(request, "camera");
        var defect = Text(request, "defect");
        var verdict = Text(request, "verdict");
        var outcome = verdict is null ? null : VerdictNames.Parse(verdict);
        Check(camera is null || CameraId.TryParse(camera, out _), "camera", "Send a camera's id.");
        Check(verdict is null || outcome is not null, "verdict", "Send ok, ng or not-inspected.");
        Check(from < to, "from", "Send a time before 'to'.");
        Check(isOfPart || to - from <= DaysMax * DayMicros, "from", $"Send a time at most {DaysMax} days before 'to'.");
        refused = errors.Count > 0 ? Problem.Validation(errors) : null;
        return refused is not null ? null : new ResultQuery(from, to, camera, before)
        {
            Where = r => (outcome is null || r.Outcome == outcome) && (defect is null || r.Defect == defect),
        };

        void Check(bool holds, string name, string message)
        {
            if (!holds)
            {
                errors.TryAdd(name, [message]);
            }
        }
    }

    private static string? Text(HttpRequest request, string name) => request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    private static long? ReadTime(HttpRequest request, string name, Dictionary<string, IReadOnlyList<string>> errors)
    {
        if (Text(request, name) is not { } text)
        {
            return null;
        }

        if (Timestamps.Parse(Encoding.UTF8.GetBytes(text), out var micros) is { } wrong)
        {
            errors[name] = [wrong];
        }

        return micros;
    }

    private static long? ReadNumber(HttpRequest request, string name, long max, Dictionary<string, IReadOnlyList<string>> errors)
    {
        if (Text(request, name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max)
        {
            return number;
        }

        errors[name] = [$"Send a whole number from 1{(max == long.MaxValue ? "" : $" to {max}")}."];
        return null;
    }
}
