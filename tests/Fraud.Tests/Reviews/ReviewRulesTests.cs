using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Reviews;
using Suite.Fraud.Tests.Journaling;
using Xunit;

namespace Suite.Fraud.Tests.Reviews;

/// <summary>The rules against a model that knows nothing of events: a handful of variables and an if for each sentence of the manual.</summary>
public sealed class ReviewRulesTests
{
    private const int Euro = 978;

    private static readonly Analyst Ann = new("k-ann", "Ann");
    private static readonly Analyst Ben = new("k-ben", null);

    [Fact]
    public void Any_sequence_of_commands_does_what_the_manual_says()
    {
        var releases = 0;
        var refusals = 0;
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var manual = new Manual(isReview: random.Next(3) > 0, amount: random.Next(98, 103), limit: random.Next(4) == 0 ? null : 100);
            var review = Case(manual.Amount, manual.IsOpen);
            var now = 1_000L;
            for (var i = 0; i < 40; i++)
            {
                var command = Generated.Command(random);
                var expected = manual.Takes(command);
                var outcome = ReviewRules.Decide(review, command, Limits(manual.Limit), now += random.Next(1, 1000));
                Assert.Equal(expected, outcome.Raised is not null);
                if (outcome.Raised is not { } raised)
                {
                    refusals++;
                    Assert.EndsWith(".", outcome.Refused, StringComparison.Ordinal);
                    continue;
                }

                var before = review;
                review = ReviewRules.Apply(review, raised, review.Version + 1, position: 100 + i, recordedAtMicros: now);
                Assert.Equal((manual.IsOpen, manual.Waits, manual.Verdict is not null, manual.Assignee, manual.Team),
                    (review.Status == ReviewStatus.Open, review.Status == ReviewStatus.AwaitingSecond, review.Status == ReviewStatus.Closed, review.Assignee?.Key, review.Team));
                Assert.True(before.Status != ReviewStatus.Closed || review.Status == ReviewStatus.Closed || raised is ReviewReopened, $"{raised} left a closed case");
                if (review.Verdict is { IsFraud: false } verdict && raised is ReviewDecided decided)
                {
                    releases++;
                    Assert.True(manual.Amount <= manual.Limit || (verdict.ApprovedBy is { } second && second.Key != verdict.By.Key), $"{decided} released alone above the limit");
                    Assert.True(verdict.LabelledAtMicros > before.LabelledAtMicros);
                }
            }
        }).QuickCheckThrowOnFailure();

        // A property that never met the case it is about says nothing.
        Assert.True(releases > 20 && refusals > 100, $"{releases} releases, {refusals} refusals");
    }

    [Theory]
    [InlineData(99, 100L, false)]
    [InlineData(100, 100L, false)]
    [InlineData(101, 100L, true)]
    [InlineData(0, null, true)]
    [InlineData(101, 0L, true)]
    [InlineData(0, 0L, false)]
    public void A_second_person_is_needed_above_the_limit_and_not_at_it_and_always_without_one(long amount, long? limit, bool second)
    {
        var outcome = ReviewRules.Decide(Case(amount, isReview: true), new Decide(Ann, Finding.Genuine, "known", null), Limits(limit), 5);
        Assert.Equal(second, outcome.Raised is ReleaseProposed);
        Assert.Equal(!second, outcome.Raised is ReviewDecided { IsFraud: false, ProposedBy: null });
    }

    [Fact]
    public void The_same_person_twice_is_told_why_not_and_a_second_may_approve_or_decline()
    {
        var waits = Case(500, isReview: true);
        waits = ReviewRules.Apply(waits, ReviewRules.Decide(waits, new Decide(Ann, Finding.Genuine, "known", null), Limits(100), 5).Raised!, 1, 10, 5);

        Assert.Equal("Ann (key k-ann) proposed this release, so somebody else must approve it: it takes two different keys.",
            ReviewRules.Decide(waits, new ApproveRelease(Ann, null), Limits(100), 6).Refused);
        Assert.Equal("Ann (key k-ann) proposed this release, so somebody else must approve it: it takes two different keys.",
            ReviewRules.Decide(waits, new ApproveRelease(Ann with { Name = "Somebody" }, null), Limits(1000), 6).Refused);
        var approved = Assert.IsType<ReviewDecided>(ReviewRules.Decide(waits, new ApproveRelease(Ben, null), Limits(100), 6).Raised);
        Assert.Equal((Ben, Ann, false, "known"), (approved.By, approved.ProposedBy, approved.IsFraud, approved.ReasonCode));
        var declined = ReviewRules.Decide(waits, new DeclineRelease(Ben, "not convinced"), Limits(100), 6).Raised!;
        Assert.Equal(ReviewStatus.Open, ReviewRules.Apply(waits, declined, 2, 11, 6).Status);
    }

    [Fact]
    public void Two_verdicts_in_one_microsecond_are_two_labels_and_none_is_before_its_payment()
    {
        var review = Case(10, isReview: true) with { Facts = new ReviewFacts(10, Euro, 900, 0.5f, ByHand: false) };
        long? last = null;
        for (var i = 0; i < 3; i++)
        {
            var decided = (ReviewDecided)ReviewRules.Decide(review, new Decide(Ann, Finding.Fraud, "x", null), Limits(100), 5).Raised!;
            Assert.Equal(last is null ? 900 : last + 1, decided.LabelledAtMicros);
            last = decided.LabelledAtMicros;
            review = ReviewRules.Apply(review, decided, review.Version + 1, 10, 5);
            review = ReviewRules.Apply(review, ReviewRules.Decide(review, new Reopen(Ann, "again"), Limits(100), 5).Raised!, review.Version + 1, 11, 5);
        }
    }

    private static ReviewCase Case(long amount, bool isReview) => new()
    {
        TransactionId = "t-1",
        Status = isReview ? ReviewStatus.Open : ReviewStatus.None,
        Facts = new ReviewFacts(amount, Euro, 7, 0.5f, ByHand: false),
    };

    private static ReleaseLimits Limits(long? euro) => euro is { } limit
        ? ReleaseLimits.None with { Minor = ReleaseLimits.None.Minor.Add("EUR", limit) }
        : ReleaseLimits.None;

    /// <summary>The manual, read literally.</summary>
    private sealed class Manual(bool isReview, long amount, long? limit)
    {
        public long Amount => amount;

        public long? Limit => limit;

        public bool IsOpen { get; private set; } = isReview;

        public bool Waits { get; private set; }

        public bool? Verdict { get; private set; }

        public string? Assignee { get; private set; }

        public string? Team { get; private set; }

        private string? _proposer;

        /// <summary>Whether the command is taken; if so, it has happened.</summary>
        public bool Takes(ReviewCommand command)
        {
            var isCase = IsOpen || Waits || Verdict is not null;
            switch (command)
            {
                case OpenByHand:
                    IsOpen |= !isCase;
                    return !isCase;
                case Comment:
                    return isCase;
                case Reopen when Verdict is not null:
                    (Verdict, IsOpen, Assignee, Team) = (null, true, null, null);
                    return true;
                case Reopen:
                    return false;
            }

            if (!IsOpen && !Waits)
            {
                return false;
            }

            switch (command)
            {
                case Assign assign when Assignee != assign.To.Key:
                    Assignee = assign.To.Key;
                    return true;
                case Unassign when Assignee is not null:
                    Assignee = null;
                    return true;
                case Escalate escalate when Team != escalate.Team:
                    (Team, Assignee) = (escalate.Team, null);
                    return true;
                case Decide decide when IsOpen && (Assignee is null || Assignee == decide.By.Key):
                    if (decide.Finding == Finding.Genuine && (limit is null || amount > limit))
                    {
                        (IsOpen, Waits, _proposer) = (false, true, decide.By.Key);
                    }
                    else if (decide.Finding != Finding.Unsure)
                    {
                        (IsOpen, Verdict) = (false, decide.Finding == Finding.Fraud);
                    }

                    return true;
                case ApproveRelease when Waits && _proposer != command.By.Key:
                    (Waits, Verdict) = (false, false);
                    return true;
                case DeclineRelease when Waits:
                    (Waits, IsOpen) = (false, true);
                    return true;
                default:
                    return false;
            }
        }
    }
}

/// <summary>Commands of three analysts, from a seed.</summary>
internal static class Generated
{
    private static readonly ImmutableArray<Analyst> Analysts = [new("k-ann", "Ann"), new("k-ben", null), new("k-cleo", "Cleo")];

    public static ReviewCommand Command(Random random)
    {
        var by = Analysts[random.Next(3)];
        return random.Next(12) switch
        {
            0 => new OpenByHand(by, "looks odd"),
            1 => new Assign(by, Analysts[random.Next(3)], null),
            2 => new Unassign(by, null),
            3 => new Comment(by, "called the customer"),
            4 => new Escalate(by, random.Next(2) == 0 ? "lead" : "legal", "too large for me"),
            5 => new Reopen(by, "new evidence"),
            6 or 7 => new ApproveRelease(by, null),
            8 => new DeclineRelease(by, "not convinced"),
            var other => new Decide(by, (Finding)(other - 9), "code", null),
        };
    }
}
