using Suite.Fraud.Journaling;
using Suite.Hosting;

namespace Suite.Fraud.Reviews;

/// <summary>Key and, where given, name of an analyst.</summary>
internal sealed record AnalystAnswer(string Key, string? Name);

/// <summary>A release that waits for a second person; <c>limit</c> is null where the currency has none.</summary>
internal sealed record ReleaseAnswer(AnalystAnswer ProposedBy, string ProposedAt, string ReasonCode, string? Limit);

/// <summary>The verdict; <c>labelPosition</c> is the label it became.</summary>
internal sealed record VerdictAnswer(
    string Verdict, string ReasonCode, AnalystAnswer DecidedBy, AnalystAnswer? ApprovedBy, string DecidedAt, long LabelPosition);

/// <summary>A report that came after the verdict and says the opposite.</summary>
internal sealed record ConflictAnswer(bool Fraud, string Source, string ReportedAt, long Position);

/// <summary>One change. <c>text</c> is null when nothing was written, or when <c>erased</c>.</summary>
internal sealed record ReviewChangeAnswer(
    long Version, string Change, string At, AnalystAnswer By, AnalystAnswer? To, string? Team, string? Finding, string? ReasonCode, string? Text, bool Erased);

/// <summary>A line of the queue.</summary>
internal sealed record ReviewLineAnswer(
    string TransactionId, long Version, string Status, string OpenedBy, string OpenedAt, double Priority, float? Score, string? Amount,
    string? Currency, AnalystAnswer? Assignee, string? Team, VerdictAnswer? Verdict);

internal sealed record ReviewCountsAnswer(long Open, long AwaitingSecond, long Closed);

internal sealed record ReviewPageAnswer(IReadOnlyList<ReviewLineAnswer> Reviews, string? Next, ReviewCountsAnswer Counts, long NotListed);

/// <summary>A case with everything about it; <c>transaction</c> is as GET /v1/fraud/transactions/{id} gives it.</summary>
internal sealed record ReviewAnswer<TTransaction>(
    string TransactionId, long Version, string Status, string OpenedBy, string OpenedAt, double Priority, float? Score, string? Amount,
    string? Currency, AnalystAnswer? Assignee, string? Team, VerdictAnswer? Verdict, ReleaseAnswer? Release, ConflictAnswer? Conflict,
    IReadOnlyList<ReviewChangeAnswer> Comments, IReadOnlyList<ReviewChangeAnswer> History, TTransaction Transaction);

internal sealed record ReviewSettingsAnswer(
    long Version, SortedDictionary<string, string> ReleaseLimits, AnalystAnswer? ChangedBy, string? ChangedAt, string? Reason);

/// <summary>Seconds; null when there are none.</summary>
internal sealed record TimesAnswer(int Count, double? MedianSeconds, double? P90Seconds);

internal sealed record AnalystTimesAnswer(
    string Key, string? Name, TimesAnswer TimeToAssignment, TimesAnswer TimeToDecision, int Approved);

internal sealed record BacklogAnswer(int Cases, double? OldestSeconds, double? MedianSeconds, double? P90Seconds);

internal sealed record ReviewTimesAnswer(
    string From, string Through, TimesAnswer TimeToAssignment, TimesAnswer TimeToDecision, int Fraud, int Genuine,
    IReadOnlyList<AnalystTimesAnswer> Analysts, BacklogAnswer Backlog);

/// <summary>Cases as their readers see them.</summary>
internal static class ReviewAnswers
{
    public static string Word(ReviewStatus status) => status switch
    {
        ReviewStatus.Open => "open",
        ReviewStatus.AwaitingSecond => "awaiting-second",
        ReviewStatus.Closed => "closed",
        _ => "none",
    };

    public static ReviewLineAnswer Line(ReviewCase review)
    {
        var currency = Currency.Find(review.Facts.CurrencyNumber);
        return new ReviewLineAnswer(
            review.TransactionId, review.Version, Word(review.Status), review.Facts.ByHand ? "hand" : "decision",
            Timestamps.Format(review.OpenedAtMicros), ReviewPlace.PriorityOf(review.Facts), review.Facts.Score,
            currency is null ? null : MoneyAmounts.Format(review.Facts.AmountMinor, currency), currency?.Code, Of(review.Assignee), review.Team,
            Of(review.Verdict));
    }

