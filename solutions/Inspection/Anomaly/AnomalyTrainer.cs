using Suite.Inspection.Datasets;
using Suite.Inspection.Features;
using Suite.Inspection.FewShot;

namespace Suite.Inspection.Anomaly;

/// <summary>Learns what good patches look like, picture by picture in bounded memory.</summary>
public static class AnomalyTrainer
{
    /// <summary>Patches remembered at most.</summary>
    public const int MemoryMax = 4_096;

    /// <summary>Pictures whose patches are in memory at a time.</summary>
    private const int PicturesAtOnce = 16;

    /// <summary>Patches looked at in all; more pictures give fewer patches each, drawn at random. Half a minute on two cores.</summary>
    private const int PatchesMax = 1_000_000;

    private const int PatchesOfPictureMin = 64;

    /// <summary>
    /// The coreset of good pictures. Memory is that of sixteen pictures' patches and twice the coreset, however many pictures there are.
    /// </summary>
    /// <param name="backbone">Whose patches are learned.</param>
    /// <param name="images">Good ones only.</param>
    /// <param name="random">Order of the pictures, patches drawn, projection.</param>
    /// <param name="progress">Share of the pictures done.</param>
    /// <param name="ct">Looked at between pictures.</param>
    /// <returns>The head with scale 1, to be set by <see cref="ScaleOf"/>, and the pictures that could not be used.</returns>
    public static (AnomalyHead Head, IReadOnlyList<SkippedImage> Skipped) Train(
        Backbone backbone, IReadOnlyList<LabelledImage> images, Random random, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(random);
        var features = new PatchFeatures(backbone);
        var order = images.ToArray();
        random.Shuffle(order);
        var quota = Math.Clamp(PatchesMax / order.Length, PatchesOfPictureMin, features.Width * features.Height);
        var coreset = new StreamingCoreset(MemoryMax, features.Length, new Random(random.Next()));
        var skipped = new List<SkippedImage>();
        Standardisation? standardisation = null;
        for (var from = 0; from < order.Length; from += PicturesAtOnce)
        {
            var pictures = order[from..Math.Min(order.Length, from + PicturesAtOnce)];
            var (patches, unread) = Patches(backbone, features, pictures, quota, random.Next(), ct);
            skipped.AddRange(unread);
            if (patches.Rows > 0)
            {
                // The first pictures, which are drawn at random, tell the scales of the features.
                standardisation ??= Standardisation.Fit(patches);
                AnomalyHead.Prepare(patches, standardisation);
                coreset.Add(patches);
            }

            progress?.Report((double)(from + pictures.Length) / order.Length);
        }

        return standardisation is null
            ? throw new InvalidDataException($"None of the {images.Count} good pictures can be read. The first: {skipped[0].Reason}")
            : (new AnomalyHead(standardisation, coreset.Result(), 1), skipped);
    }

    /// <summary>The distance that only one good picture in a hundred exceeds.</summary>
    /// <param name="good">Distances of good pictures that were not learned from.</param>
    public static double ScaleOf(IReadOnlyList<double> good)
    {
        double[] sorted = [.. good.Order()];
        return Math.Max(1e-6, sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * 0.99))]);
    }

    private static (FeatureMatrix Patches, IReadOnlyList<SkippedImage> Skipped) Patches(
        Backbone backbone, PatchFeatures features, LabelledImage[] pictures, int quota, int seed, CancellationToken ct)
    {
        var drawn = new FeatureMatrix?[pictures.Length];
        var skipped = FeaturePass.Run(
            backbone,
            pictures,
            views: 1,
            (picture, outputs, item) =>
            {
                var all = new FeatureMatrix(features.Width * features.Height, features.Length);
                features.Write(outputs, item, all);
                int[] cells = [.. Enumerable.Range(0, all.Rows)];
                new Random(unchecked(seed + (picture.Image * 7919))).Shuffle(cells);
                drawn[picture.Image] = quota == all.Rows ? all : all.Take(cells[..quota]);
            },
            ct: ct);
        var there = drawn.OfType<FeatureMatrix>().ToList();
        return (new FeatureMatrix(there.Sum(static p => p.Rows), features.Length, [.. there.SelectMany(static p => p.Values)]), skipped);
    }
}
