using Suite.Fraud.Journaling;
using Suite.Fraud.Reviews;
using Suite.Journal;
using Suite.TestKit;
using Xunit;
using static Suite.Fraud.Tests.Reviews.ReviewDesk;

namespace Suite.Fraud.Tests.Reviews;

/// <summary>Cases on a real journal: lost replies, two nodes, and what the journal holds afterwards.</summary>
public sealed class ReviewCasesTests
{
    private static readonly Decide IsFraud = new(Ann, Finding.Fraud, "stolen", "customer denies");
    private static readonly Decide IsGenuine = new(Ann, Finding.Genuine, "known", "customer confirms");

    [Theory]
    [InlineData((int)LosingJournal.Fault.Before, true)]
    [InlineData((int)LosingJournal.Fault.After, true)]
    [InlineData((int)LosingJournal.Fault.Before, false)]
    [InlineData((int)LosingJournal.Fault.After, false)]
    public async Task A_verdict_whose_reply_was_lost_is_one_verdict_and_one_label(int fault, bool isFraud)
    {
        await using var desk = await OpenAsync();
        var failing = new LosingJournal(desk.Journal);
        var node = await desk.NodeAsync(failing);
        await desk.LimitAsync(1_000);
        await desk.PayAsync("t-1", 900);
        var decide = isFraud ? IsFraud : IsGenuine;

        failing.Next = (LosingJournal.Fault)fault;
        await Assert.ThrowsAsync<CommitOutcomeUnknownException>(() => node.ChangeAsync("t-1", decide, "r-1"));

        // Both events or none, whichever way it went.
        var written = fault == (int)LosingJournal.Fault.After ? 1 : 0;
        Assert.Equal(written, (await desk.LabelsAsync()).Count);
        Assert.Equal(written, (await desk.EventsAsync()).Count(e => e.Type == ReviewJournal.Decided));

        desk.Clock.Pass(TimeSpan.FromSeconds(5));
        var after = await node.DoneAsync("t-1", decide, "r-1");
        var label = Assert.Single(await desk.LabelsAsync());
        Assert.Equal((isFraud, "review", after.Verdict!.LabelledAtMicros, after.Verdict.Position + 1), (label.IsFraud, label.Source, label.ReportedAtMicros, label.Position));
        Assert.Single(await desk.EventsAsync(), e => e.Type == ReviewJournal.Decided);
        Assert.Equal(ReviewStatus.Closed, after.Status);
    }

    [Fact]
    public async Task The_same_request_gets_the_first_answer_and_another_under_its_id_is_refused()
    {
        await using var desk = await OpenAsync();
        var node = await desk.NodeAsync();
        await desk.PayAsync("t-1", 900);
        var first = await node.DoneAsync("t-1", new Comment(Ann, "called"), "r-1");
        await node.DoneAsync("t-1", IsFraud);

        Assert.Equal(first, await node.DoneAsync("t-1", new Comment(Ann, "called"), "r-1", expected: 0));
        Assert.IsType<ReviewResult.RequestIdTaken>(await node.ChangeAsync("t-1", new Comment(Ann, "called again"), "r-1"));

        // Request ids belong to a key: another analyst may count from one as well.
        Assert.Equal(3, (await node.DoneAsync("t-1", new Comment(Ben, "called"), "r-1")).Version);
    }

    [Fact]
    public async Task A_change_meant_for_an_older_version_is_not_made()
    {
        await using var desk = await OpenAsync();
        var node = await desk.NodeAsync();
        await desk.PayAsync("t-1", 900);
        await node.DoneAsync("t-1", new Comment(Ben, "called"), expected: 0);

        var changed = Assert.IsType<ReviewResult.Changed>(await node.ChangeAsync("t-1", IsFraud, expected: 0));
        Assert.Equal((0, 1, Ben), (changed.ExpectedVersion, changed.Now.Review.Version, changed.Now.Events.Single().Happened.By));
        Assert.Empty(await desk.LabelsAsync());
        Assert.Equal(ReviewStatus.Closed, (await node.DoneAsync("t-1", IsFraud, expected: 1)).Status);
    }

    [Fact]
    public async Task A_change_that_was_overtaken_between_reading_and_writing_is_decided_again()
    {
        await using var desk = await OpenAsync();
        var (failing, other) = (new LosingJournal(desk.Journal), await desk.NodeAsync());
        var node = await desk.NodeAsync(failing);
        await desk.PayAsync("t-1", 900);

        failing.BeforeWrite = () => other.DoneAsync("t-1", new Decide(Ben, Finding.Fraud, "stolen", null));
        Assert.Equal("The case is closed. Reopen it first, with the reason.", Assert.IsType<ReviewResult.Refused>(await node.ChangeAsync("t-1", IsFraud)).Why);
        Assert.Single(await desk.LabelsAsync());

        failing.BeforeWrite = () => other.DoneAsync("t-1", new Comment(Ben, "sure of it"));
        Assert.Equal(3, (await node.DoneAsync("t-1", new Comment(Ann, "noted"))).Version);
        failing.BeforeWrite = () => other.DoneAsync("t-1", new Comment(Ben, "very sure"));
        Assert.IsType<ReviewResult.Changed>(await node.ChangeAsync("t-1", new Comment(Ann, "noted"), expected: 3));
    }