    public static ReviewAnswer<TTransaction> Case<TTransaction>(LoadedReview loaded, IReadOnlyList<StoredLabel> labels, TTransaction transaction)
    {
        var line = Line(loaded.Review);
        ReviewChangeAnswer[] history = [.. loaded.Events.Select(Change)];
        return new ReviewAnswer<TTransaction>(
            line.TransactionId, line.Version, line.Status, line.OpenedBy, line.OpenedAt, line.Priority, line.Score, line.Amount, line.Currency,
            line.Assignee, line.Team, line.Verdict, Of(loaded.Review.Proposal, loaded.Review.Facts), ConflictOf(loaded.Review.Verdict, labels),
            [.. history.Where((_, i) => loaded.Events[i].Happened is ReviewCommented)], history, transaction);
    }

    public static ReviewChangeAnswer Change(StoredReviewEvent stored)
    {
        var (to, team, finding, reasonCode) = stored.Happened switch
        {
            ReviewAssigned assigned => (assigned.To, null, null, null),
            ReviewEscalated escalated => (null, escalated.Team, null, null),
            ReviewUnsure unsure => (null, null, "unsure", unsure.ReasonCode),
            ReleaseProposed proposed => (null, null, "genuine", proposed.ReasonCode),
            ReviewDecided decided => (null, null, decided.IsFraud ? "fraud" : "genuine", decided.ReasonCode),
            _ => ((Analyst?)null, (string?)null, (string?)null, (string?)null),
        };
        return new ReviewChangeAnswer(
            stored.Version, stored.Type["review-".Length..], Timestamps.Format(stored.RecordedAtMicros), Of(stored.Happened.By)!, Of(to), team,
            finding, reasonCode, stored.Text, stored.TextErased);
    }

    public static ReviewSettingsAnswer Settings(ReleaseLimits limits) => new(
        limits.Version,
        new SortedDictionary<string, string>(
            limits.Minor.ToDictionary(l => l.Key, l => MoneyAmounts.Format(l.Value, Currency.Find(l.Key)!)), StringComparer.Ordinal),
        Of(limits.Last?.By), limits.Last is { } last ? Timestamps.Format(last.AtMicros) : null, limits.Last?.Reason);

    public static ReviewTimesAnswer Times(DateOnly from, DateOnly through, ServiceTimes times, IReadOnlyList<long> ages) => new(
        from.ToString("yyyy-MM-dd"), through.ToString("yyyy-MM-dd"), Of(times.Assignments), Of(times.Decisions), times.Fraud, times.Genuine,
        [.. times.Analysts.Select(a => new AnalystTimesAnswer(
            a.Key, a.Name, Of(times.Assignments.Where(t => t.Analyst.Key == a.Key)), Of(times.Decisions.Where(t => t.Analyst.Key == a.Key)),
            times.ApprovalsOf(a.Key)))],
        Backlog(ages));

    /// <summary>The report that contradicts the verdict: the last one after it decides, as it does for windows and training.</summary>
    private static ConflictAnswer? ConflictOf(ReviewVerdict? verdict, IReadOnlyList<StoredLabel> labels) =>
        verdict is not null && labels.LastOrDefault(l => l.Position > verdict.Position + 1) is { } later && later.IsFraud != verdict.IsFraud
            ? new ConflictAnswer(later.IsFraud, later.Source, Timestamps.Format(later.ReportedAtMicros), later.Position)
            : null;

    private static AnalystAnswer? Of(Analyst? analyst) => analyst is null ? null : new AnalystAnswer(analyst.Key, analyst.Name);

    private static VerdictAnswer? Of(ReviewVerdict? verdict) => verdict is null ? null : new VerdictAnswer(
        verdict.IsFraud ? "fraud" : "genuine", verdict.ReasonCode, Of(verdict.By)!, Of(verdict.ApprovedBy), Timestamps.Format(verdict.AtMicros),
        verdict.Position + 1);

    private static ReleaseAnswer? Of(ReleaseProposal? proposal, ReviewFacts facts) => proposal is null ? null : new ReleaseAnswer(
        Of(proposal.By)!, Timestamps.Format(proposal.AtMicros), proposal.ReasonCode,
        proposal.LimitMinor is { } limit && Currency.Find(facts.CurrencyNumber) is { } currency ? MoneyAmounts.Format(limit, currency) : null);

    private static TimesAnswer Of(IEnumerable<ServiceTime> times)
    {
        var summary = TimeSummary.Of(times.Select(t => t.Micros));
        return new TimesAnswer(summary.Count, summary.MedianMicros / 1e6, summary.P90Micros / 1e6);
    }

    private static BacklogAnswer Backlog(IReadOnlyList<long> ages)
    {
        var summary = TimeSummary.Of(ages);
        return new BacklogAnswer(ages.Count, ages.Count == 0 ? null : ages.Max() / 1e6, summary.MedianMicros / 1e6, summary.P90Micros / 1e6);
    }
}
