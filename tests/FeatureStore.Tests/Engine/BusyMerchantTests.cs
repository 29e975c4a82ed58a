using Suite.Journal;

namespace Suite.FeatureStore.Tests;

public sealed class BusyMerchantTests
{
    private static readonly FeatureSet Busy = FeatureSet.Parse("""
        {
          "name": "busy",
          "schema": { "entities": { "merchant": ["merchant"], "card": ["card"] }, "numbers": { "amount": { "money": true } }, "categories": ["channel"] },
          "grid": [{ "entities": ["merchant"], "fields": ["amount", "card"], "aggregations": ["count", "sum", "std", "min", "max", "distinct"], "windows": ["10m", "2h"] }]
        }
        """);

    [Fact]
    public void Thousands_of_payments_in_a_window_with_late_ones_and_rollbacks_equal_the_definition()
    {
        var random = new Random(42);
        var host = new EngineHost(Busy, new BruteForce(Busy), new FeatureEngineOptions { LateEventAllowance = TimeSpan.FromMinutes(5) }, complete: true);
        var journal = host.Journal;
        var now = 1_700_000_000_000_000L;
        var admitted = new double[Busy.Features.Count];
        for (var position = 1L; position <= 9_000; position++)
        {
            now += random.Next(2_000_000);
            var time = now - (random.Next(10) == 0 ? random.Next(200) * 1_000_000L : 0);
            var e = Payment(random, position, time);
            host.Engine.BeginBatch();
            if (random.Next(5) == 0)
            {
                // Admitted and taken back: neither sums nor extremes may remember it.
                Assert.True(host.Engine.TryAdmit(Payment(random, position, now - 50_000_000), admitted, []));
                host.Engine.RollbackBatch();
                host.Engine.BeginBatch();
            }

            if (position % 100 == 0)
            {
                host.Admit(e);
            }
            else
            {
                Assert.True(host.Engine.TryAdmit(e, admitted, []));
            }

            host.Engine.CommitBatch();
            journal.Events.Add(e);
            host.Commit([e]);
        }

        Assert.Empty(host.Mismatches);
        Assert.Equal(90 * Busy.Features.Count, host.Compared);
    }

    private static FeatureEvent Payment(Random random, long position, long time) => new()
    {
        Position = position,
        TimeMicros = time,
        Keys = [new EntityKey(1), new EntityKey((UInt128)(ulong)random.Next(1, 3_000))],
        Currency = 978,
        CurrencyExponent = 2,
        Numbers = [random.NextInt64(1, FeatureEvent.NumberMax)],
        Categories = [0],
    };
}
