using System.Globalization;
using System.Text;
using Suite.FeatureStore.Validation;

namespace Suite.FeatureStore.Tests.Validation;

public sealed class SketchTests
{
    [Fact]
    public void Few_values_give_exact_quantiles_and_ranks()
    {
        var sketch = new QuantileSketch();
        foreach (var value in (double[])[5, 1, 4, 2, 3])
        {
            sketch.Add(value);
        }

        Assert.True(sketch.IsExact);
        Assert.Equal([1, 2, 3, 4.6, 5], ((double[])[0, 0.25, 0.5, 0.9, 1]).Select(sketch.Quantile));
        Assert.Equal([0L, 2, 5], ((double[])[1, 3, 9]).Select(sketch.CountBelow));
        Assert.True(double.IsNaN(new QuantileSketch().Quantile(0.5)));
    }

    [Theory]
    [InlineData("random")]
    [InlineData("rising")]
    [InlineData("falling")]
    [InlineData("few")]
    public void Ranks_of_many_values_are_off_by_no_more_than_stated(string order)
    {
        const int Count = 300_000;
        var random = new Random(3);
        var values = Enumerable.Range(0, Count).Select(i => order switch { "rising" => i, "falling" => Count - i, "few" => random.Next(50), _ => random.NextDouble() }).ToArray();
        var sketch = new QuantileSketch();
        Array.ForEach(values, sketch.Add);
        Array.Sort(values);

        Assert.False(sketch.IsExact);
        Assert.Equal(Count, sketch.Sorted().Weights.Sum());
        Assert.InRange(sketch.RankErrorMax, 0, 0.0005);
        for (var i = 0; i < Count; i += 997)
        {
            var below = Array.FindIndex(values, v => v >= values[i]);
            Assert.InRange(sketch.CountBelow(values[i]) - below, -sketch.RankErrorMax * Count, sketch.RankErrorMax * Count);
            i += order == "few" ? 9_000 : 2_000;
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(10_001)]
    [InlineData(40_000)]
    [InlineData(500_000)]
    public void Different_values_are_counted_exactly_and_then_within_four_standard_errors(int count)
    {
        var counter = new DistinctCounter();
        for (var repetition = 0; repetition < 2; repetition++)
        {
            for (var i = 0; i < count; i++)
            {
                var text = Encoding.UTF8.GetBytes(i.ToString(CultureInfo.InvariantCulture));
                counter.Add(DistinctCounter.Hash(text), text);
            }
        }

        Assert.Equal(count <= DistinctCounter.ExactMax, counter.IsExact);
        Assert.InRange(counter.Count, count * (counter.IsExact ? 1 : 1 - (4 * 0.0081)), count * (counter.IsExact ? 1 : 1 + (4 * 0.0081)));
        Assert.Equal(2L * count, counter.Buckets.Sum());
    }
}
