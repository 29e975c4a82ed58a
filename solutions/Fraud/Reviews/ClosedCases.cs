using System.Globalization;
using Microsoft.Extensions.Options;
using Suite.Fraud.Journaling;
using Suite.Hosting;
using Suite.Journal;

namespace Suite.Fraud.Reviews;

/// <summary>A verdict's place among closed cases. The day is in it so that reading goes on there and not at today.</summary>
internal readonly record struct ClosedPlace(DateOnly Day, long Position)
{
    private const string DayFormat = "yyyyMMdd";

    public static bool TryParse(string text, out ClosedPlace place)
    {
        place = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash != DayFormat.Length
            || !DateOnly.TryParseExact(text.AsSpan(0, dash), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || !long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return false;
        }

        place = new ClosedPlace(day, position);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day.ToString(DayFormat, CultureInfo.InvariantCulture)}-{Position}");
}

/// <param name="Cases">Newest verdict first.</param>
/// <param name="Next">The last verdict that was looked at; null when there are no more. A page that stopped at the bound may be short, even empty.</param>
internal sealed record ClosedPage(IReadOnlyList<ReviewCase> Cases, ClosedPlace? Next);

/// <summary>Closed cases are not kept in memory: their verdicts are found by day, newest first.</summary>
internal sealed class ClosedCases(IJournal journal, ReviewCases cases, IOptions<ReviewOptions> options, TimeProvider time)
{
    /// <param name="tenant">Whose cases.</param>
    /// <param name="filter">Which of them; its place and limit are for open ones.</param>
    /// <param name="firstDay">Before it no case was closed; null when none ever was.</param>
    /// <param name="before">The next of the page before; null begins with the newest.</param>
    /// <param name="limit">Cases in the page.</param>
    /// <param name="ct">Cancels the reads.</param>
    public async Task<ClosedPage> ReadAsync(
        TenantId tenant, ReviewFilter filter, DateOnly? firstDay, ClosedPlace? before, int limit, CancellationToken ct)
    {
        var found = new List<ReviewCase>();
        if (firstDay is not { } first)
        {
            return new ClosedPage(found, null);
        }

        // Another node's clock may be a little ahead.
        var newest = ReviewJournal.DayOf(time.NowMicros()).AddDays(1);
        var head = await journal.ReadHeadAsync(tenant, ct);
        var left = options.Value.ClosedInspectedMax;
        var last = default(ClosedPlace);
        for (var day = before?.Day < newest ? before.Value.Day : newest; day >= first; day = day.AddDays(-1))
        {
            var through = before?.Day == day ? Math.Min(head, before.Value.Position - 1) : head;
            foreach (var verdict in await ReadVerdictsAsync(tenant, day, through, left + 1, ct))
            {
                if (found.Count == limit || left == 0)
                {
                    return new ClosedPage(found, last);
                }

                left--;
                last = new ClosedPlace(day, verdict.Position);
                var review = await LoadAsync(tenant, verdict, head, ct);

                // Opened again, or closed once more since: this verdict is not the one in force.
                if (review.Verdict?.Position == verdict.Position && filter.Matches(review))
                {
                    found.Add(review);
                }
            }
        }

        return new ClosedPage(found, null);
    }

    /// <summary>The newest verdicts of a day, newest first. The journal reads forward, so only the last ones are kept.</summary>
    private async Task<IEnumerable<JournalEvent>> ReadVerdictsAsync(TenantId tenant, DateOnly day, long through, int max, CancellationToken ct)
    {
        var verdicts = new Queue<JournalEvent>();
        await foreach (var e in journal.ReadByKeyAsync(tenant, ReviewJournal.DayKey(day), 0, through, ct))
        {
            if (e.Type != ReviewJournal.Decided)
            {
                continue;
            }

            verdicts.Enqueue(e);
            if (verdicts.Count > max)
            {
                verdicts.Dequeue();
            }
        }

        return verdicts.Reverse();
    }

    private async Task<ReviewCase> LoadAsync(TenantId tenant, JournalEvent verdict, long head, CancellationToken ct)
    {
        var id = verdict.Stream[ReviewJournal.StreamPrefix.Length..];
        var payment = PaymentEvents.Read((await journal.FindAsync(tenant, [FraudEvents.PaymentId(id)], ct))[0]!);
        return (await cases.LoadAsync(tenant, payment, head, ct)).Review;
    }
}
