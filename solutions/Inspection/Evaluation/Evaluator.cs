using Suite.Inspection.Datasets;
using Suite.Inspection.Features;
using Suite.Inspection.Models;

namespace Suite.Inspection.Evaluation;

/// <summary>Runs a model over labelled pictures and measures.</summary>
public static class Evaluator
{
    /// <summary>Takes each picture's scores, in any order, from several threads.</summary>
    public delegate void Observer(int image, ImageScore score);

    /// <param name="model">Its session should have one thread: pictures run side by side.</param>
    /// <param name="images">Of one split.</param>
    /// <param name="goodClass">Overrides the model's own; null for that one.</param>
    /// <param name="time">Measures <see cref="EvaluationResult.Seconds"/>.</param>
    /// <param name="observe">Sees every score as it comes; null for nobody.</param>
    /// <param name="progress">Share done.</param>
    /// <param name="ct">Looked at between pictures.</param>
    /// <exception cref="InvalidDataException">No picture could be read, or the good class is unknown.</exception>
    public static EvaluationResult Run(
        IImageModel model,
        IReadOnlyList<LabelledImage> images,
        string? goodClass,
        TimeProvider time,
        Observer? observe = null,
        IProgress<double>? progress = null,
        CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(time);
        var good = GoodClass.Of(model.Card, images, goodClass);
        var pixels = images.Any(static i => i.Mask is not null) ? new PixelMetrics() : null;
        var scores = new ImageScore?[images.Count];
        var reasons = new string?[images.Count];
        var (done, began) = (0, time.GetTimestamp());
        Parallel.For(
            0,
            images.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct },
            () => new float[model.Input.Length],
            (i, _, picture) =>
            {
                reasons[i] = PictureReader.TryRead(images[i], model.Input, picture, out var size);
                if (reasons[i] is null)
                {
                    var score = model.Score(picture, 1)[0];
                    AddPixels(pixels, images[i], score.Map, size, good);
                    observe?.Invoke(i, score);
                    scores[i] = score with { Map = null };
                }

                progress?.Report((double)Interlocked.Increment(ref done) / images.Count);
                return picture;
            },
            static _ => { });
        return Measured(model.Card, images, scores, reasons, good, pixels, time.GetElapsedTime(began).TotalSeconds);
    }

    private static EvaluationResult Measured(
        ModelCard card, IReadOnlyList<LabelledImage> images, ImageScore?[] scores, string?[] reasons, GoodClass good, PixelMetrics? pixels, double seconds)
    {
        var evaluated = images.Zip(scores).Where(static p => p.Second is not null)
            .Select(p => new EvaluatedImage(p.First, good.Called(p.Second!), good.DefectScore(p.Second!))).ToList();
        if (evaluated.Count == 0)
        {
            throw new InvalidDataException($"None of the {images.Count} pictures can be read. The first: {reasons[0]}");
        }

        bool[] isDefect = [.. evaluated.Select(e => e.Image.Class != good.Name)];
        double[] defects = [.. evaluated.Select(static e => e.DefectScore)];
        var isKnown = good.Name is not null;
        return AtThreshold(
            new EvaluationResult(
                Confusion(evaluated, good),
                good.Name,
                isKnown ? Ranking.Auroc(defects, isDefect) : double.NaN,
                isKnown ? Ranking.AveragePrecision(defects, isDefect) : double.NaN,
                double.NaN,
                double.NaN,
                pixels?.Result(),
                evaluated,
                [.. images.Zip(reasons).Where(static p => p.Second is not null).Select(static p => new SkippedImage(p.First.Name, p.Second!))],
                seconds),
            card);
    }

    /// <summary>The same scores judged by a card's threshold: what is called NG of an anomaly model, escapes and overkill of any.</summary>
    public static EvaluationResult AtThreshold(EvaluationResult result, ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(card);
        if (result.GoodClass is not { } name)
        {
            return result;
        }

        var good = GoodClass.Of(card, [.. result.Images.Select(static i => i.Image)], name);
        var images = card.Head == ImageModels.Anomaly ? [.. result.Images.Select(i => i with { Called = good.Called(i.DefectScore) })] : result.Images;
        return result with
        {
            Images = images,
            Confusion = Confusion(images, good),
            EscapeRate = Share(images.Where(i => i.Image.Class != name), i => i.DefectScore < card.Threshold),
            OverkillRate = Share(images.Where(i => i.Image.Class == name), i => i.DefectScore >= card.Threshold),
        };
    }

    /// <summary>A class that the model never heard of still counts, as always missed.</summary>
    private static ConfusionMatrix Confusion(IReadOnlyList<EvaluatedImage> images, GoodClass good)
    {
        List<string> classes = [.. good.Classes, .. images.Select(i => good.Truth(i.Image)).Distinct(StringComparer.Ordinal).Except(good.Classes).Order(StringComparer.Ordinal)];
        return ConfusionMatrix.Of(classes, [.. images.Select(i => classes.IndexOf(good.Truth(i.Image)))], [.. images.Select(i => classes.IndexOf(i.Called))]);
    }

    private static double Share(IEnumerable<EvaluatedImage> images, Func<EvaluatedImage, bool> holds)
    {
        var all = images.ToList();
        return all.Count > 0 ? (double)all.Count(holds) / all.Count : double.NaN;
    }

    /// <summary>A defective picture without a mask says nothing about its pixels and is left out; a good one has none that are defective.</summary>
    private static void AddPixels(PixelMetrics? pixels, LabelledImage image, HeatMap? map, (int Width, int Height) size, GoodClass good)
    {
        if (pixels is null || map is null)
        {
            return;
        }

        if (image.Mask is not null)
        {
            pixels.Add(map, DefectMask.Read(image));
        }
        else if (image.Class == good.Name)
        {
            pixels.Add(map, new DefectMask(size.Width, size.Height, new bool[size.Width * size.Height]));
        }
    }
}
