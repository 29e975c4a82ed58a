using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Suite.Journal;

namespace Suite.Grains.Tests;

public sealed class JournaledGrainTests : IAsyncLifetime
{
    private FaultyJournal _journal = null!;

    public async Task InitializeAsync() => _journal = await FaultyJournal.OpenAsync();

    public async Task DisposeAsync() => await _journal.DisposeAsync();

    [Fact]
    public async Task Confirmed_events_are_in_the_state_and_come_back_in_the_next_activation()
    {
        await using var host = Node();
        var till = host.Get<ITill>("acme/main");
        Assert.Equal(new TillView(30, 2, [], 0), Shape(await till.PayIn(10, 20)));
        await till.End();
        var again = await till.View();
        Assert.Equal([10, 20], again.Booked);
        Assert.Equal(2, again.Version);
        Assert.Equal(2, host.Probe.Counts["tills activated"]);
        Assert.Equal(1, await till.CountEvents(1, 2));
        Assert.Equal(0, (await host.Get<ITill>("other/main").View()).Version);
    }

    [Fact]
    public async Task Another_node_reads_the_same_state_from_the_journal()
    {
        await using var first = Node();
        await using var second = Node();
        await first.Get<ITill>("acme/main").PayIn(10, 20);
        Assert.Equal([10, 20], (await second.Get<ITill>("acme/main").View()).Booked);
    }

    [Fact]
    public async Task An_event_that_could_not_be_journaled_leaves_the_state_as_it_was()
    {
        await using var host = Node();
        var till = host.Get<ITill>("acme/main");
        await till.PayIn(10);
        _journal.FailBefore = new JournalUnavailableException("The disk is full.");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => till.PayIn(5));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => till.PayOut(1, false));
        Assert.Equal(new TillView(10, 1, [], 0), Shape(await till.View()));
        _journal.FailBefore = null;
        Assert.Equal([10, 7], (await till.PayIn(7)).Booked);
    }

    [Fact]
    public async Task When_the_outcome_of_a_commit_is_unknown_the_next_call_sees_what_the_journal_holds()
    {
        await using var host = Node();
        var till = host.Get<ITill>("acme/main");
        await till.PayIn(10);
        _journal.FailAfter = new CommitOutcomeUnknownException("The connection broke.");
        await Assert.ThrowsAsync<CommitOutcomeUnknownException>(() => till.PayIn(5));
        Assert.Equal([10, 5], (await till.View()).Booked);
        Assert.Equal(2, host.Probe.Counts["tills activated"]);
    }

    [Fact]
    public async Task A_conditional_event_that_another_node_came_before_is_reported_and_the_state_is_the_newer_one()
    {
        await using var first = Node();
        await using var second = Node();
        await first.Get<ITill>("acme/main").PayIn(10);
        Assert.Equal(10, (await second.Get<ITill>("acme/main").View()).Balance);

        Assert.Equal("paid, 2 left", await first.Get<ITill>("acme/main").PayOut(8, false));
        Assert.Equal("conflict, 2 left", await second.Get<ITill>("acme/main").PayOut(8, false));
        Assert.Equal("refused at 2", await second.Get<ITill>("acme/main").PayOut(8, false));
    }

    [Fact]
    public async Task A_grain_that_refreshes_first_decides_on_what_other_nodes_wrote()
    {
        await using var first = Node();
        await using var second = Node();
        await second.Get<ITill>("acme/main").View();
        await first.Get<ITill>("acme/main").PayIn(10);
        Assert.Equal("refused at 0", await second.Get<ITill>("acme/main").PayOut(8, false));
        Assert.Equal("paid, 2 left", await second.Get<ITill>("acme/main").PayOut(8, true));
    }

    [Fact]
    public async Task Unconditional_events_of_two_nodes_both_count_once_in_one_order()
    {
        await using var first = Node();
        await using var second = Node();
        await Task.WhenAll(
            Task.WhenAll(Enumerable.Range(1, 40).Select(i => first.Get<ITill>("acme/main").PayIn(i, i))),
            Task.WhenAll(Enumerable.Range(1, 40).Select(i => second.Get<ITill>("acme/main").PayIn(100 + i)))).Soon();
        await first.Get<ITill>("acme/main").PayOut(1_000_000, true);
        await second.Get<ITill>("acme/main").PayOut(1_000_000, true);
        var one = await first.Get<ITill>("acme/main").View();
        var other = await second.Get<ITill>("acme/main").View();
        Assert.Equal(one.Booked, other.Booked);
        Assert.Equal(120, one.Version);
        Assert.Equal(Enumerable.Range(1, 40).SelectMany(static i => new[] { i, i, 100 + i }).Order(), one.Booked.Order());
    }

    [Fact]
    public async Task Events_raised_but_not_confirmed_are_confirmed_at_the_goodbye()
    {
        await using var host = Node();
        var till = host.Get<ITill>("acme/main");
        await till.RaiseWithoutConfirming(5);
        Assert.Equal(new TillView(0, 0, [], 1), Shape(await till.View()));
        await till.End();
        Assert.Equal([5], (await till.View()).Booked);
    }

    [Fact]
    public async Task An_event_of_an_unknown_type_fails_the_activation_with_a_clear_reason()
    {
        await _journal.AppendAsync(new TenantId("acme"), [Event("e/1", "tills/main", "audited", "{}")], CancellationToken.None);
        await using var host = Node();
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => host.Get<ITill>("acme/main").View());
        Assert.Contains("'audited'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_stored_bytes_of_an_event_are_as_they_were_when_first_released()
    {
        await using var host = Node();
        await host.Get<ITill>("acme/main").PayIn(10);
        await foreach (var stored in _journal.ReadStreamAsync(new TenantId("acme"), "tills/main", 0, CancellationToken.None))
        {
            Assert.Equal("paid-in", stored.Type);
            Assert.Equal(1, stored.SchemaVersion);
            Assert.Equal("""{"Amount":10,"AtMicros":1}""", Encoding.UTF8.GetString(stored.Payload.Span));
        }
    }

    internal static NewEvent Event(string id, string stream, string type, string json) => new()
    {
        Id = id,
        Stream = stream,
        Type = type,
        EventTimeMicros = 1,
        RequestHash = new byte[32],
        Payload = Encoding.UTF8.GetBytes(json),
    };

    private static TillView Shape(TillView view) => view with { Booked = [] };

    private Host Node() => new(services: s => s.AddSingleton<IJournal>(_journal).AddSingleton(Till.Codec));
}
