using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Models;

namespace Suite.Inspection.Tests.Evaluation;

public sealed class PixelMetricsTests
{
    [Fact]
    public void Pixels_are_ranked_as_samples_are()
    {
        var random = new Random(6);
        var metrics = new PixelMetrics();
        var (scores, defects) = (new List<double>(), new List<bool>());
        for (var picture = 0; picture < 5; picture++)
        {
            float[] values = [.. Enumerable.Range(0, 400).Select(_ => random.NextSingle())];
            bool[] mask = [.. values.Select(v => random.NextSingle() < v * v)];
            metrics.Add(new HeatMap(20, 20, values), new DefectMask(20, 20, mask));
            scores.AddRange(values.Select(static v => (double)v));
            defects.AddRange(mask);
        }

        Assert.Equal(Ranking.Auroc([.. scores], [.. defects]), metrics.Result()!.Auroc, 3);
    }

    [Fact]
    public void Every_region_counts_the_same_whatever_its_size()
    {
        // Two defects: one of 50 pixels found before any good pixel, one of 1 pixel never found within the allowed false positives.
        var (values, mask) = (new float[20 * 20], new bool[20 * 20]);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = 0.5f + (i * 0.0001f);
        }

        for (var i = 0; i < 50; i++)
        {
            (values[i / 10 * 20 + (i % 10)], mask[i / 10 * 20 + (i % 10)]) = (0.9f, true);
        }

        (values[399], mask[399]) = (0.1f, true);
        var metrics = new PixelMetrics();
        metrics.Add(new HeatMap(20, 20, values), new DefectMask(20, 20, mask));

        Assert.Equal(0.5, metrics.Result()!.Aupro, 2);
    }

    [Fact]
    public void Chance_gives_the_area_under_the_diagonal()
    {
        var random = new Random(7);
        var metrics = new PixelMetrics();
        for (var picture = 0; picture < 20; picture++)
        {
            metrics.Add(new HeatMap(64, 64, [.. Enumerable.Range(0, 64 * 64).Select(_ => random.NextSingle())]), new DefectMask(64, 64, [.. Enumerable.Range(0, 64 * 64).Select(_ => random.Next(200) == 0)]));
        }

        Assert.Equal(0.15, metrics.Result()!.Aupro, 0.05);
        Assert.Equal(0.5, metrics.Result()!.Auroc, 0.05);
    }

    [Fact]
    public void Negative_scores_rank_below_positive_ones()
    {
        var metrics = new PixelMetrics();
        metrics.Add(new HeatMap(4, 1, [-2, -1, 1, 2]), new DefectMask(4, 1, [false, false, true, true]));

        Assert.Equal(1, metrics.Result()!.Auroc);
    }

    [Fact]
    public void Without_defective_pixels_there_is_no_result()
    {
        var metrics = new PixelMetrics();
        metrics.Add(new HeatMap(2, 1, [0, 1]), new DefectMask(2, 1, [false, false]));

        Assert.Null(metrics.Result());
    }

    [Fact]
    public void Pixels_that_touch_at_a_corner_are_one_region() =>
        Assert.Equal([3, 1], DefectRegions.Of([true, false, false, false, true, false, true, false, false, false, false, true], 3, 4).Select(static r => r.Count).OrderDescending());
}
