using Suite.Inspection.Anomaly;
using Suite.Inspection.Features;

namespace Suite.Inspection.Tests.Anomaly;

public sealed class StreamingCoresetTests
{
    [Fact]
    public void Everything_seen_lies_near_what_is_kept()
    {
        // Forty clusters of very different size; a random draw of 200 would miss the small ones.
        var random = new Random(5);
        var centers = InterleavedRowsTests.Drawn(40, 32, 6);
        var rows = new FeatureMatrix(20_000, 32);
        for (var i = 0; i < rows.Rows; i++)
        {
            var cluster = i < 40 ? i : (int)(40 * Math.Pow(random.NextDouble(), 6));
            for (var j = 0; j < 32; j++)
            {
                rows.Row(i)[j] = (10 * centers.Row(cluster)[j]) + (0.2f * random.NextSingle());
            }
        }

        var coreset = new StreamingCoreset(200, 32, new Random(1));
        for (var from = 0; from < rows.Rows; from += 1_000)
        {
            coreset.Add(rows.Take([.. Enumerable.Range(from, 1_000)]));
        }

        var kept = coreset.Result();
        var distances = new float[rows.Rows];
        new InterleavedRows(kept).Nearest(rows, 0, distances);
        Assert.InRange(kept.Rows, 40, 200);
        Assert.Equal(rows.Rows, coreset.Seen);
        Assert.True(distances.Max() < 1.5, $"something seen lies {distances.Max()} from all that is kept");
    }

    [Fact]
    public void Few_patches_are_all_kept()
    {
        var coreset = new StreamingCoreset(50, 8, new Random(1));
        var rows = InterleavedRowsTests.Drawn(30, 8, 2);
        coreset.Add(rows);

        Assert.Equal(rows.Values, coreset.Result().Values);
    }

    [Fact]
    public void The_same_patches_in_the_same_order_give_the_same_coreset()
    {
        float[] Kept()
        {
            var coreset = new StreamingCoreset(64, 16, new Random(3));
            for (var i = 0; i < 10; i++)
            {
                coreset.Add(InterleavedRowsTests.Drawn(200, 16, i));
            }

            return coreset.Result().Values;
        }

        Assert.Equal(Kept(), Kept());
    }
}

/// <summary>Alone: what other tests hold at the moment would be counted too.</summary>
[CollectionDefinition(nameof(StreamingCoresetMemoryTests), DisableParallelization = true)]
[Collection(nameof(StreamingCoresetMemoryTests))]
public sealed class StreamingCoresetMemoryTests
{
    [Fact]
    public void Memory_does_not_grow_with_what_is_seen()
    {
        var coreset = new StreamingCoreset(512, 152, new Random(1));
        long Held(int blocks)
        {
            for (var i = 0; i < blocks; i++)
            {
                coreset.Add(InterleavedRowsTests.Drawn(784, 152, i));
            }

            return GC.GetTotalMemory(forceFullCollection: true);
        }

        var early = Held(10);

        Assert.InRange(Held(90) - early, long.MinValue, 2 << 20);
    }
}
