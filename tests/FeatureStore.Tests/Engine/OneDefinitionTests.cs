using FsCheck;
using FsCheck.Fluent;

namespace Suite.FeatureStore.Tests;

public sealed class OneDefinitionTests
{
    private static readonly FeatureSet Everything = FeatureSet.Parse("""
        {
          "name": "everything",
          "schema": {
            "entities": { "card": ["card"], "merchant": ["merchant"], "device": ["device"], "cardAtMerchant": ["card", "merchant"] },
            "numbers": { "amount": { "money": true }, "attributes.age": { "scale": 2 } },
            "categories": ["channel", "attributes.country"]
          },
          "features": [
            { "name": "AMOUNT", "value": "amount" },
            { "name": "AGE", "value": "attributes.age" },
            { "name": "WEEKEND", "calendar": "weekend" },
            { "name": "NIGHT", "calendar": "night" },
            { "name": "HOUR", "calendar": "hour" },
            { "name": "WEEKDAY", "calendar": "weekday" },
            { "name": "IS_ECOMMERCE", "matches": [{ "field": "channel", "equals": "ecommerce" }, { "field": "amount", "above": 9.99 }] },
            { "name": "R_COUNT", "entity": "card", "aggregation": "ratio", "of": "count", "window": "10s", "over": "5m" },
            { "name": "R_MEAN", "entity": "merchant", "aggregation": "ratio", "of": "mean", "field": "amount", "window": "2m", "over": "1h", "delay": "7s" },
            { "name": "R_SHARE", "entity": "merchant", "aggregation": "ratio", "of": "fraudShare", "window": "1h", "over": "1m" },
            { "name": "R_DISTINCT", "entity": "merchant", "aggregation": "ratio", "of": "distinct", "field": "card", "window": "1m", "over": "1h" }
          ],
          "grid": [
            {
              "entities": ["card", "cardAtMerchant"], "fields": ["amount", "attributes.age", "merchant", "channel"],
              "aggregations": ["count", "sum", "mean", "std", "min", "max", "distinct", "timeSinceLast", "last", "ratioToMean", "zScore", "ratioToMax"],
              "windows": ["7s", "1m", "1h"]
            },
            {
              "entities": ["merchant"], "fields": ["amount", "card", "attributes.country"], "delay": "5s",
              "aggregations": ["count", "sum", "max", "distinct", "last", "timeSinceLast", "fraudCount", "fraudShare", "timeSinceFraud"],
              "windows": ["10s", "20m"],
              "filters": [
                { "where": [] },
                { "name": "POS", "where": [{ "field": "channel", "equals": "pos" }] },
                { "name": "LARGE", "where": [{ "field": "amount", "above": 10 }, { "field": "attributes.age", "atMost": 500.5 }] }
              ]
            },
            { "entities": ["device", "card"], "aggregations": ["fraudCount", "fraudShare", "timeSinceFraud"], "windows": ["1m", "1h"],
              "filters": [ { "where": [] }, { "name": "ECOM", "where": [{ "field": "channel", "equals": "ecommerce" }] } ] }
          ]
        }
        """);

    [Fact]
    public void Every_feature_of_generated_streams_equals_the_definition_bit_for_bit() =>
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), static seed =>
        {
            var host = Play(seed, 120, new BruteForce(Everything));
            return host.Mismatches.Count == 0 && host.Compared > 5_000 ? true : throw new InvalidOperationException($"seed {seed}: {host.Mismatches.Count} of {host.Compared}; {string.Join("; ", host.Mismatches.Take(5))}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

    [Fact]
    public void The_comparison_finds_a_window_that_is_off_by_one_microsecond()
    {
        var host = Play(7, 150, new BruteForce(Everything) { WindowStartsOneMicrosecondEarly = true });

        Assert.NotEmpty(host.Mismatches);
    }

    /// <summary>Plays a seeded journal: batches that commit or roll back, other nodes' events, evictions, restarts.</summary>
    private static EngineHost Play(int seed, int events, BruteForce journal)
    {
        var stream = new GeneratedStream(seed, Everything.Schema);
        var random = stream.Random;
        var options = new FeatureEngineOptions { LateEventAllowance = TimeSpan.FromSeconds(random.Next(2) * 120) };
        var host = new EngineHost(Everything, journal, options, complete: random.Next(2) == 0);
        while (host.Compared < events * Everything.Features.Count)
        {
            PlayBatch(host, stream, journal, rollBack: random.Next(4) == 0);
            PlayOtherNode(host, stream, journal);
            if (random.Next(4) == 0)
            {
                host.Engine.Evict(GeneratedStream.Key(random.Next(3), random.Next(1, 4)));
            }

            if (random.Next(8) == 0)
            {
                host.Restart();
            }
        }

        return host;
    }

    private static void PlayOtherNode(EngineHost host, GeneratedStream stream, BruteForce journal)
    {
        for (var i = stream.Random.Next(3); i > 0; i--)
        {
            if (journal.Events.Count > 0 && stream.Random.Next(3) == 0)
            {
                var label = stream.NextLabel(host.Head + 1, journal.Events);
                host.Engine.Apply(label);
                journal.Labels.Add(label);
                host.Commit([label]);
            }
            else
            {
                var e = stream.Next(host.Head + 1);
                host.Engine.Apply(e);
                journal.Events.Add(e);
                host.Commit([e]);
            }
        }
    }

    private static void PlayBatch(EngineHost host, GeneratedStream stream, BruteForce journal, bool rollBack)
    {
        var (events, labels, position) = (journal.Events.Count, journal.Labels.Count, host.Head);
        var batch = new List<object>();
        host.Engine.BeginBatch();
        for (var i = stream.Random.Next(1, 12); i > 0; i--)
        {
            position++;
            if (journal.Events.Count > 0 && stream.Random.Next(3) == 0)
            {
                var label = stream.NextLabel(position, journal.Events);
                host.Engine.Apply(label);
                journal.Labels.Add(label);
                batch.Add(label);
                continue;
            }

            var e = stream.Next(position);
            if (stream.Random.Next(8) == 0)
            {
                host.Engine.Apply(e);
            }
            else
            {
                host.Admit(e);
            }

            journal.Events.Add(e);
            batch.Add(e);
        }

        if (!rollBack)
        {
            host.Engine.CommitBatch();
            host.Commit(batch);
            return;
        }

        host.Engine.RollbackBatch();
        journal.Events.RemoveRange(events, journal.Events.Count - events);
        journal.Labels.RemoveRange(labels, journal.Labels.Count - labels);
    }
}
