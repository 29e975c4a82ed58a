namespace Suite.Grains.Tests;

public sealed class LifetimeTests
{
    [Fact]
    public async Task A_failing_activation_fails_its_callers_with_the_cause_and_the_next_call_tries_again()
    {
        await using var host = new Host();
        host.Probe.OnActivate = async _ =>
        {
            await host.Probe.Gate("activation");
            throw new InvalidDataException("the disk is on fire");
        };
        var calls = Enumerable.Range(0, 5).Select(_ => host.Get<IEcho>("a").Add(1, 1)).ToArray();
        host.Probe.Open("activation");
        foreach (var call in calls)
            Assert.Equal("the disk is on fire", (await Assert.ThrowsAsync<InvalidDataException>(() => call.Soon())).Message);

        host.Probe.OnActivate = null;
        Assert.Equal(2, await host.Get<IEcho>("a").Add(1, 1).Soon());
        Assert.Equal(2, host.Probe.Counts["activated a"]);
        Assert.Equal(1, host.Runtime.ActivationCount);
    }

    [Fact]
    public async Task A_grain_that_nobody_uses_for_the_collection_age_is_deactivated_and_comes_back_when_called()
    {
        var time = new ManualTime();
        await using var host = new Host(o => (o.CollectionAge, o.CollectionQuantum) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(1)), time);
        await host.Get<IEcho>("old").Add(1, 1);
        await host.Get<IPinned>("pinned").Touch();
        time.Advance(TimeSpan.FromMinutes(6));
        await host.Get<IEcho>("young").Add(1, 1);
        time.Advance(TimeSpan.FromMinutes(5));

        // The clock stands still from here: sweep again for an activation that had not come to rest when the clock's own sweeps came.
        await Eventually.Holds(() => host.SweepAnd(host.Runtime.ActivationCount == 2), "one was collected");
        Assert.Equal(["old ActivationIdle"], host.Probe.Log);
        Assert.Equal(2, await host.Get<IEcho>("old").Add(1, 1));
        Assert.Equal(2, host.Probe.Counts["activated old"]);
        Assert.Equal(2, await host.Get<IPinned>("pinned").Touch());
    }

    [Fact]
    public async Task Above_the_activation_bound_the_least_recently_used_go_first()
    {
        var time = new ManualTime();
        await using var host = new Host(o => o.ActivationsMax = 100, time);
        for (var i = 0; i < 300; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await host.Get<IEcho>($"{i}").Add(1, 1);
            await host.Get<IEcho>("favourite").Add(1, 1);
            await Eventually.Holds(() => host.Runtime.ActivationCount <= 100, "within the bound");
        }

        Assert.Equal(1, host.Probe.Counts["activated favourite"]);
        var gone = host.Probe.Log.Select(static line => int.Parse(line.Split(' ')[0], null)).ToArray();
        Assert.Equal(Enumerable.Range(0, gone.Length), gone.Order());
        Assert.All(host.Probe.Log, static line => Assert.EndsWith("HighMemoryPressure", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_call_that_needs_an_activation_beyond_the_hard_bound_is_refused()
    {
        await using var host = new Host(o => (o.ActivationsMax, o.ActivationsHardMax) = (2, 2));
        var busy = new[] { host.Get<IEcho>("a").Wait("gate"), host.Get<IEcho>("b").Wait("gate") };
        await Assert.ThrowsAsync<LimitExceededException>(() => host.Get<IEcho>("c").Add(1, 1));
        host.Probe.Open("gate");
        await Task.WhenAll(busy).Soon();
    }

    [Fact]
    public async Task While_the_heap_is_too_large_each_new_measurement_sheds_a_tenth_oldest_first()
    {
        var time = new ManualTime();
        var heap = (Bytes: 0L, Measurement: 0L);
        await using var host = new Host(
            o => (o.MemoryBytesMax, o.MemoryGauge, o.CollectionQuantum) = (1000, () => heap, TimeSpan.FromSeconds(1)), time);
        for (var i = 0; i < 50; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            await host.Get<IEcho>($"{i}").Add(1, 1);
        }

        heap = (2000, 1);
        time.Advance(TimeSpan.FromSeconds(3));
        await Eventually.Holds(() => host.Runtime.ActivationCount == 45, "a tenth is gone");
        heap = (2000, 2);
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.Holds(() => host.Runtime.ActivationCount == 41, "another tenth is gone");
        heap = (900, 3);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(41, host.Runtime.ActivationCount);

        // Use is stamped when an activation comes to rest, which may be a call or two later than its answer.
        Assert.All(host.Probe.Log, static line => Assert.InRange(int.Parse(line.Split(' ')[0], null), 0, 20));
    }

    [Fact]
    public async Task A_grain_that_asks_to_end_does_so_after_its_turn_and_waiting_calls_reach_the_next_activation_in_order()
    {
        await using var host = new Host();
        host.Probe.OnDeactivate = _ => host.Probe.Gate("goodbye");
        var grain = host.Get<IEcho>("a");
        await grain.End();
        var calls = Enumerable.Range(0, 10).Select(i => grain.Log($"{i}", CancellationToken.None)).ToArray();
        await Eventually.Holds(() => !host.Probe.Log.IsEmpty, "the goodbye has begun");
        Assert.DoesNotContain("0", host.Probe.Log);
        host.Probe.Open("goodbye");
        await Task.WhenAll(calls).Soon();
        Assert.Equal(["a ApplicationRequested", .. Enumerable.Range(0, 10).Select(i => $"{i}")], host.Probe.Log);
        Assert.Equal(2, host.Probe.Counts["activated a"]);
    }

    [Fact]
    public async Task A_failing_goodbye_does_not_keep_the_grain_from_coming_back()
    {
        await using var host = new Host();
        host.Probe.OnDeactivate = static _ => throw new InvalidOperationException("no goodbye");
        await host.Get<IEcho>("a").End();
        await Eventually.Holds(() => host.Runtime.ActivationCount == 0, "it is gone");
        Assert.Equal(2, await host.Get<IEcho>("a").Add(1, 1).Soon());
    }

    [Fact]
    public async Task Stopping_refuses_new_calls_finishes_those_accepted_and_says_goodbye_to_every_grain()
    {
        var host = new Host();
        var running = host.Get<IEcho>("a").Wait("gate");
        await Eventually.Holds(() => host.Probe.Counts.ContainsKey("waiting gate"), "the first call runs");
        var waiting = host.Get<IEcho>("a").Add(20, 1);
        await host.Get<IEcho>("b").Nothing();
        var stop = host.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => host.Get<IEcho>("c").Add(1, 1));
        Assert.False(stop.IsCompleted);
        var probe = host.Probe;
        probe.Open("gate");
        await running.Soon();
        Assert.Equal(21, await waiting.Soon());
        await stop.Soon();
        Assert.Equal(["a ShuttingDown", "b ShuttingDown"], probe.Log.Order());
    }
}
