using Suite.Inspection.Features;
using Suite.Torch.Networks;
using Suite.Torch.Training;

namespace Suite.Trainer.FineTuning;

/// <summary>
/// One epoch's batches, decoded, turned, lit and mixed ahead of the training. What an epoch holds depends on its number and the seed alone, so that a run that
/// is gone on with is the run that was never stopped.
/// </summary>
internal sealed class PictureBatches : IDisposable
{
    /// <summary>Eight batches of 32 at 224² are 150 MB.</summary>
    private const int AheadMax = 8;

    /// <summary>A class twice as rare comes up 1.4 times as often as its share.</summary>
    private const double Balance = 0.5;

    /// <summary>Pictures are mirrored and not turned by quarters: along and across the rolling direction can be two classes.</summary>
    private const int MirroredViews = PictureView.Count / 2;

    private readonly BatchesAhead _ahead;
    private readonly FineTuneOptions _options;
    private readonly FineTuneData _data;

    /// <param name="first">The batch to begin with, where a run goes on within an epoch.</param>
    public PictureBatches(FineTuneData data, FineTuneOptions options, int epoch, int first = 0)
    {
        (_data, _options) = (data, options);
        _ahead = new BatchesAhead("pictures", AheadMax, Read(epoch, first));
    }

    /// <summary>Whole batches only: normalisation over a remainder of one picture is none.</summary>
    public static int PerEpoch(FineTuneData data, FineTuneOptions options) => Math.Max(1, data.Train.Count / options.Batch);

    public TrainingBatch Next(CancellationToken ct) => _ahead.Next(ct);

    public void Dispose() => _ahead.Dispose();

    private IEnumerable<TrainingBatch> Read(int epoch, int first)
    {
        var random = new Random(unchecked((_options.Seed * 7919) + epoch));
        var order = Order(random);
        for (var b = 0; b < PerEpoch(_data, _options); b++)
        {
            // Two numbers a batch and no more, so that batches can be passed over without being read.
            var (drawn, mixed) = (random.Next(), random.Next());
            if (b >= first)
            {
                var batch = Batch(order[(b * _options.Batch)..((b + 1) * _options.Batch)], drawn);
                LabelMixing.Apply(batch, 3, _options.Mixing, new Random(mixed));
                yield return batch;
            }
        }
    }

    /// <summary>Every class is shuffled and dealt round; rare ones are dealt more often.</summary>
    private LabelledPicture[] Order(Random random)
    {
        var groups = _data.Train.GroupBy(static p => p.Label).Select(g => g.ToArray()).ToArray();
        var weights = groups.Select(static g => Math.Pow(g.Length, 1 - Balance)).ToArray();
        var total = weights.Sum();
        var next = new int[groups.Length];
        foreach (var group in groups)
        {
            random.Shuffle(group);
        }

        var order = new LabelledPicture[PerEpoch(_data, _options) * _options.Batch];
        for (var i = 0; i < order.Length; i++)
        {
            var (at, g) = (random.NextDouble() * total, 0);
            for (; g < groups.Length - 1 && at >= weights[g]; g++)
            {
                at -= weights[g];
            }

            order[i] = groups[g][next[g]++ % groups[g].Length];
        }

        return order;
    }

    private TrainingBatch Batch(LabelledPicture[] chosen, int seed)
    {
        var shape = _options.Input;
        var pictures = new float[chosen.Length * shape.Length];
        Parallel.For(0, chosen.Length, () => new float[shape.Length], (i, state, read) =>
        {
            var random = new Random(unchecked(seed + (i * 104_729)));
            var target = pictures.AsSpan(i * shape.Length, shape.Length);
            if (PictureReader.TryRead(chosen[i].Image, shape, read, out _) is { } reason)
            {
                throw new InvalidDataException($"'{chosen[i].Image.Name}' could be read before and cannot now: {reason}");
            }

            PictureView.Write(read, shape, random.Next(MirroredViews), target);
            Relight(target, random);
            return read;
        }, static _ => { });
        return new TrainingBatch(
            chosen.Length, shape.Height, shape.Width, pictures, LabelSmoothing.Targets([.. chosen.Select(static c => c.Label)], _data.Classes.Count, _options.Smoothing));
    }

    /// <summary>Contrast by up to a quarter, brightness by up to an eighth of the range.</summary>
    private static void Relight(Span<float> picture, Random random)
    {
        var contrast = (float)(1 + ((random.NextDouble() - 0.5) / 2));
        var shift = (float)((random.NextDouble() - 0.5) / 2);
        foreach (ref var value in picture)
        {
            value = (value * contrast) + shift;
        }
    }
}
