using Suite.Inspection.Features;
using Suite.Inspection.FewShot;

namespace Suite.Inspection.Tests.FewShot;

public sealed class SoftmaxRegressionTests
{
    [Fact]
    public void Minimising_a_bowl_ends_at_its_bottom()
    {
        float[] point = [5, -3, 2];
        float[] scales = [1, 10, 100];
        var value = Lbfgs.Minimise(
            point,
            (at, gradient) =>
            {
                var sum = 0d;
                for (var i = 0; i < at.Length; i++)
                {
                    gradient[i] = scales[i] * (at[i] - i);
                    sum += scales[i] * (at[i] - i) * (at[i] - i) / 2;
                }

                return sum;
            },
            iterationsMax: 100,
            tolerance: 1e-12);

        Assert.Equal(0, value, 1e-6);
        Assert.All(point.Index(), static p => Assert.Equal(p.Index, p.Item, 1e-2f));
    }

    [Fact]
    public void A_binary_fit_is_where_its_gradient_vanishes()
    {
        var (samples, labels) = Clouds(60, 2, seed: 4);
        var fitted = SoftmaxRegression.Fit(samples, labels, [.. labels.Select(static _ => 1d)], 2, penalty: 0.01);

        // At the minimum the penalty balances the residuals: mean of (p − y) x = −penalty × w, for every weight.
        var logits = new float[2];
        var gradient = new double[samples.Columns];
        for (var i = 0; i < samples.Rows; i++)
        {
            fitted.Logits(samples.Row(i), logits);
            var residual = (1 / (1 + Math.Exp(logits[0] - logits[1]))) - labels[i];
            for (var j = 0; j < samples.Columns; j++)
            {
                gradient[j] += residual * samples.Row(i)[j] / samples.Rows;
            }
        }

        for (var j = 0; j < samples.Columns; j++)
        {
            Assert.Equal(-0.01 * fitted.Weights[samples.Columns + 1 + j], gradient[j], 2e-3);
        }
    }

    [Fact]
    public void One_core_and_two_give_the_same_weights()
    {
        var (samples, labels) = Clouds(101, 3, seed: 5);
        double[] weights = [.. labels.Select(static l => 1d + l)];

        Assert.Equal(
            SoftmaxRegression.Fit(samples, labels, weights, 3, 1e-3, sideBySide: false).Weights,
            SoftmaxRegression.Fit(samples, labels, weights, 3, 1e-3, sideBySide: true).Weights);
    }

    [Fact]
    public void Weights_count_as_copies_do()
    {
        var (samples, labels) = Clouds(40, 2, seed: 6);
        double[] weights = [.. labels.Select(static l => l == 0 ? 3d : 1d)];
        int[] copies = [.. Enumerable.Range(0, 40).SelectMany(i => Enumerable.Repeat(i, (int)weights[i]))];

        var weighed = SoftmaxRegression.Fit(samples, labels, weights, 2, 0.01);
        var copied = SoftmaxRegression.Fit(samples.Take(copies), [.. copies.Select(i => labels[i])], [.. copies.Select(static _ => 1d)], 2, 0.01);

        Assert.All(weighed.Weights.Zip(copied.Weights), static p => Assert.Equal(p.First, p.Second, 2e-2f));
    }

    [Fact]
    public void Large_logits_do_not_overflow()
    {
        double[] logits = [10_000, 9_999, -10_000];
        SoftmaxRegression.Softmax(logits);

        Assert.Equal(1 / (1 + Math.Exp(-1)), logits[0], 12);
        Assert.Equal(1, logits.Sum(), 12);
    }

    [Fact]
    public void Sums_by_fours_are_the_sums_one_by_one()
    {
        var (rows, _) = Clouds(7, 2, seed: 7, columns: 37);
        var vector = rows.Row(6).ToArray();
        var (a, b, c, d) = VectorArithmetic.Dots(vector, rows, 1, 4);
        float[] expected = [.. Enumerable.Range(1, 4).Select(i => Enumerable.Range(0, 37).Sum(j => vector[j] * rows.Row(i)[j]))];

        Assert.All(new[] { a, b, c, d }.Zip(expected), static p => Assert.Equal(p.Second, p.First, 1e-3f));
    }

    internal static (FeatureMatrix Samples, int[] Labels) Clouds(int count, int classes, int seed, int columns = 6, double apart = 1)
    {
        var random = new Random(seed);
        var samples = new FeatureMatrix(count, columns);
        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % classes;
            for (var j = 0; j < columns; j++)
            {
                samples.Row(i)[j] = (float)((j % classes == labels[i] ? apart : 0) + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            }
        }

        return (samples, labels);
    }
}
