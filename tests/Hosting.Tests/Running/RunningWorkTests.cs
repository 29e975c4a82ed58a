using Suite.Journal;

namespace Suite.Hosting.Tests;

public sealed class RunningWorkTests
{
    private enum Kind
    {
        Training,
        Backtest,
    }

    private static readonly TenantId Bank = new("bank");

    [Fact]
    public void A_tenant_has_one_of_a_kind_under_way_and_another_once_it_has_ended()
    {
        var running = new RunningWork<Kind>();
        var first = running.TryBegin(Bank, Kind.Training);
        Assert.NotNull(first);
        Assert.Null(running.TryBegin(Bank, Kind.Training));
        Assert.NotNull(running.TryBegin(Bank, Kind.Backtest));
        Assert.NotNull(running.TryBegin(new TenantId("other"), Kind.Training));
        first.Dispose();
        Assert.NotNull(running.TryBegin(Bank, Kind.Training));
    }

    [Fact]
    public void Ending_twice_does_not_end_what_began_in_between()
    {
        var running = new RunningWork<Kind>();
        var first = running.TryBegin(Bank, Kind.Training)!;
        first.Dispose();
        using var second = running.TryBegin(Bank, Kind.Training);
        first.Dispose();
        Assert.Null(running.TryBegin(Bank, Kind.Training));
    }
}
