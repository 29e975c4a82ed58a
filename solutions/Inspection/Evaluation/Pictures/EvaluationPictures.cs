using Suite.Inspection.Datasets;
using Suite.Inspection.Features;
using Suite.Inspection.Models;
using Suite.Vision;

namespace Suite.Inspection.Evaluation.Pictures;

/// <summary>
/// What an evaluation looks like: <c>confusion.svg</c>, <c>roc.svg</c> and up to two dozen pictures with heat map, true box and verdict, the wrong ones first.
/// </summary>
public static class EvaluationPictures
{
    private const int WrongMax = 12;
    private const int OfClass = 2;
    private const int Total = 24;
    private const int ShortSide = 320;

    private static readonly Colour Right = new(26, 111, 64);
    private static readonly Colour Wrong = new(178, 34, 34);
    private static readonly Colour True = new(46, 194, 126);

    /// <returns>The files written, by name.</returns>
    public static IReadOnlyList<string> Write(string folder, IImageModel model, EvaluationResult result)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(result);
        Directory.CreateDirectory(folder);
        var written = new List<string> { "confusion.svg" };
        File.WriteAllText(Path.Combine(folder, "confusion.svg"), ConfusionPicture.Svg(result.Confusion));
        if (result.GoodClass is not null)
        {
            var roc = Ranking.Roc([.. result.Images.Select(static i => i.DefectScore)], [.. result.Images.Select(i => i.Image.Class != result.GoodClass)]);
            if (roc.Count > 0)
            {
                File.WriteAllText(Path.Combine(folder, "roc.svg"), RocPicture.Svg(roc, result.DefectAuroc, result.OverkillRate, 1 - result.EscapeRate));
                written.Add("roc.svg");
            }
        }

        var picture = new float[model.Input.Length];
        foreach (var (number, image) in Chosen(result).Index())
        {
            var name = $"{number + 1:D2}-{Path.GetFileNameWithoutExtension(image.Image.Name)}.png";
            if (PictureReader.TryDecode(image.Image.Path, out var frame) is null)
            {
                using (frame)
                {
                    frame!.WriteTensor(model.Input, picture);
                    File.WriteAllBytes(Path.Combine(folder, name), Overlaid(frame, image, model.Score(picture, 1)[0], IsRight(image, result.GoodClass, model)));
                    written.Add(name);
                }
            }
        }

        return written;
    }

    /// <summary>The surest mistakes, then of every class those that were most surely right.</summary>
    private static IEnumerable<EvaluatedImage> Chosen(EvaluationResult result)
    {
        var truths = result.Images.ToLookup(i => i.Called == i.Image.Class || (i.Called == GoodClass.AnomalyClass && i.Image.Class != result.GoodClass));
        return truths[false].OrderByDescending(static i => Math.Abs(i.DefectScore - 0.5)).Take(WrongMax)
            .Concat(truths[true].GroupBy(static i => i.Image.Class).OrderBy(static g => g.Key, StringComparer.Ordinal).SelectMany(static g => g.OrderByDescending(static i => i.DefectScore).Take(OfClass)))
            .Take(Total);
    }

    private static bool IsRight(EvaluatedImage image, string? good, IImageModel model) =>
        model.Card.Head == ImageModels.Anomaly ? (image.Called == GoodClass.AnomalyClass) == (image.Image.Class != good) : image.Called == image.Image.Class;

    private static byte[] Overlaid(Frame frame, EvaluatedImage image, ImageScore score, bool isRight)
    {
        // Small pictures are enlarged, so that the words on them can be read.
        var factor = Math.Max(1, (int)Math.Ceiling((double)ShortSide / Math.Min(frame.Width, frame.Height)));
        using var large = frame.Resize(factor * frame.Width, factor * frame.Height);
        var whole = new PixelBox(0, 0, large.Width, large.Height);
        large.Draw(new Overlay
        {
            Heat = score.Map is { } map ? new OverlayHeat(map.Width, map.Height, map.Values, whole) : null,
            Boxes = image.Image.Box is { } box ? [new OverlayBox(new PixelBox(factor * box.X0, factor * box.Y0, factor * box.X1, factor * box.Y1), True, "true")] : [],
            Banner = new OverlayBanner(isRight ? $"{image.Called} {score.Probabilities[score.Class]:F2}" : $"{image.Called} {score.Probabilities[score.Class]:F2}, is {image.Image.Class}", isRight ? Right : Wrong),
        });
        return large.EncodePng();
    }
}
