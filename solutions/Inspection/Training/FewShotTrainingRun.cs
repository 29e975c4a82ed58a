using Suite.Hosting;
using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Features;
using Suite.Inspection.FewShot;
using Suite.Inspection.Models;
using Suite.Onnx;

namespace Suite.Inspection.Training;

/// <summary>From a folder of labelled pictures to the folder of a few-shot model.</summary>
public static class FewShotTrainingRun
{
    /// <summary>Numbers kept in memory at most: 1.6 GB. More pictures than that allows are trained with fewer views, and in the end refused.</summary>
    private const long FloatsMax = 400_000_000;

    /// <summary>Pictures of the golden set: enough to see a change, and few enough to be compared in a moment.</summary>
    private const int GoldenMax = 400;

    /// <summary>
    /// Half a minute for a thousand pictures on two cores, nearly all of it in the backbone. The split <c>val</c> only sets the threshold; <c>test</c> is not
    /// looked at.
    /// </summary>
    /// <exception cref="InvalidDataException">The data cannot be trained on; the message says what to mend.</exception>
    public static TrainedModel Run(TrainingSettings settings, TimeProvider time, IProgress<(double Share, string Text)>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ModelFolder.CheckFree(settings.Output);
        using var seen = See(settings, progress, ct);
        progress?.Report((0.8, "choosing settings by cross-validation"));
        var (draft, trained) = Fit(seen, settings, time, ct);
        progress?.Report((0.95, "validating"));
        var golden = Golden(seen.Backbone, seen.Dataset, seen.Classes, ct);
        List<(string Name, Action<Stream> Write)> files =
        [
            (ModelFolder.HeadFile, file => FewShotFile.Write(file, draft.Head, draft.Locator)),
            (ModelFolder.SamplesFile, file => SamplesFile.Write(file, seen.Samples)),
        ];
        if (golden is not null)
        {
            files.Add((ModelFolder.GoldenFile, file => SamplesFile.Write(file, golden)));
        }

        HeadOnBackbone.Write(settings, trained.Card, files);
        return trained;
    }

    /// <summary>
    /// The same training with several seeds, to see how much of a figure is luck. Nothing is written. The backbone looks at the training pictures once: what it
    /// sees does not depend on the seed, which draws the parts of the cross-validation and the halves of <c>val</c>. Splits that the data set does not name are
    /// those of the first seed.
    /// </summary>
    /// <param name="settings">Output and seed are not used.</param>
    /// <param name="seeds">One at least.</param>
    /// <param name="time">Measures how fast pictures are scored.</param>
    /// <param name="progress">Share done, and with what.</param>
    /// <param name="ct">Looked at between pictures.</param>
    /// <returns>One result a seed.</returns>
    /// <exception cref="InvalidDataException">The data cannot be trained on; the message says what to mend.</exception>
    public static IReadOnlyList<TrainedModel> RunSeeds(
        TrainingSettings settings, IReadOnlyList<long> seeds, TimeProvider time, IProgress<(double Share, string Text)>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        using var seen = See(settings with { Seed = seeds[0] }, progress, ct);
        var results = new List<TrainedModel>();
        foreach (var (number, seed) in seeds.Index())
        {
            progress?.Report((0.8 + (0.2 * number / seeds.Count), $"seed {seed}"));
            results.Add(Fit(seen, settings with { Seed = seed }, time, ct).Trained);
        }

        return results;
    }

