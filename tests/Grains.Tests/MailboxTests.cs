using System.Diagnostics.Metrics;

namespace Suite.Grains.Tests;

public sealed class MailboxTests
{
    [Fact]
    public async Task A_full_mailbox_refuses_the_next_call_at_once_and_takes_calls_again_when_it_has_room()
    {
        await using var host = new Host(o => o.MaxEnqueuedRequestsHardLimit = 3);
        var grain = host.Get<IEcho>("a");
        var running = grain.Wait("gate");
        await Eventually.Holds(() => host.Probe.Counts.ContainsKey("waiting gate"), "the first call runs");
        var waiting = Enumerable.Range(0, 3).Select(_ => grain.Add(1, 1)).ToArray();

        var refused = grain.Add(1, 1);
        Assert.True(refused.IsFaulted);
        Assert.Equal(3, (await Assert.ThrowsAsync<LimitExceededException>(() => refused)).Threshold);

        host.Probe.Open("gate");
        await running.Soon();
        await Task.WhenAll(waiting).Soon();
        Assert.Equal(2, await grain.Add(1, 1));
        Assert.Equal(1, host.Runtime.Types.Sum(static t => t.Rejected));
    }

    [Fact]
    public async Task A_reentrant_grain_bounds_the_calls_that_run_and_wait_together()
    {
        await using var host = new Host(o => o.ClassSpecificMaxEnqueuedRequests[typeof(InterleavingGrain).FullName!] = 4);
        var grain = host.Get<IInterleaving>("a");
        var calls = Enumerable.Range(0, 40).Select(_ => grain.Turn([1, 1, 1, 1, 1])).ToArray();
        await Assert.ThrowsAsync<LimitExceededException>(() => Task.WhenAll(calls).Soon());
        Assert.True(calls.Count(static c => c.IsCompletedSuccessfully) >= 4);
    }

    [Fact]
    public async Task A_call_cancelled_while_it_waits_ends_at_once_leaves_the_mailbox_and_never_runs()
    {
        await using var host = new Host(o => o.MaxEnqueuedRequestsHardLimit = 1);
        var grain = host.Get<IEcho>("a");
        var running = grain.Wait("gate");
        await Eventually.Holds(() => host.Probe.Counts.ContainsKey("waiting gate"), "the first call runs");
        using var cancellation = new CancellationTokenSource();
        var waiting = grain.Log("ran", cancellation.Token);
        Assert.False(waiting.IsCompleted);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Soon());
        var next = grain.Add(1, 1);
        host.Probe.Open("gate");
        await running.Soon();
        Assert.Equal(2, await next.Soon());
        Assert.DoesNotContain("ran", host.Probe.Log);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.Log("ran", new CancellationToken(true)));
        Assert.DoesNotContain("ran", host.Probe.Log);
    }

    [Fact]
    public async Task A_running_call_sees_its_cancellation()
    {
        await using var host = new Host();
        using var cancellation = new CancellationTokenSource();
        var call = host.Get<IEcho>("a").WaitFor("gate", cancellation.Token);
        await Eventually.Holds(() => host.Probe.Counts.ContainsKey("waiting gate"), "the call runs");
        await cancellation.CancelAsync();
        var failure = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Soon());
        Assert.Equal(cancellation.Token, failure.CancellationToken);
    }

    [Fact]
    public async Task The_instruments_show_activations_depth_turns_and_refusals()
    {
        await using var host = new Host(o => o.MaxEnqueuedRequestsHardLimit = 2);
        var grain = host.Get<IEcho>("a");
        var running = grain.Wait("gate");
        await Eventually.Holds(() => host.Probe.Counts.ContainsKey("waiting gate"), "the first call runs");
        var waiting = new[] { grain.Nothing(), grain.Nothing() };
        await Assert.ThrowsAsync<LimitExceededException>(grain.Nothing);
        Assert.Equal(1, Read(host, "grains.activations"));
        Assert.Equal(2, Read(host, "grains.mailbox.depth"));
        Assert.Equal(1, Read(host, "grains.rejected"));
        host.Probe.Open("gate");
        await running.Soon();
        await Task.WhenAll(waiting).Soon();
        await Eventually.Holds(() => Read(host, "grains.turns") == 3, "three turns counted");
        Assert.Equal(0, Read(host, "grains.mailbox.depth"));
    }

    private static long Read(Host host, string instrument)
    {
        var sum = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (published, l) =>
        {
            if (published.Name == instrument && host.Runtime.Owns(published.Meter))
                l.EnableMeasurementEvents(published);
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => sum += value);
        listener.Start();
        listener.RecordObservableInstruments();
        return sum;
    }
}
