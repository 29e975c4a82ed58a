namespace Suite.FeatureStore.Tests;

public sealed class SnapshotTests
{
    private const long GoldenPosition = 400;

    // Fixed for ever together with golden/windows-v1.snapshot: later versions of the program must read both.
    private static readonly FeatureSet GoldenSet = FeatureSet.Parse("""
        {
          "name": "golden",
          "schema": {
            "entities": { "card": ["card"], "merchant": ["merchant"], "cardAtMerchant": ["card", "merchant"] },
            "numbers": { "amount": { "money": true }, "attributes.age": { "scale": 1 } },
            "categories": ["channel"]
          },
          "grid": [
            {
              "entities": ["card", "merchant", "cardAtMerchant"], "fields": ["amount", "attributes.age", "channel"], "windows": ["1m", "1h"],
              "aggregations": ["count", "sum", "std", "max", "last", "distinct", "fraudShare"],
              "filters": [{ "where": [] }, { "name": "POS", "where": [{ "field": "channel", "equals": "pos" }] }]
            }
          ]
        }
        """);

    [Fact]
    public void The_golden_snapshot_of_version_1_reads_and_goes_on_to_the_same_features()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "golden", "windows-v1.snapshot"));
        var read = FeatureEngine.ReadSnapshot(file, GoldenSet, new FeatureEngineOptions(), out var position);
        var (played, stream) = Play();

        Assert.Equal(GoldenPosition, position);
        Assert.Equal("e94311462e970c1c", GoldenSet.Version);
        var (expected, actual) = (new double[GoldenSet.Features.Count], new double[GoldenSet.Features.Count]);
        for (var i = 1; i <= 50; i++)
        {
            var e = stream.Next(GoldenPosition + i);
            Assert.True(played.TryAdmit(e, expected, []));
            Assert.True(read.TryAdmit(e, actual, []));
            Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), actual.Select(BitConverter.DoubleToInt64Bits));
        }
    }

    [Fact]
    public void What_is_written_again_after_reading_is_the_same_to_the_byte()
    {
        var bytes = Write(Play().Engine);
        var read = FeatureEngine.ReadSnapshot(new MemoryStream(bytes), GoldenSet, new FeatureEngineOptions(), out _);

        Assert.Equal(bytes, Write(read));
        Assert.Equal(read.Pools.Sum(static pool => pool.Entities.Sum(static entity => entity.Value.Bytes + 60)), read.ApproximateBytes);
    }

    [Fact]
    public void A_flipped_bit_or_a_missing_end_is_always_found()
    {
        var bytes = Write(Play().Engine);
        var random = new Random(5);
        for (var trial = 0; trial < 200; trial++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<InvalidDataException>(() => Read(damaged, GoldenSet));
            Assert.Throws<InvalidDataException>(() => Read(bytes[..random.Next(bytes.Length)], GoldenSet));
        }

        Assert.Equal(GoldenPosition, Read(bytes, GoldenSet));
    }

    [Fact]
    public void A_snapshot_of_another_feature_set_is_refused()
    {
        var refused = Assert.Throws<InvalidDataException>(() => Read(Write(Play().Engine), FeatureSet.Baseline15));

        Assert.Contains(GoldenSet.Version, refused.Message, StringComparison.Ordinal);
    }

    private static (FeatureEngine Engine, GeneratedStream Stream) Play()
    {
        var engine = new FeatureEngine(GoldenSet, new FeatureEngineOptions());
        engine.MarkComplete();
        var stream = new GeneratedStream(1, GoldenSet.Schema);
        var payments = new List<FeatureEvent>();
        for (var position = 1L; position <= GoldenPosition; position++)
        {
            if (position % 5 == 0)
            {
                engine.Apply(stream.NextLabel(position, payments));
                continue;
            }

            payments.Add(stream.Next(position));
            engine.Apply(payments[^1]);
        }

        return (engine, stream);
    }

    private static byte[] Write(FeatureEngine engine)
    {
        using var file = new MemoryStream();
        engine.WriteSnapshot(file, GoldenPosition);
        return file.ToArray();
    }

    private static long Read(byte[] bytes, FeatureSet set)
    {
        FeatureEngine.ReadSnapshot(new MemoryStream(bytes), set, new FeatureEngineOptions(), out var position);
        return position;
    }
}
