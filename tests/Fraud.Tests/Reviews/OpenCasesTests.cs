using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Suite.Fraud.Journaling;
using Suite.Fraud.Reviews;
using Suite.Fraud.Tests.Journaling;
using Suite.Grains;
using Suite.Journal;
using Xunit;
using static Suite.Fraud.Tests.Reviews.ReviewDesk;

namespace Suite.Fraud.Tests.Reviews;

/// <summary>The queue: its order, its bound, its checkpoint, and that two analysts never get the same case.</summary>
public sealed class OpenCasesTests
{
    [Fact]
    public async Task The_queue_is_every_live_case_by_priority_then_age()
    {
        await using var desk = await OpenAsync();
        var node = await desk.NodeAsync();
        await desk.PayAsync("small", 1_000, 0.9f);          // 0.9 × 10.00
        await desk.PayAsync("large", 100_000, 0.5f);        // 0.5 × 1000.00
        await desk.PayAsync("large-later", 100_000, 0.5f);
        await desk.PayAsync("approved", 999_999, 0.1f, DecisionKind.Approve);
        await desk.PayAsync("by-hand", 60_000, 0.01f, DecisionKind.Approve);
        await node.DoneAsync("by-hand", new OpenByHand(Ann, "seen before"));

        var page = await node.ListAsync();
        Assert.Equal(["by-hand", "large", "large-later", "small"], page.Cases.Select(c => c.TransactionId));
        Assert.Equal([600, 500, 500, 9], page.Cases.Select(c => Math.Round(ReviewPlace.PriorityOf(c.Facts), 3)));
        Assert.Equal(new ReviewCounts(4, 0, 0), page.Counts);

        var first = await node.ListAsync(limit: 2);
        Assert.True(ReviewPlace.TryParse(first.Next!.Value.ToString(), out var after));
        var second = await node.ListAsync(limit: 2, after: after);
        Assert.Equal(["large-later", "small"], second.Cases.Select(c => c.TransactionId));
        Assert.Null(second.Next);
    }

    [Fact]
    public void Any_place_comes_back_from_its_text()
    {
        Prop.ForAll(GeneratedPayments.Seeds, seed =>
        {
            var random = new Random(seed);
            var place = new ReviewPlace(random.NextDouble() * Math.Pow(10, random.Next(-300, 12)), random.NextInt64(long.MaxValue));
            return ReviewPlace.TryParse(place.ToString(), out var read) && read == place;
        }).QuickCheckThrowOnFailure();
        Assert.All(["", "-", "7ff0000000000000-1", "0000000000000000-", "zz00000000000000-1", "0000000000000000-1 "], t => Assert.False(ReviewPlace.TryParse(t, out _), t));
    }

    /// <summary>Random commands on more cases than there is room for: counts are always right, and once there is room every live case is listed.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Cases_beyond_the_room_are_counted_and_come_back(int seed)
    {
        const int Payments = 24;
        await using var desk = await OpenAsync();
        var node = await desk.NodeAsync(openCasesMax: 8, name: "small");
        var oracle = await desk.NodeAsync(openCasesMax: 1000);
        var random = new Random(seed);
        await desk.LimitAsync(500);
        var missed = false;
        for (var i = 0; i < Payments; i++)
        {
            await desk.PayAsync($"t-{i}", random.Next(1, 1_000), random.NextSingle(), random.Next(4) == 0 ? DecisionKind.Approve : DecisionKind.Review);
        }

        for (var step = 0; step < 250; step++)
        {
            await node.ChangeAsync($"t-{random.Next(Payments)}", Generated.Command(random));
            if (step % 10 == 0)
            {
                var (small, all) = (await node.ListAsync(), await oracle.ListAsync());
                Assert.Equal(all.Counts, small.Counts);
                Assert.True(small.Cases.Count <= 8);
                Assert.Equal(all.Cases.Count - small.Cases.Count, small.NotListed);
                Assert.All(small.Cases, c => Assert.Contains(c, all.Cases));
                missed |= small.NotListed > 0;
            }

            if (step == 120)
            {
                // A node that goes on from its checkpoint, and one that begins at the first event, see the same.
                await node.StopAsync();
                Assert.NotNull(await Checkpoints(Path.Combine(desk.PathOf("small"), "reviews"), desk.Journal).TryReadAsync(Tenant, CancellationToken.None));
                node = await desk.NodeAsync(openCasesMax: 8, name: "small");
            }
        }

        Assert.True(missed, "the room was never full");
        await CloseListedAsync();
        var rest = await node.ListAsync();
        Assert.Equal((0, 0L), (rest.Cases.Count, rest.NotListed));
        Assert.Equal(0, rest.Counts.Open + rest.Counts.AwaitingSecond);
        Assert.Equal(rest.Counts, (await oracle.ListAsync()).Counts);

        // Only what the small queue shows is worked on: what it forgot would stay open for ever.
        async Task CloseListedAsync()
        {
            while ((await node.ListAsync()).Cases is { Count: > 0 } listed)
            {
                var review = listed[0];
                if (review.Status == ReviewStatus.AwaitingSecond)
                {
                    await node.DoneAsync(review.TransactionId, new DeclineRelease(Ann, "no"));
                }

                await node.ChangeAsync(review.TransactionId, new Unassign(Ann, null));
                await node.DoneAsync(review.TransactionId, new Decide(Ann, Finding.Fraud, "stolen", null));
            }
        }
    }

