using FsCheck;
using FsCheck.Fluent;
using Suite.Fraud.Journaling;
using Suite.Journal;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>Any interleaving of nodes, faults and changes of plan stores what one machine would have stored, scoring one payment after the other.</summary>
public sealed class InterleavingTests(ITestOutputHelper output)
{
    /// <summary>A long run takes more: SUITE_INTERLEAVINGS=1000.</summary>
    private static readonly int Interleavings = int.TryParse(Environment.GetEnvironmentVariable("SUITE_INTERLEAVINGS"), out var count) ? count : 20;

    private const int Payments = 150;

    [Fact]
    public void Any_interleaving_of_nodes_stores_what_scoring_one_by_one_stores()
    {
        var happened = new SortedDictionary<string, int>(StringComparer.Ordinal);
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            foreach (var (what, times) in PlayAsync(seed).GetAwaiter().GetResult())
            {
                happened[what] = happened.GetValueOrDefault(what) + times;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Interleavings));
        output.WriteLine(string.Join('\n', happened.Select(h => $"{h.Key}: {h.Value}")));
        string[] mustHappen =
            ["batch", "label", "promotion", "roll-back", "other features", "eviction", "restart", "failed: commit", "failed: reply to commit", "failed: read by key"];
        Assert.All(mustHappen, what => Assert.Contains(what, happened.Keys));
    }

    private async Task<SortedDictionary<string, int>> PlayAsync(int seed)
    {
        output.WriteLine($"seed {seed}");
        await using var cluster = await SimulatedCluster.StartAsync(seed, Payments);
        await cluster.RunAsync();
        var order = await cluster.ReadAsync();
        var stored = order.Where(e => e.Type == FraudEvents.PaymentScored).Select(PaymentEvents.Read).ToDictionary(p => p.TransactionId);
        Assert.Equal(cluster.Sent.Keys.Order(), stored.Keys.Order());
        Assert.All(cluster.Answers, answer =>
        {
            var decision = stored[answer.TransactionId].Decision!;
            Assert.Equal(stored[answer.TransactionId].Position, answer.Position);
            Assert.Equal(decision.Features, answer.Decision.Features);
            Assert.Equal((decision.Score, decision.ModelVersion), (answer.Decision.Score, answer.Decision.ModelVersion));
            Assert.Equal(decision.FeatureSetVersion, answer.Features.Version);
        });
        Proof.AssertSame(new OneByOneOracle(cluster.Contents, cluster.Sent).Compare(order), seed);
        return cluster.Happened;
    }
}