    /// <summary>Without the head held from the reading of the limit on, this release above the new limit would have one author.</summary>
    [Fact]
    public async Task A_limit_lowered_between_decision_and_commit_makes_the_release_wait()
    {
        await using var desk = await OpenAsync();
        var failing = new LosingJournal(desk.Journal);
        var node = await desk.NodeAsync(failing);
        await desk.LimitAsync(1_000);
        await desk.PayAsync("t-1", 900);

        failing.BeforeWrite = () => desk.LimitAsync(100, "lowered");
        var after = await node.DoneAsync("t-1", IsGenuine);

        Assert.Equal((ReviewStatus.AwaitingSecond, 100L), (after.Status, after.Proposal!.LimitMinor));
        Assert.Empty(await desk.LabelsAsync());
        Assert.IsType<ReviewResult.Refused>(await node.ChangeAsync("t-1", new ApproveRelease(Ann, null)));
        Assert.Equal(Ben, (await node.DoneAsync("t-1", new ApproveRelease(Ben, null))).Verdict!.ApprovedBy);
        Assert.Single(await desk.LabelsAsync());
    }

    [Fact]
    public async Task Of_two_approvals_at_once_on_two_nodes_one_counts()
    {
        await using var desk = await OpenAsync();
        var nodes = new[] { await desk.NodeAsync(), await desk.NodeAsync() };
        for (var round = 0; round < 20; round++)
        {
            var id = $"t-{round}";
            await desk.PayAsync(id, 900);
            await nodes[0].DoneAsync(id, IsGenuine);
            var results = await Task.WhenAll(
                Task.Run(() => nodes[0].ChangeAsync(id, new ApproveRelease(Ben, null))),
                Task.Run(() => nodes[1].ChangeAsync(id, new ApproveRelease(new Analyst("kcleo", "Cleo"), null))));
            Assert.Single(results, r => r is ReviewResult.Done);
            Assert.Equal("The case is closed. Reopen it first, with the reason.", results.OfType<ReviewResult.Refused>().Single().Why);
        }

        Assert.Equal(20, (await desk.LabelsAsync()).Count);
    }

    [Fact]
    public async Task What_people_wrote_is_gone_with_the_cardholder_and_the_case_stays()
    {
        await using var desk = await OpenAsync();
        var node = await desk.NodeAsync();
        var payment = await desk.PayAsync("t-1", 900);
        await node.DoneAsync("t-1", new Comment(Ann, "Mrs Jones was in Lisbon"));
        await node.DoneAsync("t-1", IsFraud);
        Assert.All(await desk.EventsAsync(), e => Assert.DoesNotContain("Jones", System.Text.Encoding.UTF8.GetString(e.Payload.Span), StringComparison.Ordinal));

        Assert.True(await desk.Journal.EraseSubjectAsync(Tenant, payment.Keys[0], CancellationToken.None));

        var loaded = await node.Cases.LoadAsync(Tenant, await desk.FindAsync("t-1"), long.MaxValue, CancellationToken.None);
        Assert.All(loaded.Events, e => Assert.Equal((null, true), (e.Text, e.TextErased)));
        Assert.Equal((ReviewStatus.Closed, "stolen"), (loaded.Review.Status, loaded.Review.Verdict!.ReasonCode));
        Assert.Equal(3, (await node.DoneAsync("t-1", new Reopen(Ann, "once more"))).Version);
    }

    [PostgresFact]
    public async Task Two_nodes_on_one_postgres_agree()
    {
        await using var desk = await OpenAsync((await PostgresCluster.SharedAsync()).CreateDatabase());
        var nodes = new[] { await desk.NodeAsync(), await desk.NodeAsync(), await desk.NodeAsync() };
        await desk.LimitAsync(1_000);
        for (var i = 0; i < 12; i++)
        {
            await desk.PayAsync($"t-{i}", 100 * (i + 1));
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => nodes[i % 3].NextAsync(new Analyst($"k{i}", null)))));
        Assert.Equal(12, taken.Select(t => t!.After.Review.TransactionId).Distinct().Count());
        Assert.Null(await nodes[0].NextAsync(Ann));
        var verdicts = await Task.WhenAll(taken.Select((t, i) => Task.Run(() =>
            nodes[(i + 1) % 3].DoneAsync(t!.After.Review.TransactionId, new Decide(t.After.Review.Assignee!, Finding.Genuine, "known", null)))));
        Assert.Equal((10, 2), (verdicts.Count(v => v.Status == ReviewStatus.Closed), verdicts.Count(v => v.Status == ReviewStatus.AwaitingSecond)));
        foreach (var node in nodes)
        {
            var page = await node.ListAsync();
            Assert.Equal(new ReviewCounts(0, 2, 10), page.Counts);
            Assert.Equal(2, page.Cases.Count);
        }

        Assert.Equal(10, (await desk.LabelsAsync()).Count);
    }
}

/// <summary>A test that needs PostgreSQL; says why where it is skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresCluster.WhyUnavailable;
}