    [Fact]
    public async Task A_checkpoint_of_another_history_is_not_used()
    {
        await using var desk = await OpenAsync();
        await using var other = await OpenAsync();
        await desk.PayAsync("t-1", 100);
        await other.PayAsync("t-2", 100);
        var here = Checkpoints(desk.PathOf("there"), desk.Journal);
        var there = Checkpoints(desk.PathOf("there"), other.Journal);
        await here.WriteAsync(Tenant, 1, id => new OpenCases(1).ToCheckpoint(1, id), CancellationToken.None);
        Assert.NotNull(await here.TryReadAsync(Tenant, CancellationToken.None));
        Assert.Null(await there.TryReadAsync(Tenant, CancellationToken.None));

        await File.WriteAllTextAsync(Path.Combine(desk.PathOf("there"), "bank.json"), "{ torn");
        Assert.Null(await here.TryReadAsync(Tenant, CancellationToken.None));
    }

    [Fact]
    public async Task Two_analysts_never_get_the_same_case_on_one_node_or_on_two()
    {
        const int Cases = 60;
        await using var desk = await OpenAsync();
        var nodes = new[] { await desk.NodeAsync(), await desk.NodeAsync() };
        for (var i = 0; i < Cases; i++)
        {
            await desk.PayAsync($"t-{i}", 100 + i);
        }

        var taken = await Task.WhenAll(Enumerable.Range(0, Cases + 10).Select(i => Task.Run(() => nodes[i % 2].NextAsync(new Analyst($"k{i % 7}", null)))));

        var got = taken.Where(t => t is not null).Select(t => t!.After.Review).ToList();
        Assert.Equal(Cases, got.Count);
        Assert.Equal(Cases, got.Select(c => c.TransactionId).Distinct().Count());
        Assert.Equal(Cases, (await desk.EventsAsync()).Count(e => e.Type == "review-assigned"));
    }

    [Fact]
    public async Task The_next_case_is_the_first_and_a_repeated_request_gets_the_same_one()
    {
        await using var desk = await OpenAsync();
        var node = await desk.NodeAsync();
        await desk.PayAsync("less", 100);
        await desk.PayAsync("more", 900);

        var first = await node.NextAsync(Ann, "r-1");
        Assert.Equal(("more", Ann), (first!.After.Review.TransactionId, first.After.Review.Assignee));
        var again = await node.NextAsync(Ann, "r-1");
        Assert.Equal((first.After.Review, true), (again!.After.Review, again.Repeated));
        Assert.Equal("less", (await node.NextAsync(Ben, "r-1"))!.After.Review.TransactionId);
        Assert.Null(await node.NextAsync(Ben));
    }

    [Fact]
    public async Task A_request_that_another_node_answers_meanwhile_gets_that_answer()
    {
        await using var desk = await OpenAsync();
        var journal = new LosingJournal(desk.Journal);
        var (one, two) = (await desk.NodeAsync(), await desk.NodeAsync(journal));
        await desk.PayAsync("less", 100);
        await desk.PayAsync("more", 900);

        // Between the second node's look-up, which finds nothing, and its choice, which then is another case.
        journal.AfterFind = async () => await one.NextAsync(Ann, "r-1");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var answer = await two.NextAsync(Ann, "r-1", ct: patience.Token);

        Assert.Equal(("more", true), (answer!.After.Review.TransactionId, answer.Repeated));
        Assert.Equal(["less"], (await two.ListAsync()).Cases.Where(c => c.Assignee is null).Select(c => c.TransactionId));
    }

    [Fact]
    public async Task A_node_that_is_always_overtaken_gives_up()
    {
        const int Cases = 60;
        await using var desk = await OpenAsync();
        var journal = new LosingJournal(desk.Journal);
        var (one, two) = (await desk.NodeAsync(), await desk.NodeAsync(journal));
        for (var i = 0; i < Cases; i++)
        {
            await desk.PayAsync($"t-{i}", 100);
        }

        journal.BeforeWrite = OvertakeAsync;
        await Assert.ThrowsAsync<JournalUnavailableException>(() => two.NextAsync(Ann, "r-1"));
        journal.BeforeWrite = null;
        Assert.NotNull(await two.NextAsync(Ann, "r-1"));

        async Task OvertakeAsync()
        {
            await one.NextAsync(Ben);
            journal.BeforeWrite = OvertakeAsync;
        }
    }

    [Fact]
    public async Task An_escalated_case_is_the_next_of_its_team_only()
    {
        await using var desk = await OpenAsync();
        var node = await desk.NodeAsync();
        await desk.PayAsync("t-1", 100);
        await node.NextAsync(Ann);
        var escalated = await node.DoneAsync("t-1", new Escalate(Ann, "lead", "too large for me"));
        Assert.Null(escalated.Assignee);
        Assert.Null(await node.NextAsync(Ann));
        Assert.Null(await node.NextAsync(Ben, team: "legal"));
        Assert.Equal("t-1", (await node.NextAsync(Ben, team: "lead"))!.After.Review.TransactionId);
    }

    [Fact]
    public async Task Another_nodes_change_is_seen_at_once()
    {
        await using var desk = await OpenAsync();
        var (one, two) = (await desk.NodeAsync(), await desk.NodeAsync());
        await desk.PayAsync("t-1", 100);
        Assert.Single((await one.ListAsync()).Cases);
        await two.DoneAsync("t-1", new Decide(Ben, Finding.Fraud, "stolen", null));
        Assert.Equal(new ReviewCounts(0, 0, 1), (await one.ListAsync()).Counts);
    }

    private static ProjectionCheckpoints<ReviewCheckpoint> Checkpoints(string directory, IJournal journal) =>
        ReviewCheckpoint.In(directory, journal, NullLogger<ProjectionCheckpoints<ReviewCheckpoint>>.Instance);
}
