using Xunit;
using Xunit.Abstractions;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>The whole server killed under load, again and again: nothing acknowledged is lost, the order goes on, past decisions are proven.</summary>
public sealed class ServerKillTests(ITestOutputHelper output)
{
    private const int Kills = 4;
    private const int HistoryDays = 40;
    private const int StreamDays = 14;
    private const int Replayed = 25;

    [Fact]
    public async Task A_killed_server_loses_nothing_it_acknowledged_and_goes_on_in_order()
    {
        var seed = Proof.NextSeed();
        output.WriteLine($"seed {seed} (again: SUITE_SEED={seed})");
        var random = new Random(seed);
        var workload = new Workload(seed, HistoryDays, StreamDays);
        await using var deployment = await Deployment.StartAsync(Setup.OneProcessOnSqlite);
        var traffic = new Traffic(deployment.Client);
        await Proof.ImportAsync(traffic, workload.History);
        await Proof.TrainAsync(traffic, "default", promote: true);

        var jobs = workload.Jobs();
        for (var kill = 0; kill < Kills; kill++)
        {
            // Once it stops cleanly and leaves a snapshot of its windows: the kill after that finds a snapshot and a tail.
            var clean = kill == Kills / 2;
            var moment = TimeSpan.FromMicroseconds(random.Next(20_000));
            jobs.Insert((jobs.Count * (kill + 1) / (Kills + 1)) - random.Next(jobs.Count / (Kills + 2)), async _ =>
            {
                await Task.Delay(moment);
                if (clean)
                {
                    output.WriteLine($"stopped after {traffic.Answers.Count} answers with code {await deployment.StopAsync(0)}");
                }
                else
                {
                    deployment.Kill(0);
                    output.WriteLine($"killed after {traffic.Answers.Count} answers");
                }

                await deployment.RestartAsync(0);
            });
        }

        await traffic.RunAsync(jobs);
        output.WriteLine($"{traffic.Answers.Count} payments answered, {traffic.Retries} requests sent again");
        await Proof.AssertDecisionsAreProvenAsync(traffic, traffic.Answers.OrderByDescending(a => a.GetProperty("position").GetInt64()).Take(Replayed));
        var (order, contents) = await deployment.ReadStoredAsync();
        Proof.AssertEveryAnswerIsStored(workload, traffic, order);
        var oracle = new OneByOneOracle(contents, workload.Sent);
        Proof.AssertSame(oracle.Compare(order), seed);
        Assert.Equal(workload.Payments, oracle.Scored);
    }
}
