using Suite.TestKit.Processes;
using Xunit;

namespace Suite.Simulation.Tests;

public sealed class ProcessesTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_child_is_interrupted_as_by_ctrl_c_and_its_output_is_kept()
    {
        await using var child = ChildProcess.Start("sh", ["-c", "trap 'echo stopping; exit 7' INT; echo started; while :; do sleep 0.05; done"]);
        await child.WaitUntilAsync(() => Task.FromResult(child.Output.Contains("started", StringComparison.Ordinal)), "started", Deadline);
        child.Interrupt();
        Assert.Equal(7, await child.WaitForExitAsync(Deadline));
        Assert.Equal("started\nstopping\n", child.Output);
    }

    [Fact]
    public async Task A_killed_child_runs_no_last_words()
    {
        await using var child = ChildProcess.Start("sh", ["-c", "trap 'echo last words' EXIT INT TERM; echo started; while :; do sleep 0.05; done"]);
        await child.WaitUntilAsync(() => Task.FromResult(child.Output.Contains("started", StringComparison.Ordinal)), "started", Deadline);
        child.Kill();
        Assert.True(child.HasExited);
        Assert.DoesNotContain("last words", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_child_that_dies_says_what_it_said()
    {
        await using var child = ChildProcess.Start("sh", ["-c", "echo no disk >&2; exit 3"]);
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => child.WaitUntilAsync(() => Task.FromResult(false), "ready", Deadline));
        Assert.Contains("code 3", problem.Message, StringComparison.Ordinal);
        Assert.Contains("no disk", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_are_given_out_once()
    {
        var ports = Enumerable.Range(0, 50).Select(_ => FreePort.Next()).ToList();
        Assert.Equal(50, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 20_000, 31_999));
    }

    [Fact]
    public void The_server_of_the_same_configuration_is_found() => Assert.True(File.Exists(SuiteProcess.HostDll), SuiteProcess.HostDll);
}
