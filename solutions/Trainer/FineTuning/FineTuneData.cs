using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Features;
using Suite.Inspection.FewShot;
using Suite.Vision;

namespace Suite.Trainer.FineTuning;

/// <summary>A picture and its class by number.</summary>
internal sealed record LabelledPicture(LabelledImage Image, int Label);

/// <summary>
/// What a network is trained on. The split <c>train</c> is shared once more: a tenth of every class is held out, and early stopping watches that, so that
/// <c>val</c> stays what it is for the other heads: the place where the threshold is chosen and the model is measured.
/// </summary>
/// <param name="Classes">By name; a picture's label is an index.</param>
/// <param name="Good">Null where nothing is good or bad.</param>
/// <param name="Train">Learned from.</param>
/// <param name="Stop">Watched.</param>
/// <param name="Skipped">Of both, what cannot be read.</param>
internal sealed record FineTuneData(
    IReadOnlyList<string> Classes, string? Good, IReadOnlyList<LabelledPicture> Train, IReadOnlyList<LabelledPicture> Stop, IReadOnlyList<SkippedImage> Skipped)
{
    private const int Parts = 10;

    /// <summary>Decodes every picture once, so that a run does not end in the middle of its first epoch.</summary>
    /// <exception cref="InvalidDataException">It cannot be trained on; the message says what to mend.</exception>
    public static FineTuneData Read(FineTuneOptions options, CancellationToken ct)
    {
        var dataset = ImageDataset.Read(options.Data, options.Seed);
        var good = GoodClass.Among(dataset.Classes, options.GoodClass);
        var images = dataset.Of(DatasetSplit.Train);
        var classes = images.Select(static i => i.Class).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (classes.Count < 2)
        {
            throw new InvalidDataException(
                $"The split 'train' of '{dataset.Folder}' has {images.Count} pictures of one class, '{classes[0]}'. A network is trained to tell classes apart and needs two at least; pictures of good parts alone train --head anomaly.");
        }

        if (dataset.Classes.Except(classes).ToList() is { Count: > 0 } missing)
        {
            throw new InvalidDataException($"The split 'train' of '{dataset.Folder}' has no picture of {string.Join(", ", missing.Take(10))}, which other splits have.");
        }

        var skipped = Unreadable(images, options.Input, ct);
        var unread = skipped.Select(static s => s.Name).ToHashSet(StringComparer.Ordinal);
        var pictures = images.Where(i => !unread.Contains(i.Name)).Select(i => new LabelledPicture(i, classes.IndexOf(i.Class))).ToList();
        foreach (var (label, name) in classes.Index())
        {
            if (!pictures.Exists(p => p.Label == label))
            {
                throw new InvalidDataException($"Not one picture of {name} can be read.");
            }
        }

        var folds = Folds.Draw([.. pictures.Select(static p => p.Label)], Parts, new Random(options.Seed));
        var stop = pictures.Where((_, i) => folds[i] == 0).ToList();
        return stop.Count == 0
            ? throw new InvalidDataException($"{pictures.Count} pictures are too few to train a whole network on: none is left to see when it stops getting better. Train --head fewshot.")
            : new FineTuneData(classes, good, [.. pictures.Where((_, i) => folds[i] != 0)], stop, skipped);
    }

    private static List<SkippedImage> Unreadable(IReadOnlyList<LabelledImage> images, InputShape shape, CancellationToken ct)
    {
        var reasons = new string?[images.Count];
        Parallel.For(
            0,
            images.Count,
            new ParallelOptions { CancellationToken = ct },
            () => new float[shape.Length],
            (i, state, buffer) =>
            {
                reasons[i] = PictureReader.TryRead(images[i], shape, buffer, out _);
                return buffer;
            },
            static _ => { });
        return [.. images.Index().Where(i => reasons[i.Index] is not null).Select(i => new SkippedImage(i.Item.Name, reasons[i.Index]!))];
    }
}
