using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Suite.Fraud.Journaling;
using Suite.Fraud.Reviews;
using Suite.Grains;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud;

/// <summary>The review queue, a page at a time: live cases by priority, closed ones newest first.</summary>
internal static class ListReviews
{
    private const int LimitMax = 500;

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/fraud/reviews", HandleAsync)
        .WithName("ListReviews").WithSummary("The review queue, highest priority first; go on with ?after=<next>.").RequireScope("fraud:review")
        .QueryText("status", "open, awaiting-second or closed; left out: open and awaiting-second.")
        .QueryText("assignee", "A key's id, me, or none.")
        .QueryText("team", "Only cases escalated to this team.")
        .QueryText("priority", "Only cases of at least this priority: a decimal number.")
        .QueryNumber("limit", "Cases in the answer; 100 when left out.", 1, LimitMax)
        .QueryText("after", "The next of an earlier page.")
        .Produces<ReviewPageAnswer>().Refuses(400, 429);

    private static async Task<IResult> HandleAsync(
        HttpContext http, IJournal journal, ReviewCases cases, IGrainFactory grains, TimeProvider time, CancellationToken ct)
    {
        var errors = new Dictionary<string, IReadOnlyList<string>>();
        var caller = http.GetCaller();
        var isClosed = Text("status") == "closed";
        ReviewPlace? after = null;
        long before = long.MaxValue;
        if (Text("after") is { } cursor)
        {
            var reads = isClosed ? long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out before) : ReviewPlace.TryParse(cursor, out _);
            Check(reads, "after", "Send the 'next' of an earlier page.");
            after = !isClosed && ReviewPlace.TryParse(cursor, out var place) ? place : null;
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
        var (shown, next) = isClosed
            ? await ReadClosedAsync(journal, cases, caller.Tenant, filter, page.FirstClosed, before, limit, ReviewJournal.DayOf(time.NowMicros()).AddDays(1), ct)
            : (page.Cases, page.Next?.ToString());
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

    /// <summary>Closed cases are not kept in memory: their verdicts are found by day, newest first.</summary>
    private static async Task<(IReadOnlyList<ReviewCase> Cases, string? Next)> ReadClosedAsync(
        IJournal journal, ReviewCases cases, TenantId tenant, ReviewFilter filter, DateOnly? firstDay, long before, int limit, DateOnly tomorrow,
        CancellationToken ct)
    {
        var found = new List<ReviewCase>();
        if (firstDay is not { } first)
        {
            return (found, null);
        }

        var head = await journal.ReadHeadAsync(tenant, ct);
        for (var day = tomorrow; day >= first; day = day.AddDays(-1))
        {
            var verdicts = new Stack<JournalEvent>();
            await foreach (var e in journal.ReadByKeyAsync(tenant, ReviewJournal.DayKey(day), 0, Math.Min(head, before - 1), ct))
            {
                if (e.Type == ReviewJournal.Decided)
                {
                    verdicts.Push(e);
                }
            }

            foreach (var e in verdicts)
            {
                if (found.Count == limit)
                {
                    return (found, $"{found[^1].Verdict!.Position}");
                }

                var id = e.Stream[ReviewJournal.StreamPrefix.Length..];
                var payment = PaymentEvents.Read((await journal.FindAsync(tenant, [FraudEvents.PaymentId(id)], ct))[0]!);
                var review = (await cases.LoadAsync(tenant, payment, head, ct)).Review;

                // Opened again, or closed once more since: this verdict is not the one in force.
                if (review.Verdict?.Position == e.Position && Matches(review, filter))
                {
                    found.Add(review);
                }
            }
        }

        return (found, null);
    }

    private static bool Matches(ReviewCase review, ReviewFilter filter) =>
        (filter.AssigneeKey is not { } key || (key.Length == 0 ? review.Assignee is null : review.Assignee?.Key == key))
        && (filter.Team is not { } team || review.Team == team)
        && ReviewPlace.PriorityOf(review.Facts) >= filter.PriorityMin;
}
