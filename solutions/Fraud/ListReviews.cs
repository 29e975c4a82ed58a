using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Reviews;
using Suite.Grains;
using Suite.Hosting;

namespace Suite.Fraud;

/// <summary>The review queue, a page at a time: live cases by priority, closed ones newest first.</summary>
internal static class ListReviews
{
    private const int LimitMax = 500;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/reviews", HandleAsync)
        .WithName("ListReviews").WithSummary("The review queue, highest priority first; go on with ?after=<next> until there is none.").RequireScope("fraud:review")
        .QueryText("status", "open, awaiting-second or closed; left out: open and awaiting-second.")
        .QueryText("assignee", "A key's id, me, or none.")
        .QueryText("team", "Only cases escalated to this team.")
        .QueryText("priority", "Only cases of at least this priority: a decimal number.")
        .QueryNumber("limit", "Cases in the answer; 100 when left out.", 1, LimitMax)
        .QueryText("after", "The next of an earlier page.")
        .Produces<ReviewPageAnswer>().Refuses(400, 429);

    private static async Task<IResult> HandleAsync(
        HttpContext http, ClosedCases closed, IGrainFactory grains, CancellationToken ct)
    {
        var errors = new Dictionary<string, IReadOnlyList<string>>();
        var caller = http.GetCaller();
        var isClosed = Text("status") == "closed";
        ReviewPlace? after = null;
        ClosedPlace? before = null;
        if (Text("after") is { } cursor)
        {
            after = !isClosed && ReviewPlace.TryParse(cursor, out var place) ? place : null;
            before = isClosed && ClosedPlace.TryParse(cursor, out var verdict) ? verdict : null;
            Check(after is not null || before is not null, "after", "Send the 'next' of an earlier page.");
        }

        var status = Text("status") switch
        {
            "open" => ReviewStatus.Open,
            "awaiting-second" => ReviewStatus.AwaitingSecond,
            _ => (ReviewStatus?)null,
        };
        Check(status is not null || Text("status") is null or "closed", "status", "Send one of: open, awaiting-second, closed.");
        var limit = 100;
        Check(
            Text("limit") is not { } asked || (int.TryParse(asked, NumberStyles.None, CultureInfo.InvariantCulture, out limit) && limit is >= 1 and <= LimitMax),
            "limit", $"Send a whole number from 1 to {LimitMax}.");
        var priority = 0.0;
        Check(
            Text("priority") is not { } least
                || (double.TryParse(least, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out priority) && double.IsFinite(priority)),
            "priority", "Send a decimal number such as 120.5.");
        if (errors.Count > 0)
        {
            return Problem.Validation(errors);
        }

        var assignee = Text("assignee") switch { "me" => caller.KeyId, "none" => "", var key => key };
        var filter = new ReviewFilter(status, assignee, Text("team"), priority, after, isClosed ? 1 : limit);
        var page = await ReviewQueueGrain.Of(grains, caller.Tenant).ListAsync(filter, ct);
        var (shown, next) = (page.Cases, page.Next?.ToString());
        if (isClosed)
        {
            var past = await closed.ReadAsync(caller.Tenant, filter, page.FirstClosed, before, limit, ct);
            (shown, next) = (past.Cases, past.Next?.ToString());
        }

        var counts = new ReviewCountsAnswer(page.Counts.Open, page.Counts.AwaitingSecond, page.Counts.Closed);
        return Results.Json(
            new ReviewPageAnswer([.. shown.Select(ReviewAnswers.Line)], next, counts, page.NotListed), ReviewsJson.Default.ReviewPageAnswer);

        string? Text(string name) => http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

        void Check(bool holds, string name, string message)
        {
            if (!holds)
            {
                errors[name] = [message];
            }
        }
    }
}
