using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Reviews;
using Xunit;
using static Suite.Fraud.Tests.Reviews.ReviewDesk;

namespace Suite.Fraud.Tests.Reviews;

/// <summary>Pages of closed cases: newest first, nothing twice, nothing lost, and a bounded piece of work each.</summary>
public sealed class ClosedCasesTests
{
    [Fact]
    public async Task A_page_ends_at_the_bound_and_the_next_one_goes_on_there()
    {
        await using var desk = await OpenAsync();
        var journal = new CountingJournal(desk.Journal);
        var node = await desk.NodeAsync(journal, closedInspectedMax: 5);
        for (var i = 0; i < 23; i++)
        {
            // The oldest two are the only ones that the filter lets through.
            await CloseAsync(desk, node, $"t-{i}", team: i < 2 ? "lead" : null);
        }

        var pages = new List<IReadOnlyList<string>>();
        ClosedPlace? before = null;
        do
        {
            journal.Finds = 0;
            var page = await node.ListClosedAsync("lead", before: before);
            Assert.InRange(journal.Finds, 0, 5);
            pages.Add([.. page.Cases.Select(c => c.TransactionId)]);
            before = page.Next;
        }
        while (before is not null);

        Assert.Equal([0, 0, 0, 0, 2], pages.Select(p => p.Count));
        Assert.Equal(["t-1", "t-0"], pages[^1]);
    }

    [Fact]
    public async Task Pages_go_on_at_their_day_and_not_at_todays()
    {
        await using var desk = await OpenAsync();
        var journal = new CountingJournal(desk.Journal);
        var node = await desk.NodeAsync(journal);
        for (var i = 0; i < 6; i++)
        {
            await CloseAsync(desk, node, $"t-{i}");
            desk.Clock.Pass(TimeSpan.FromHours(i == 3 ? 24 * 30 : 12));
        }

        var found = new List<string>();
        ClosedPlace? before = null;
        do
        {
            journal.DaysRead = 0;
            var page = await node.ListClosedAsync(limit: 2, before: before);
            found.AddRange(page.Cases.Select(c => c.TransactionId));
            Assert.True(before is null || found.Count < 6 || journal.DaysRead <= 3, $"{journal.DaysRead} days were read.");
            before = page.Next;
        }
        while (before is not null);

        Assert.Equal(["t-5", "t-4", "t-3", "t-2", "t-1", "t-0"], found);
    }

    [Fact]
    public void Any_place_comes_back_from_its_text() => Prop.ForAll<DateTime, NonNegativeInt>((day, position) =>
    {
        var place = new ClosedPlace(DateOnly.FromDateTime(day), position.Get);
        return ClosedPlace.TryParse(place.ToString(), out var read) && read == place;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("101")]
    [InlineData("20261122")]
    [InlineData("20261322-1")]
    [InlineData("20261122--1")]
    [InlineData("0000000000000000-1")]
    public void What_is_no_place_is_refused(string text) => Assert.False(ClosedPlace.TryParse(text, out _));

    private static async Task CloseAsync(ReviewDesk desk, ReviewNode node, string id, string? team = null)
    {
        await desk.PayAsync(id, 100);
        if (team is not null)
        {
            await node.DoneAsync(id, new Escalate(Ann, team, "too large for me"));
        }

        await node.DoneAsync(id, new Decide(Ben, Finding.Fraud, "stolen", null));
    }
}
