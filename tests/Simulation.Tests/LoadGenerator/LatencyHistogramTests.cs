using FsCheck;
using FsCheck.Fluent;
using Suite.LoadGenerator;
using Xunit;

namespace Suite.Simulation.Tests.LoadGenerator;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Every_quantile_is_within_one_percent_above_the_exact_one()
    {
        // Exponents spread over the whole range: microseconds to hours.
        var value = from exponent in Gen.Choose(0, 45) from part in Gen.Choose(0, int.MaxValue) select (1L << exponent) + (part % (1L << exponent));
        var values = from count in Gen.Choose(1, 400) from list in Gen.ArrayOf(value, count) select list;
        Prop.ForAll(values.ToArbitrary(), Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

        static bool Holds(long[] values)
        {
            var histogram = new LatencyHistogram();
            foreach (var v in values)
                histogram.Record(v);
            var sorted = values.Order().ToArray();
            foreach (var share in new[] { 0.0, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0 })
            {
                var exact = sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
                var found = histogram.Quantile(share);
                if (found < exact || found > exact * 1.01)
                    return false;
            }

            return histogram.Max == sorted[^1] && histogram.Count == sorted.Length;
        }
    }

    [Fact]
    public void Small_values_are_exact_and_the_largest_long_is_kept()
    {
        var histogram = new LatencyHistogram();
        for (var i = 0; i <= 100; i++)
            histogram.Record(i);
        Assert.Equal(50, histogram.Quantile(0.5));
        Assert.Equal(10, histogram.CountAbove(90));
        histogram.Record(long.MaxValue);
        Assert.Equal(long.MaxValue, histogram.Quantile(1));
    }

    [Fact]
    public void An_empty_histogram_answers_zero() => Assert.Equal(0, new LatencyHistogram().Quantile(0.99));
}
