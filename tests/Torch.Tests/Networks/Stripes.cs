using Suite.Torch.Networks;
using Suite.Torch.Training;

namespace Suite.Torch.Tests.Networks;

/// <summary>Pictures that any network tells apart: stripes across, stripes down, and noise on both.</summary>
internal static class Stripes
{
    public const int Side = 64;
    public const int Classes = 2;

    public static (float[] Pictures, int[] Labels) Draw(int count, int channels, int seed)
    {
        var random = new Random(seed);
        var pictures = new float[count * channels * Side * Side];
        var labels = new int[count];
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % Classes;
            var (period, phase) = (6 + (random.NextDouble() * 6), random.NextDouble() * Math.Tau);
            for (var p = 0; p < channels * Side * Side; p++)
            {
                var along = labels[i] == 0 ? p % Side : p / Side % Side;
                pictures[(i * channels * Side * Side) + p] = (float)((0.5 * Math.Sin((along / period * Math.Tau) + phase)) + ((random.NextDouble() - 0.5) * 0.5));
            }
        }

        return (pictures, labels);
    }

    public static TrainingBatch Batch(int count, int channels, int seed)
    {
        var (pictures, labels) = Draw(count, channels, seed);
        return new TrainingBatch(count, Side, Side, pictures, LabelSmoothing.Targets(labels, Classes, 0));
    }

    /// <summary>A network that has taken a few steps, so that its statistics and weights are no initial values.</summary>
    public static TorchNetwork Trained(NetworkSpec spec, int steps = 4)
    {
        TorchNetwork.Initialize(2);
        var network = new TorchNetwork(spec);
        for (var i = 0; i < steps; i++)
        {
            network.SeedNoise((ulong)i);
            network.Train(Batch(8, spec.Channels, i), new TrainingStep { Rate = 1e-3, Average = 0.9 });
        }

        return network;
    }
}
