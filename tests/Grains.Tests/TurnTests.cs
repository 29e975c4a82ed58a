using FsCheck;
using FsCheck.Fluent;

namespace Suite.Grains.Tests;

public sealed class TurnTests
{
    private static readonly Arbitrary<int[][]> Turns = Gen.Choose(0, 4).ArrayOf().ArrayOf().ToArbitrary();

    [Fact]
    public async Task The_check_for_overlap_fires_on_turns_that_do_overlap()
    {
        // Control: the same turns on bare threads must be caught, or the property below proves nothing.
        var probe = new Probe();
        var overlap = new Overlap(probe);
        await Eventually.Holds(
            () =>
            {
                Task.WaitAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => overlap.Turn([4, 4, 4], exclusive: true))).ToArray());
                return probe.Counts.ContainsKey("broken: two turns") && probe.Counts.ContainsKey("broken: in parallel");
            },
            "an overlap on bare threads");
    }

    [Fact]
    public async Task Whatever_turns_await_they_never_overlap_and_never_run_in_parallel()
    {
        await using var host = new Host();
        var number = 0;
        Prop.ForAll(Turns, turns =>
        {
            var key = $"k{number++}";
            Task.WaitAll(turns.Select((t, i) => Task.Run(() => host.Get<IExclusive>(key).Turn(t))).ToArray());
            return !host.Probe.Counts.Keys.Any(static k => k.StartsWith("broken", StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_reentrant_grain_interleaves_at_awaits_but_never_runs_in_parallel()
    {
        await using var host = new Host();
        var number = 0;
        Prop.ForAll(Turns, turns =>
        {
            var key = $"k{number++}";
            Task.WaitAll(turns.Select(t => Task.Run(() => host.Get<IInterleaving>(key).Turn(t))).ToArray());
            return !host.Probe.Counts.Keys.Any(static k => k.StartsWith("broken", StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.Get<IInterleaving>("last").Turn([1, 4, 1]))).Soon();
        Assert.True(host.Probe.Counts.ContainsKey("interleaved"));
        Assert.False(host.Probe.Counts.ContainsKey("broken: in parallel"));
    }

    [Fact]
    public async Task A_cycle_back_to_a_waiting_grain_is_a_clear_exception_at_once()
    {
        await using var host = new Host();
        var failure = await Assert.ThrowsAsync<DeadlockException>(() => host.Get<ICycle>("a").Walk(["b", "c", "a"]).Soon());
        Assert.Equal(["a", "b", "c", "a"], failure.CallChain.Select(static id => id.Key));
        await Assert.ThrowsAsync<DeadlockException>(() => host.Get<ICycle>("a").Walk(["a"]).Soon());
        Assert.Equal(2, await host.Get<ICycle>("a").Walk(["b", "c"]).Soon());
    }

    [Fact]
    public async Task A_cycle_through_a_reentrant_grain_is_found_too()
    {
        await using var host = new Host();
        await Assert.ThrowsAsync<DeadlockException>(() => host.Get<ILoop>("a").CallBack("r").Soon());
    }

    [Fact]
    public async Task A_reentrant_grain_may_call_itself()
    {
        await using var host = new Host();
        Assert.Equal(5, await host.Get<IReentrantCycle>("a").Walk(5).Soon());
    }

    [Fact]
    public async Task Calls_to_a_stateless_worker_use_at_most_its_number_of_activations_at_once()
    {
        await using var host = new Host();
        var calls = Enumerable.Range(0, 7).Select(_ => host.Get<IWorker>("w").Work("gate")).ToArray();
        await Eventually.Holds(() => host.Probe.Counts.GetValueOrDefault("working") == 3, "three workers at work");
        Assert.Equal(3, host.Probe.Counts["workers"]);
        host.Probe.Open("gate");
        Assert.Equal([1, 2, 3], (await Task.WhenAll(calls).Soon()).Distinct().Order());
        Assert.Equal(7, host.Probe.Counts["working"]);
    }

    [Fact]
    public async Task An_interface_that_cannot_be_awaited_is_refused_with_the_reason()
    {
        await using var host = new Host();
        var failure = Assert.ThrowsAny<Exception>(() => host.Get<IBadShape>("a"));
        Assert.Contains("NotAwaited must return Task", (failure.InnerException ?? failure).Message, StringComparison.Ordinal);
    }
}
