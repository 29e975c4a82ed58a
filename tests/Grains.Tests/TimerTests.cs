namespace Suite.Grains.Tests;

public sealed class TimerTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_timer_ticks_first_when_due_and_then_once_a_period()
    {
        await using var host = new Host(time: _time);
        await host.Get<ITicker>("a").Start(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), false);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Empty(host.Probe.Log);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.Holds(() => host.Probe.Log.Count == 1, "first tick");
        for (var i = 2; i < 5; i++)
        {
            await Eventually.Holds(
                () =>
                {
                    _time.Advance(TimeSpan.FromSeconds(1));
                    return host.Probe.Log.Count >= i;
                },
                "next tick");
        }

        await host.Get<ITicker>("a").Stop();
        var before = host.Probe.Log.Count;
        _time.Advance(TimeSpan.FromMinutes(1));
        host.Probe.Open("open");
        await host.Get<ITicker>("a").Hold("open");
        Assert.Equal(before, host.Probe.Log.Count);
    }

    public TimerTests() => Assert.Equal(0, _time.GetTimestamp() % TimeSpan.TicksPerSecond);

    [Fact]
    public async Task A_tick_waits_for_the_turn_that_is_running()
    {
        await using var host = new Host(time: _time);
        var grain = host.Get<ITicker>("a");
        await grain.Start(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), false);
        var held = grain.Hold("gate");
        await Eventually.Holds(() => host.Probe.Counts.ContainsKey("waiting gate"), "the turn runs");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(host.Probe.Log);
        host.Probe.Open("gate");
        await held.Soon();
        await Eventually.Holds(() => !host.Probe.Log.IsEmpty, "the tick");
        Assert.Equal(["tick"], host.Probe.Log);
    }

    [Fact]
    public async Task A_failing_tick_does_not_stop_the_timer()
    {
        await using var host = new Host(time: _time);
        host.Probe.Count("fail ticks");
        await host.Get<ITicker>("a").Start(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), false);
        await Eventually.Holds(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return host.Probe.Log.Count >= 3;
            },
            "three ticks");
    }

    [Fact]
    public async Task Ticks_keep_a_grain_in_memory_only_when_they_are_asked_to()
    {
        await using var host = new Host(o => (o.CollectionAge, o.CollectionQuantum) = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1)), _time);
        await host.Get<ITicker>("kept").Start(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), true);
        await host.Get<ITicker>("let go").Start(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), false);
        for (var i = 0; i < 40; i++)
        {
            var ticks = host.Probe.Log.Count;
            _time.Advance(TimeSpan.FromSeconds(30));
            await Eventually.Holds(() => host.Probe.Log.Count > ticks, "a tick");
            await host.Get<IPinned>("p").Touch();
        }

        await Eventually.Holds(() => host.SweepAnd(host.Runtime.Activations.All(static a => a.Id.Key != "let go")), "let go");
        Assert.Contains(host.Runtime.Activations, static a => a.Id.Key == "kept");
    }
}
