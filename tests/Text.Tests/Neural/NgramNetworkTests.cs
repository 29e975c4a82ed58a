using Suite.Text.Features;
using Suite.Text.Linear;
using Suite.Text.Neural;
using Xunit;

namespace Suite.Text.Tests.Neural;

public sealed class NgramNetworkTests
{
    private static readonly NgramNetworkOptions Small = new() { Hidden = 16, Epochs = 200, BatchSize = 8, InputDropout = 0, HiddenDropout = 0, LearningRate = 0.02f };

    /// <summary>Either of two words means one thing, both or neither the other: no linear machine can tell.</summary>
    [Fact]
    public void It_learns_what_no_linear_machine_can()
    {
        var (rows, labels) = ExclusiveOr();
        var network = NgramNetworkTrainer.Train(rows, labels, 3, 2, Small, CancellationToken.None);
        var probabilities = new float[2];
        for (var i = 0; i < rows.Length; i++)
        {
            network.Predict(rows[i], probabilities);
            Assert.Equal(1, probabilities.Sum(), 1e-5f);
            Assert.True(probabilities[labels[i]] > 0.8, $"row {i}: {probabilities[labels[i]]}");
        }

        var linear = LinearSvmTrainer.Train(rows, labels, 3, 2, new LinearSvmOptions(), CancellationToken.None);
        var scores = new float[2];
        Assert.Contains(Enumerable.Range(0, rows.Length), i =>
        {
            linear.Score(rows[i], scores);
            return scores[labels[i]] <= scores[1 - labels[i]];
        });
    }

    [Fact]
    public void The_same_seed_gives_the_same_network_and_its_file_too()
    {
        var (rows, labels) = ExclusiveOr();
        byte[] Train(int seed)
        {
            using var bytes = new MemoryStream();
            using var writer = new BinaryWriter(bytes);
            NgramNetworkTrainer.Train(rows, labels, 3, 2, Small with { Seed = seed, Epochs = 5 }, CancellationToken.None).Write(writer);
            return bytes.ToArray();
        }

        Assert.Equal(Train(3), Train(3));
        Assert.NotEqual(Train(3), Train(4));
        using var reader = new BinaryReader(new MemoryStream(Train(3)));
        using var again = new MemoryStream();
        NgramNetwork.Read(reader).Write(new BinaryWriter(again));
        Assert.Equal(Train(3), again.ToArray());
    }

    /// <summary>Lazy Adam on one row that is touched every time is Adam as it is written in the paper.</summary>
    [Fact]
    public void Steps_are_those_of_Adam()
    {
        var parameters = new AdamParameters(3, 16);
        var (value, first, second) = (0.0, 0.0, 0.0);
        var random = new Random(9);
        for (var step = 1; step <= 50; step++)
        {
            var gradient = random.NextDouble() - 0.3;
            parameters.Gradient(1)[5] += (float)gradient / 2;
            parameters.Gradient(1)[5] += (float)gradient / 2;
            parameters.Step(AdamParameters.Corrected(0.01f, step));
            first = (0.9 * first) + (0.1 * gradient);
            second = (0.999 * second) + (0.001 * gradient * gradient);
            value -= 0.01 * (first / (1 - Math.Pow(0.9, step))) / (Math.Sqrt(second / (1 - Math.Pow(0.999, step))) + 1e-8);
            Assert.Equal(value, parameters.Row(1)[5], 1e-5);
        }

        Assert.All(parameters.Row(0).ToArray().Concat(parameters.Row(2).ToArray()), v => Assert.Equal(0, v));
    }

    /// <summary>With one second moment a row, equal gradients in all its floats are Adam as well; unequal ones keep their proportions in the first step.</summary>
    [Fact]
    public void A_shared_second_moment_keeps_the_direction_of_the_gradient()
    {
        var parameters = new AdamParameters(2, 16, sharedSecond: true);
        for (var i = 0; i < 16; i++)
        {
            parameters.Gradient(1)[i] = i;
        }

        parameters.Step(AdamParameters.Corrected(0.01f, 1));
        var rootMeanSquare = Math.Sqrt(Enumerable.Range(0, 16).Average(i => i * (double)i));
        Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(-0.01 * i / rootMeanSquare, parameters.Row(1)[i], 1e-5));
        Assert.All(parameters.Row(0).ToArray(), v => Assert.Equal(0, v));
    }

    private static (SparseVector[] Rows, int[] Labels) ExclusiveOr()
    {
        SparseVector[] kinds = [new([2], [1]), new([0, 2], [1, 1]), new([1, 2], [1, 1]), new([0, 1, 2], [1, 1, 1])];
        var rows = Enumerable.Range(0, 32).Select(i => kinds[i % 4]).ToArray();
        return (rows, [.. Enumerable.Range(0, 32).Select(i => i % 4 is 1 or 2 ? 1 : 0)]);
    }
}