    /// <summary>All that the backbone finds in the training pictures.</summary>
    private static Seen See(TrainingSettings settings, IProgress<(double Share, string Text)>? progress, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var dataset = ImageDataset.Read(settings.Data, settings.Seed);
        var good = GoodClass.Among(dataset.Classes, settings.GoodClass);
        var train = dataset.Of(DatasetSplit.Train);
        CheckClasses(dataset, train);
        var backbone = Backbone.Open(settings.Backbone.Path, settings.Input, new OnnxSessionOptions { Threads = 1 });
        try
        {
            var features = Extract(backbone, train, good, settings, progress, ct);
            var classes = KeptClasses(features, train);
            return new Seen(dataset, good, classes, backbone, features.Samples([.. classes]), good is null ? null : features.Locator?.Fit(ct: ct), features.Skipped);
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    /// <summary>The head, chosen by cross-validation, with its threshold and figures. The model is as good as the backbone it stands on.</summary>
    private static (FewShotModel Draft, TrainedModel Trained) Fit(Seen seen, TrainingSettings settings, TimeProvider time, CancellationToken ct)
    {
        var trained = FewShotTrainer.Train(seen.Samples, seen.Classes.Count, new FewShotOptions { Seed = settings.Seed, ScoreViews = settings.ScoreViews }, ct);
        var card = HeadOnBackbone.Card(settings, ImageModels.FewShot, seen.Classes, seen.Good) with { ScoreViews = trained.ScoreViews };
        var draft = new FewShotModel(card, seen.Backbone, trained.Head, seen.Locator, folder: null);
        var (checkedCard, validation, point) = Validation.Run(draft, seen.Dataset, settings, time, ct);
        return (draft, new TrainedModel(
            checkedCard, seen.Samples.Count, trained.Chosen, validation, point, [.. seen.Skipped, .. validation?.Skipped ?? []], seen.Dataset.Remarks));
    }

    /// <summary>Pictures of the split <c>val</c>, spread over it, which later corrections may not make worse; null where there are none.</summary>
    private static FewShotSamples? Golden(Backbone backbone, ImageDataset dataset, List<string> classes, CancellationToken ct)
    {
        var all = dataset.Images.Where(static i => i.Split == DatasetSplit.Val).ToList();
        var step = Math.Max(1, (all.Count + GoldenMax - 1) / GoldenMax);
        var images = all.Where((_, i) => i % step == 0).ToList();
        var vectors = new FeatureMatrix(images.Count, PooledFeatures.Length(backbone));
        var skipped = FeaturePass.Run(
            backbone, images, 1, (picture, outputs, item) => PooledFeatures.Write(backbone, outputs, item, vectors.Row(picture.Image)), ct: ct)
            .Select(static i => i.Name).ToHashSet(StringComparer.Ordinal);
        int[] kept = [.. Enumerable.Range(0, images.Count).Where(i => !skipped.Contains(images[i].Name))];
        return kept.Length == 0 ? null
            : new FewShotSamples(vectors.Take(kept), 1, [.. kept.Select(i => classes.IndexOf(images[i].Class))], [.. kept.Select(i => images[i].Name)]);
    }

    private static Features Extract(
        Backbone backbone, IReadOnlyList<LabelledImage> train, string? good, TrainingSettings settings, IProgress<(double Share, string Text)>? progress, CancellationToken ct)
    {
        var length = PooledFeatures.Length(backbone);
        var views = (int)Math.Min(Math.Min(settings.Views, PictureView.CountFor(backbone.Input)), FloatsMax / length / train.Count);
        if (views == 0)
        {
            throw new InvalidDataException($"{train.Count} pictures of {length} features are more than a few-shot head is for ({FloatsMax / length} pictures). Train --head finetune, or on a part of them.");
        }

        var vectors = new FeatureMatrix(train.Count * views, length);
        var locator = good is not null && backbone.Maps.Count > 0 ? new LocatorSamples(backbone, train.Count) : null;
        var skipped = FeaturePass.Run(
            backbone,
            train,
            views,
            (picture, outputs, item) =>
            {
                PooledFeatures.Write(backbone, outputs, item, vectors.Row((picture.Image * views) + picture.View));
                if (picture.View == 0 && locator is { CanLocate: true })
                {
                    locator.Add(picture.Image, DefectShares(train[picture.Image], good!, picture, locator.Grid), outputs, item);
                }
            },
            progress?.Relay<double>(static share => (share * 0.8, "looking at the pictures")),
            ct);
        var unread = skipped.Select(static s => s.Name).ToHashSet(StringComparer.Ordinal);
        var kept = Enumerable.Range(0, train.Count).Where(i => !unread.Contains(train[i].Name)).ToList();
        return new Features(
            [.. kept.Select(i => train[i])], vectors.Take([.. kept.SelectMany(i => Enumerable.Range(i * views, views))]), views, locator is { CanLocate: true } ? locator : null, skipped);
    }

    /// <summary>Where the defect is, as well as it is known: by its mask, its box, or somewhere.</summary>
    private static float[] DefectShares(LabelledImage image, string good, VisitedPicture picture, (int Width, int Height) grid)
    {
        if (image.Class == good)
        {
            return [];
        }

        if (image.Mask is not null)
        {
            return DefectMask.Read(image).Shares(grid.Width, grid.Height);
        }

        if (image.Box is { } box)
        {
            return DefectMask.Shares(box, picture.Width, picture.Height, grid.Width, grid.Height);
        }

        var everywhere = new float[grid.Width * grid.Height];
        Array.Fill(everywhere, 1);
        return everywhere;
    }

    private static void CheckClasses(ImageDataset dataset, IReadOnlyList<LabelledImage> train)
    {
        var trained = train.Select(static i => i.Class).Distinct(StringComparer.Ordinal).ToList();
        if (trained.Count < 2)
        {
            throw new InvalidDataException(
                $"The split 'train' of '{dataset.Folder}' has {train.Count} pictures of one class, '{trained[0]}'. A few-shot head tells classes apart and needs two at least; pictures of good parts alone train --head anomaly.");
        }

        // What is only in val or test could never be called right.
        if (dataset.Classes.Except(trained).ToList() is { Count: > 0 } missing)
        {
            throw new InvalidDataException($"The split 'train' of '{dataset.Folder}' has no picture of {string.Join(", ", missing.Take(10))}, which other splits have.");
        }
    }

    private static List<string> KeptClasses(Features features, IReadOnlyList<LabelledImage> train)
    {
        var wanted = train.Select(static i => i.Class).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var kept = features.Images.Select(static i => i.Class).ToHashSet(StringComparer.Ordinal);
        if (wanted.TrueForAll(kept.Contains))
        {
            return wanted;
        }

        var lost = wanted.First(c => !kept.Contains(c));
        var example = train.Where(i => i.Class == lost).Join(features.Skipped, static i => i.Name, static s => s.Name, static (_, s) => $" {s.Name}: {s.Reason}").FirstOrDefault();
        throw new InvalidDataException($"Not one picture of {string.Join(", ", wanted.Where(c => !kept.Contains(c)).Take(10))} can be read.{example}");
    }

    private sealed record Seen(
        ImageDataset Dataset, string? Good, List<string> Classes, Backbone Backbone, FewShotSamples Samples, DefectLocator? Locator, IReadOnlyList<SkippedImage> Skipped) : IDisposable
    {
        public void Dispose() => Backbone.Dispose();
    }

    private sealed record Features(
        IReadOnlyList<LabelledImage> Images, FeatureMatrix Vectors, int Views, LocatorSamples? Locator, IReadOnlyList<SkippedImage> Skipped)
    {
        public FewShotSamples Samples(List<string> classes) =>
            new(Vectors, Views, [.. Images.Select(i => classes.IndexOf(i.Class))], [.. Images.Select(static i => i.Name)]);
    }
}
