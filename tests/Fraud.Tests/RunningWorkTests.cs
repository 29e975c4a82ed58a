using Suite.Journal;
using Xunit;

namespace Suite.Fraud.Tests;

public sealed class RunningWorkTests
{
    private static readonly TenantId Bank = new("bank");

    [Fact]
    public void A_tenant_has_one_of_a_kind_under_way_and_another_once_it_has_ended()
    {
        var running = new RunningWork();
        var first = running.TryBegin(Bank, WorkKind.Training);
        Assert.NotNull(first);
        Assert.Null(running.TryBegin(Bank, WorkKind.Training));
        Assert.NotNull(running.TryBegin(Bank, WorkKind.Backtest));
        Assert.NotNull(running.TryBegin(new TenantId("other"), WorkKind.Training));
        first.Dispose();
        Assert.NotNull(running.TryBegin(Bank, WorkKind.Training));
    }

    [Fact]
    public void Ending_twice_does_not_end_what_began_in_between()
    {
        var running = new RunningWork();
        var first = running.TryBegin(Bank, WorkKind.Training)!;
        first.Dispose();
        using var second = running.TryBegin(Bank, WorkKind.Training);
        first.Dispose();
        Assert.Null(running.TryBegin(Bank, WorkKind.Training));
    }
}
