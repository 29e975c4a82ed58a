using Suite.Inspection.Features;
using Suite.Onnx.Parity;
using Suite.Torch.Networks;

namespace Suite.Trainer.FineTuning;

/// <summary>How good the network is on the held-out pictures.</summary>
/// <param name="Loss">Cross-entropy in nats.</param>
/// <param name="BalancedAccuracy">Mean over classes of the share that is right.</param>
internal sealed record StopScore(double Loss, double BalancedAccuracy)
{
    /// <summary>Pictures a run.</summary>
    private const int BatchMax = 16;

    /// <summary>Higher is better: the accuracy, and among equals the loss.</summary>
    public double Value => BalancedAccuracy - (0.01 * Math.Min(Loss, 10));

    public static StopScore Of(TorchNetwork network, FineTuneData data, FineTuneOptions options, CancellationToken ct)
    {
        var (right, all, loss) = (new int[data.Classes.Count], new int[data.Classes.Count], 0d);
        foreach (var part in data.Stop.Chunk(BatchMax))
        {
            ct.ThrowIfCancellationRequested();
            var pictures = Read(part, options);
            var logits = network.Forward(pictures, part.Length, options.Size, options.Size, averaged: true).Logits;
            for (var i = 0; i < part.Length; i++)
            {
                var row = logits.AsSpan(i * all.Length, all.Length);
                var best = ParityRule.IndexOfHighest(row);
                all[part[i].Label]++;
                right[part[i].Label] += best == part[i].Label ? 1 : 0;
                loss += LogSum(row, row[best]) - row[part[i].Label];
            }
        }

        var shares = all.Zip(right).Where(static c => c.First > 0).Select(static c => (double)c.Second / c.First);
        return new StopScore(loss / data.Stop.Count, shares.Average());
    }

    /// <summary>Pictures as the model will see them: neither turned nor lit otherwise.</summary>
    public static float[] Read(IReadOnlyList<LabelledPicture> part, FineTuneOptions options)
    {
        var shape = options.Input;
        var pictures = new float[part.Count * shape.Length];
        Parallel.For(0, part.Count, i =>
        {
            if (PictureReader.TryRead(part[i].Image, shape, pictures.AsSpan(i * shape.Length, shape.Length), out _) is { } reason)
            {
                throw new InvalidDataException($"'{part[i].Image.Name}' could be read before and cannot now: {reason}");
            }
        });
        return pictures;
    }

    private static double LogSum(ReadOnlySpan<float> row, double highest)
    {
        var sum = 0d;
        foreach (var value in row)
        {
            sum += Math.Exp(value - highest);
        }

        return highest + Math.Log(sum);
    }
}
