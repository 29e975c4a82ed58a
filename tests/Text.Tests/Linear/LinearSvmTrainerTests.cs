using Suite.Text.Features;
using Suite.Text.Linear;
using Xunit;

namespace Suite.Text.Tests.Linear;

public sealed class LinearSvmTrainerTests
{
    /// <summary>The problem is convex: weights that no small change improves are the best there are.</summary>
    [Fact]
    public void No_change_of_the_weights_makes_the_objective_smaller()
    {
        var random = new Random(5);
        const int Features = 8, Classes = 3;
        var labels = Enumerable.Range(0, 60).Select(i => i % Classes).ToArray();
        var rows = labels.Select(label => Row(random, Features, label)).ToArray();
        var options = new LinearSvmOptions { C = 0.7f, Epochs = 3000, Tolerance = 1e-7f };
        var model = LinearSvmTrainer.Train(rows, labels, Features, Classes, options, CancellationToken.None);
        var weights = model.Weights.ToArray();
        var stride = LinearModel.StrideOf(Classes);
        for (var c = 0; c < Classes; c++)
        {
            var best = Enumerable.Range(0, Features + 1).Select(f => (double)weights[(f * stride) + c]).ToArray();
            var objective = Objective(best, rows, labels, c, options.C);
            for (var trial = 0; trial < 200; trial++)
            {
                var other = best.Select(w => w + ((random.NextDouble() - 0.5) * Math.Pow(10, -random.Next(1, 4)))).ToArray();
                Assert.True(Objective(other, rows, labels, c, options.C) >= objective - 1e-5);
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_one_nearly_the_same()
    {
        var random = new Random(6);
        var labels = Enumerable.Range(0, 40).Select(i => i % 2).ToArray();
        var rows = labels.Select(label => Row(random, 5, label)).ToArray();
        LinearModel Train(int seed) => LinearSvmTrainer.Train(rows, labels, 5, 2, new LinearSvmOptions { Seed = seed, Epochs = 2000, Tolerance = 1e-7f }, CancellationToken.None);
        Assert.Equal(Train(1).Weights.ToArray(), Train(1).Weights.ToArray());
        Assert.All(Train(1).Weights.ToArray().Zip(Train(2).Weights.ToArray()), w => Assert.Equal(w.First, w.Second, 1e-3f));
    }

    private static double Objective(double[] weights, SparseVector[] rows, int[] labels, int target, float c)
    {
        var sum = weights.Sum(w => w * w) / 2;
        for (var i = 0; i < rows.Length; i++)
        {
            var margin = weights[^1] + rows[i].Indices.Zip(rows[i].Values).Sum(p => weights[p.First] * p.Second);
            var loss = Math.Max(0, 1 - ((labels[i] == target ? 1 : -1) * margin));
            sum += c * loss * loss;
        }

        return sum;
    }

    private static SparseVector Row(Random random, int features, int label)
    {
        var indices = Enumerable.Range(0, features).Where(f => f == label || random.Next(2) == 0).ToArray();
        return new SparseVector(indices, [.. indices.Select(f => (float)random.NextDouble() + (f == label ? 0.3f : 0))]);
    }
}
