using Suite.Inspection.Anomaly;
using Suite.Inspection.Features;

namespace Suite.Inspection.Tests.Anomaly;

public sealed class InterleavedRowsTests
{
    [Theory]
    [InlineData(1, 3, 1)]
    [InlineData(7, 5, 2)]
    [InlineData(8, 64, 4)]
    [InlineData(1_001, 19, 33)]
    public void Every_query_finds_its_nearest(int rows, int columns, int queries)
    {
        var (memory, asked) = (Drawn(rows, columns, 1), Drawn(queries, columns, 2));
        var found = new float[queries];

        new InterleavedRows(memory).Nearest(asked, 0, found);

        for (var q = 0; q < queries; q++)
        {
            var least = Enumerable.Range(0, rows).Min(r => Squared(memory.Row(r), asked.Row(q)));
            Assert.Equal(least, found[q], 1e-3f);
        }
    }

    [Fact]
    public void In_an_empty_memory_everything_is_far()
    {
        var found = new float[3];
        new InterleavedRows(10, 4).Nearest(Drawn(3, 4, 1), 0, found);

        Assert.All(found, static d => Assert.Equal(float.PositiveInfinity, d));
    }

    [Fact]
    public void What_was_forgotten_is_not_found()
    {
        var memory = new InterleavedRows(Drawn(9, 4, 1));
        memory.Clear();
        memory.Add([5, 5, 5, 5]);
        var found = new float[1];
        memory.Nearest(new FeatureMatrix(1, 4), 0, found);

        Assert.Equal(100, found[0], 3);
    }

    internal static FeatureMatrix Drawn(int rows, int columns, int seed)
    {
        var random = new Random(seed);
        return new FeatureMatrix(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextSingle() - 0.5f)]);
    }

    internal static float Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0f;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }
}
