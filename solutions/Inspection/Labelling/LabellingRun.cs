using System.Globalization;
using Suite.Inspection.Datasets;
using Suite.Inspection.Features;
using Suite.Inspection.FewShot;

namespace Suite.Inspection.Labelling;

/// <summary>Looks at a folder of pictures that nobody labelled and writes what to do with each.</summary>
public static class LabellingRun
{
    private const int ProjectedLength = 128;
    private const int RankedMax = 1_000;

    /// <summary>So many vectors are kept at a time: half a gigabyte.</summary>
    private const int ImagesMax = 1_000_000;

    private static readonly HashSet<string> Endings = new(StringComparer.OrdinalIgnoreCase) { ".jpg", ".jpeg", ".png", ".bmp" };

    /// <summary>Scores every JPEG, PNG and BMP below the folder that is not in <paramref name="known"/>.</summary>
    /// <param name="model">A few-shot model; its session should have one thread.</param>
    /// <param name="folder">Of the pictures.</param>
    /// <param name="known">Names that are labelled already.</param>
    /// <param name="confident">From this probability on a label is proposed.</param>
    /// <param name="seed">Of the projection that distances are taken in.</param>
    /// <param name="progress">Share done.</param>
    /// <param name="ct">Looked at between pictures.</param>
    /// <exception cref="InvalidDataException">There is nothing to label.</exception>
    public static (IReadOnlyList<LabelProposal> Proposals, IReadOnlyList<SkippedImage> Skipped) Run(
        FewShotModel model, string folder, IReadOnlySet<string> known, double confident, long seed, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var images = Unlabelled(folder, known);
        var projection = new RandomProjection(PooledFeatures.Length(model.Backbone), ProjectedLength, new Random(unchecked((int)seed)));
        var vectors = new FeatureMatrix(images.Count, ProjectedLength);
        var seen = new UnlabelledImage?[images.Count];
        var skipped = FeaturePass.Run(
            model.Backbone,
            images,
            views: 1,
            (picture, outputs, item) =>
            {
                var pooled = new float[PooledFeatures.Length(model.Backbone)];
                PooledFeatures.Write(model.Backbone, outputs, item, pooled);
                var probabilities = new double[model.Head.Classes];
                model.Head.Score(pooled, probabilities);

                // Scoring left the features standardised, which is how they should be compared.
                projection.Write(pooled, vectors.Row(picture.Image));
                var best = probabilities.Index().MaxBy(static p => p.Item);
                seen[picture.Image] = new UnlabelledImage(images[picture.Image].Name, model.Card.Classes[best.Index], best.Item, LabelProposals.Uncertainty(probabilities));
            },
            progress,
            ct);
        int[] there = [.. Enumerable.Range(0, images.Count).Where(i => seen[i] is not null)];
        return (LabelProposals.Of([.. there.Select(i => seen[i]!)], vectors.Take(there), confident, RankedMax), skipped);
    }

    /// <summary>A CSV with image, class (the proposed one, or empty for a person to fill in), guess, confidence and rank, in the order to work through.</summary>
    public static void Write(string path, IReadOnlyList<LabelProposal> proposals)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        using var writer = new StreamWriter(path);
        writer.Write("image,class,guess,confidence,rank\n");
        foreach (var (image, rank) in proposals)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{Quoted(image.Name)},{(rank is null ? Quoted(image.Class) : "")},{Quoted(image.Class)},{image.Confidence:F4},{rank}\n"));
        }
    }

    private static List<LabelledImage> Unlabelled(string folder, IReadOnlySet<string> known)
    {
        if (!Directory.Exists(folder))
        {
            throw new InvalidDataException($"There is no folder '{folder}'.");
        }

        var images = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(p => Endings.Contains(Path.GetExtension(p)))
            .Select(p => new LabelledImage(Path.GetRelativePath(folder, p).Replace('\\', '/'), p, "", DatasetSplit.Train)).Where(i => !known.Contains(i.Name))
            .Take(ImagesMax).OrderBy(static i => i.Name, StringComparer.Ordinal).ToList();
        return images.Count > 0 ? images : throw new InvalidDataException($"'{folder}' has no JPEG, PNG or BMP that is still to be labelled.");
    }

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
