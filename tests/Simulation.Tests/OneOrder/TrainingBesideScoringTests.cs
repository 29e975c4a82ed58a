using Xunit;

namespace Suite.Simulation.Tests.OneOrder;

public sealed class TrainingBesideScoringTests
{
    /// <summary>Threads that spin while they wait make a training twenty times slower as soon as something else runs, and everything else too.</summary>
    [Fact]
    public async Task Training_sleeps_while_it_waits_so_that_scoring_has_the_cores()
    {
        var workload = new Workload(seed: 1, historyDays: 15, streamDays: 1);

        // OpenMP then says, when it is loaded, what it goes by.
        await using var deployment = await Deployment.StartAsync(Setup.OneProcessOnSqlite, ("OMP_DISPLAY_ENV", "VERBOSE"));
        var traffic = new Traffic(deployment.Client);
        await Proof.ImportAsync(traffic, workload.History);
        await Proof.TrainAsync(traffic, "baseline15", promote: false);
        Assert.Contains("GOMP_SPINCOUNT = '0'", deployment.Nodes[0].Output, StringComparison.Ordinal);
    }
}
