using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Reviews;
using Suite.Fraud.Tests.Journaling;
using Xunit;

namespace Suite.Fraud.Tests.Reviews;

/// <summary>Service times against the whole histories, read without what the events say about themselves.</summary>
public sealed class ServiceTimesTests
{
    [Fact]
    public void Service_times_of_a_period_are_what_the_whole_histories_say()
    {
        var decisions = 0;
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var histories = Enumerable.Range(0, random.Next(1, 12)).Select(_ => History(random)).ToList();
            var (from, before) = (random.NextInt64(0, 20_000), random.NextInt64(20_000, 60_000));
            var times = new ServiceTimes(from, before);
            foreach (var (happened, at) in histories.SelectMany(h => h).OrderBy(_ => random.Next()))
            {
                times.Add(happened, at);
            }

            var (assigned, decided) = BruteForce(histories, from, before);
            decisions += decided.Count;
            Assert.Equal(assigned.Order(), times.Assignments.Select(t => (t.Analyst.Key, t.Micros)).Order());
            Assert.Equal(decided.Order(), times.Decisions.Select(t => (t.Analyst.Key, t.Micros)).Order());
            Assert.Equal(decided.Count, times.Fraud + times.Genuine);
            var approvals = histories.SelectMany(h => h).Where(e => e.At >= from && e.At < before && e.Happened is ReviewDecided { ProposedBy: not null })
                .CountBy(e => e.Happened.By.Key);
            Assert.All(approvals, a => Assert.Equal(a.Value, times.ApprovalsOf(a.Key)));
            var summary = TimeSummary.Of(decided.Select(d => d.Micros));
            Assert.Equal(Quantile([.. decided.Select(d => d.Micros)], 0.5), summary.MedianMicros);
            Assert.Equal(Quantile([.. decided.Select(d => d.Micros)], 0.9), summary.P90Micros);
        }).QuickCheckThrowOnFailure();
        Assert.True(decisions > 50, $"{decisions} decisions");
    }

    [Theory]
    [InlineData(new long[] { }, null, null)]
    [InlineData(new long[] { 7 }, 7L, 7L)]
    [InlineData(new long[] { 4, 1, 3, 2 }, 2L, 4L)]
    [InlineData(new long[] { 10, 1, 9, 2, 8, 3, 7, 4, 6, 5 }, 5L, 9L)]
    [InlineData(new long[] { 11, 10, 1, 9, 2, 8, 3, 7, 4, 6, 5 }, 6L, 10L)]
    public void Quantiles_are_values_that_occurred(long[] micros, long? median, long? p90)
    {
        var summary = TimeSummary.Of(micros);
        Assert.Equal((micros.Length, median, p90), (summary.Count, summary.MedianMicros, summary.P90Micros));
    }

    /// <summary>A case's events with the times they were recorded at; the first is its opening by hand.</summary>
    private static List<(ReviewEvent Happened, long At)> History(Random random)
    {
        var review = new ReviewCase { TransactionId = $"t-{random.Next()}", Status = ReviewStatus.None, Facts = new ReviewFacts(random.Next(200), 978, 0, null, false) };
        var limits = ReleaseLimits.None with { Minor = ReleaseLimits.None.Minor.Add("EUR", 100) };
        var events = new List<(ReviewEvent, long)>();
        var now = random.NextInt64(20_000);
        ReviewCommand command = new OpenByHand(new("k-ann", null), "odd");
        for (var i = 0; i < 30; i++)
        {
            // Recorded a little after it was decided, as a commit takes time.
            var decidedAt = now += random.Next(1, 2000);
            if (ReviewRules.Decide(review, command, limits, decidedAt).Raised is { } raised)
            {
                now += random.Next(20);
                events.Add((raised, now));
                review = ReviewRules.Apply(review, raised, review.Version + 1, events.Count, now);
            }

            command = Generated.Command(random);
        }

        return events;
    }

    private static (List<(string Key, long Micros)> Assigned, List<(string Key, long Micros)> Decided) BruteForce(
        List<List<(ReviewEvent Happened, long At)>> histories, long from, long before)
    {
        var assigned = new List<(string, long)>();
        var decided = new List<(string, long)>();
        foreach (var history in histories)
        {
            for (var i = 0; i < history.Count; i++)
            {
                if (history[i].At < from || history[i].At >= before)
                {
                    continue;
                }

                var opening = history.FindLastIndex(i, e => e.Happened is ReviewOpened or ReviewReopened);
                if (history[i].Happened is ReviewAssigned assignment && !history[opening..i].Any(e => e.Happened is ReviewAssigned))
                {
                    assigned.Add((assignment.To.Key, history[i].At - history[opening].At));
                }

                if (history[i].Happened is ReviewDecided decision)
                {
                    var proposal = history.FindLastIndex(i, e => e.Happened is ReleaseProposed or ReleaseDeclined or ReviewReopened or ReviewOpened);
                    var judge = history[proposal].Happened is ReleaseProposed proposed ? proposed.By : decision.By;
                    decided.Add((judge.Key, history[i].At - history[opening].At));
                }
            }
        }

        return (assigned, decided);
    }

    /// <summary>By definition: the smallest value that at least this share does not exceed.</summary>
    private static long? Quantile(long[] values, double share) =>
        values.Where(v => values.Count(w => w <= v) >= (share * values.Length) - 1e-9).Select(v => (long?)v).Min();
}
