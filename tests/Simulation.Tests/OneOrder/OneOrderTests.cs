using Suite.Fraud.Journaling;
using Suite.Journal;
using Suite.Models;
using Xunit;
using Xunit.Abstractions;

namespace Suite.Simulation.Tests.OneOrder;

/// <summary>
/// The same shuffled, concurrent stream over HTTP, on one process or on three of which one is killed in the middle; meanwhile an import, a
/// promotion, a roll-back, and a crash of PostgreSQL where there is one. What is stored is what one machine scoring one payment after the other
/// would have stored, bit for bit, in position order.
/// </summary>
public sealed class OneOrderTests(ITestOutputHelper output)
{
    private const int HistoryDays = 45;
    private const int StreamDays = 17;
    private const int Replayed = 25;

    /// <summary>One for all set-ups: they score the same stream.</summary>
    private static readonly int Seed = Proof.NextSeed();

    [Theory]
    [InlineData(Setup.OneProcessOnSqlite)]
    [InlineData(Setup.OneProcessOnPostgres)]
    [InlineData(Setup.ThreeProcessesOnPostgresBehindHaproxy)]
    public async Task What_is_stored_equals_scoring_one_by_one(Setup setup)
    {
        output.WriteLine($"seed {Seed} (again: SUITE_SEED={Seed})");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var workload = new Workload(Seed, HistoryDays, StreamDays);
        await using var deployment = await Deployment.StartAsync(setup);
        Say("started");
        var traffic = new Traffic(deployment.Client);
        await Proof.ImportAsync(traffic, workload.History);
        Say($"{workload.Imported.Count} payments imported");
        var first = await Proof.TrainAsync(traffic, "default", promote: true);
        var second = await Proof.TrainAsync(traffic, "baseline15", promote: false);
        Say("two models trained");

        var jobs = workload.Jobs();
        jobs.Insert(jobs.Count / 4, t => t.PostAsync($"/v1/fraud/models/{second}/promote", """{"reason":"tried in the middle"}"""));
        jobs.Insert(jobs.Count * 2 / 3, t => t.PostAsync("/v1/fraud/models/rollback", """{"reason":"and taken back"}"""));
        if (deployment.Nodes.Count > 1)
        {
            jobs.Insert(jobs.Count / 2, _ => Task.Run(() => deployment.Kill(1)));
        }

        if (setup != Setup.OneProcessOnSqlite)
        {
            jobs.Insert(jobs.Count * 4 / 5, async _ =>
            {
                await Deployment.CrashPostgresAsync();
                Say("PostgreSQL crashed and is back");
            });
        }

        jobs.Insert(jobs.Count / 10, t => Proof.ImportAsync(t, workload.ImportedBeside));
        await traffic.RunAsync(jobs);
        Say($"{traffic.Answers.Count} payments and {traffic.LabelAnswers.Count} labels answered, {traffic.Retries} sent again");
        var random = new Random(Seed);
        await Proof.AssertDecisionsAreProvenAsync(traffic, traffic.Answers.OrderBy(_ => random.Next()).Take(Replayed));
        Say($"{Replayed} past decisions proven");
        var (order, contents) = await deployment.ReadStoredAsync();
        Say($"{order.Count} events read");

        Proof.AssertEveryAnswerIsStored(workload, traffic, order);
        AssertBurstsCountToSix(order);
        if (setup == Setup.OneProcessOnSqlite)
        {
            AssertComparisonFindsPlantedFaults(order, contents, workload, random);
            Say("planted faults found");
        }

        var oracle = new OneByOneOracle(contents, workload.Sent);
        Proof.AssertSame(oracle.Compare(order), Seed);
        Say($"{oracle.Compared} decisions compared");
        Assert.Equal(workload.Payments, oracle.Compared);
        Assert.Equal(workload.Payments, oracle.Scored);
        Assert.Equal([first, second], oracle.Models.Order(StringComparer.Ordinal));

        void Say(string what) => output.WriteLine($"{clock.Elapsed.TotalSeconds:F1} s: {what}");
    }

    /// <summary>Six payments of one card sent at once see counts 1 to 6, whichever model was in force and whichever node took them.</summary>
    private static void AssertBurstsCountToSix(List<JournalEvent> order)
    {
        var stored = order.Where(e => e.Type == FraudEvents.PaymentScored).Select(PaymentEvents.Read).ToList();
        for (var burst = 0; burst < Workload.CardBursts; burst++)
        {
            var ids = Enumerable.Range(0, Workload.BurstSize).Select(i => Workload.BurstId(burst, i)).ToHashSet();
            var counts = stored.Where(p => ids.Contains(p.TransactionId)).Select(p => p.Decision!)
                .Select(d => d.Features[ColumnOf(d.FeatureSetVersion, "CARD_COUNT_10M", "CARD_COUNT_1D")]);
            Assert.Equal([1, 2, 3, 4, 5, 6], counts);
        }
    }

    private static int ColumnOf(string version, params string[] names)
    {
        var features = version == FeatureStore.FeatureSet.Default.Version ? FeatureStore.FeatureSet.Default : FeatureStore.FeatureSet.Baseline15;
        return features.Features.ToList().FindIndex(f => names.Contains(f.Name));
    }

    /// <summary>The comparison is worth nothing unless it finds what it looks for: two neighbours swapped, a label moved, one bit changed.</summary>
    private static void AssertComparisonFindsPlantedFaults(
        List<JournalEvent> order, IReadOnlyDictionary<string, byte[]> contents, Workload workload, Random random)
    {
        var scored = order.Where(e => e.Type == FraudEvents.PaymentScored).ToList();
        var burst = scored.Where(e => e.Id.StartsWith("payment/burst-0-", StringComparison.Ordinal)).ToList();
        AssertFound(Swapped(order, burst[1], burst[4]));
        var promotion = order.Last(e => e.Type is ModelJournal.Promoted or ModelJournal.RolledBack);
        AssertFound(Swapped(order, promotion, scored.First(e => e.Position > promotion.Position)));

        var victim = scored[random.Next(scored.Count)];
        var payload = victim.Payload.ToArray();
        var feature = BitConverter.GetBytes(PaymentEvents.Read(victim).Decision!.Features[0]);
        payload[payload.AsSpan().IndexOf(feature)] ^= 1;
        AssertFound([.. order.Select(e => e == victim ? e with { Payload = payload } : e)]);

        void AssertFound(List<JournalEvent> planted) => Assert.NotEmpty(new OneByOneOracle(contents, workload.Sent).Compare(planted));
    }

    private static List<JournalEvent> Swapped(List<JournalEvent> order, JournalEvent one, JournalEvent other) =>
        [.. order.Select(e => e == one ? other with { Position = one.Position } : e == other ? one with { Position = other.Position } : e)];
}
