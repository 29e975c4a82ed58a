namespace Suite.Grains.Tests;

public sealed class CallTests
{
    [Fact]
    public async Task A_call_reaches_the_grain_of_its_key_and_brings_the_answer_back()
    {
        await using var host = new Host();
        Assert.Equal(5, await host.Get<IEcho>("a").Add(2, 3));
        Assert.Equal(7, await host.Get<IEcho>("a").AddValue(3, 4));
        Assert.Equal("b", await host.Get<IEcho>("b").Key());
        await host.Get<IEcho>("b").Nothing();
        Assert.Equal(1, host.Probe.Counts["activated a"]);
    }

    [Fact]
    public async Task An_exception_of_the_grain_reaches_its_caller_and_the_grain_lives_on()
    {
        await using var host = new Host();
        var grain = host.Get<IEcho>("a");
        Assert.Equal("at once", (await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Throw("at once"))).Message);
        Assert.Equal("later", (await Assert.ThrowsAsync<InvalidOperationException>(() => grain.ThrowLater("later"))).Message);
        Assert.Equal(2, await grain.Add(1, 1));
        Assert.Equal(1, host.Probe.Counts["activated a"]);
    }

    [Fact]
    public async Task Code_after_an_await_runs_on_the_activation_again()
    {
        await using var host = new Host();
        Assert.False(await host.Get<IEcho>("a").Leaves());
    }

    [Fact]
    public async Task Calls_of_one_caller_run_in_the_order_they_were_made()
    {
        await using var host = new Host();
        var grain = host.Get<IEcho>("a");
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => grain.Log($"{i}", CancellationToken.None))).Soon();
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i}"), host.Probe.Log);
    }
}
