using Microsoft.Extensions.DependencyInjection;
using Suite.Journal;

namespace Suite.Grains.Tests;

public sealed class ProjectionTests : IAsyncLifetime
{
    private FaultyJournal _journal = null!;

    public async Task InitializeAsync() => _journal = await FaultyJournal.OpenAsync();

    public async Task DisposeAsync() => await _journal.DisposeAsync();

    [Fact]
    public async Task A_projection_starts_with_everything_committed_and_then_follows_all_streams_once_each()
    {
        await using var host = Node();
        await host.Get<ITill>("acme/one").PayIn(1, 2);
        await host.Get<ITill>("other/one").PayIn(1000);
        Assert.Equal((3, 2), await host.Get<ITurnover>("acme/turnover").Now(false));
        await host.Get<ITill>("acme/two").PayIn(10, 20);
        Assert.Equal((33, 4), await host.Get<ITurnover>("acme/turnover").Now(true));
        await host.Get<ITill>("acme/two").PayIn(100);
        await Followed(host, (133, 5));
        Assert.Equal(5, host.Probe.Counts["applied"]);
    }

    [Fact]
    public async Task A_projection_goes_on_from_its_checkpoint()
    {
        await using var host = Node();
        var till = host.Get<ITill>("acme/one");
        await host.Get<ITurnover>("acme/turnover").Now(false);
        for (var i = 1; i <= 7; i++)
            await till.PayIn(i);
        await Followed(host, (28, 7));
        Assert.True(host.Probe.Checkpoint.Position >= 5);
        End(host);
        await Eventually.Holds(() => host.Probe.Checkpoint == (28, 7), "the goodbye saves a checkpoint");
        Assert.Equal((28, 7), await host.Get<ITurnover>("acme/turnover").Now(false));
        Assert.Equal(7, host.Probe.Counts["applied"]);
    }

    [Fact]
    public async Task A_projection_that_had_much_to_read_at_its_start_saves_before_its_first_call()
    {
        await using var host = Node();
        await host.Get<ITill>("acme/one").PayIn(1, 2, 3, 4);
        Assert.Equal((10, 4), await host.Get<ITurnover>("acme/turnover").Now(false));
        Assert.Equal((0, 0), host.Probe.Checkpoint);
        await host.Get<ITill>("other/one").PayIn(1, 2, 3, 4, 5);
        Assert.Equal((15, 5), await host.Get<ITurnover>("other/turnover").Now(false));
        Assert.Equal((15, 5), host.Probe.Checkpoint);
    }

    [Fact]
    public async Task A_projection_outlives_an_unreachable_journal()
    {
        await using var host = Node();
        await host.Get<ITill>("acme/one").PayIn(1);
        Assert.Equal((1, 1), await host.Get<ITurnover>("acme/turnover").Now(false));
        _journal.FailReads = new JournalUnavailableException("gone");
        await host.Get<ITill>("acme/one").PayIn(2);
        Assert.Equal((1, 1), await host.Get<ITurnover>("acme/turnover").Now(false));
        _journal.FailReads = null;
        await Followed(host, (3, 2));
        _journal.FailReads = new JournalUnavailableException("gone again");
        End(host);
        await Eventually.Holds(() => host.Runtime.Activations.All(static a => a.Id.Key != "acme/turnover"), "it ends");
        await Assert.ThrowsAsync<JournalUnavailableException>(() => host.Get<ITurnover>("acme/turnover").Now(false));
        _journal.FailReads = null;
        Assert.Equal((3, 2), await host.Get<ITurnover>("acme/turnover").Now(false));
    }

    [Fact]
    public async Task An_event_that_cannot_be_applied_is_never_skipped_and_callers_see_why()
    {
        await using var host = Node();
        Assert.Equal((0, 0), await host.Get<ITurnover>("acme/turnover").Now(false));
        await host.Get<ITill>("acme/one").PayIn(1, -5, 3);
        await Eventually.Holds(() => host.Runtime.Activations.All(static a => a.Id.Key != "acme/turnover"), "it ends");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Get<ITurnover>("acme/turnover").Now(false));
        Assert.Equal("an amount below zero", failure.Message);
    }

    private static void End(Host host) =>
        host.Runtime.Activations.Single(static a => a.Id.Key == "acme/turnover")
            .Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "test"));

    private static async Task Followed(Host host, (int Sum, long Position) expected)
    {
        (int Sum, long Position) seen = default;
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (seen != expected)
        {
            Assert.False(deadline.IsCancellationRequested, $"still at {seen}");
            seen = await host.Get<ITurnover>("acme/turnover").Now(false);
            await Task.Delay(5);
        }
    }

    private Host Node() => new(services: s => s.AddSingleton<IJournal>(_journal).AddSingleton(Till.Codec));
}
