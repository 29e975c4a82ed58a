using Suite.Text.Retrieval;
using Xunit;

namespace Suite.Text.Tests.Retrieval;

public sealed class FusionAndMetricsTests
{
    [Fact]
    public void Fusion_adds_reciprocal_ranks()
    {
        Ranked[] one = [new(7, 9), new(3, 8)];
        Ranked[] other = [new(3, 0.9), new(5, 0.8)];
        var fused = ReciprocalRankFusion.Fuse([(one, 1), (other, 1)], 10);
        Assert.Equal([3, 7, 5], fused.Select(f => f.Document));
        Assert.Equal((1 / 62.0) + (1 / 61.0), fused[0].Score, 1e-12);
    }

    [Fact]
    public void Metrics_are_those_of_a_worked_example()
    {
        var gains = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2, ["c"] = 0 };
        var measured = RetrievalMetrics.OfQuery(["c", "a", "x", "b"], gains);
        var ideal = 2 + (1 / Math.Log2(3));
        Assert.Equal(((1 / Math.Log2(3)) + (2 / Math.Log2(5))) / ideal, measured.NdcgAt10, 1e-12);
        Assert.Equal(1, measured.RecallAt10);
        Assert.Equal(0.5, measured.MrrAt10);
        Assert.Equal(default, RetrievalMetrics.OfQuery([.. Enumerable.Range(0, 10).Select(i => $"x{i}"), "a"], gains));
    }

    [Fact]
    public void Dense_search_is_exact()
    {
        var random = new Random(3);
        float[] Vector() => [.. Enumerable.Range(0, 32).Select(_ => random.NextSingle() - 0.5f)];
        var vectors = Enumerable.Range(0, 500).Select(_ => Vector()).ToArray();
        var index = new DenseIndex(vectors);
        var query = Vector();
        double Cosine(float[] v) => v.Zip(query).Sum(p => p.First * (double)p.Second) / Math.Sqrt(v.Sum(x => x * (double)x));
        var expected = Enumerable.Range(0, 500).OrderByDescending(i => Cosine(vectors[i])).Take(10);
        Assert.Equal(expected, index.Search(query, 10).Select(r => r.Document));
        Assert.Empty(index.Search(new float[32], 10));
    }
}
