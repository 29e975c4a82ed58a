using Suite.Inspection.Datasets;

namespace Suite.Inspection.Features;

/// <summary>A picture on its way through a backbone.</summary>
/// <param name="Image">Index into the pictures asked for.</param>
/// <param name="View">Of <see cref="PictureView"/>.</param>
/// <param name="Width">Of the file, in pixels.</param>
/// <param name="Height">Of the file, in pixels.</param>
public readonly record struct VisitedPicture(int Image, int View, int Width, int Height);

/// <summary>One run of a backbone over a data set.</summary>
public static class FeaturePass
{
    /// <summary>Takes what a backbone found in one view of one picture. Called from several threads, once for each (picture, view).</summary>
    /// <param name="picture">Which.</param>
    /// <param name="outputs">Valid during the call.</param>
    /// <param name="item">Index into the batch of <paramref name="outputs"/>.</param>
    public delegate void Visitor(VisitedPicture picture, BackboneOutputs outputs, int item);

    /// <summary>
    /// Runs every picture's views through the backbone, pictures side by side on all cores: the backbone's session should have one thread. Memory: one
    /// picture's views a core. Nothing is kept.
    /// </summary>
    /// <param name="backbone">Read only.</param>
    /// <param name="images">In any order.</param>
    /// <param name="views">1 to 8: the first so many of <see cref="PictureView"/>.</param>
    /// <param name="visit">What to do with the outputs.</param>
    /// <param name="progress">Share of the pictures done.</param>
    /// <param name="ct">Looked at between pictures.</param>
    /// <returns>The pictures that cannot be used, by name; the visitor never saw them.</returns>
    public static IReadOnlyList<SkippedImage> Run(
        Backbone backbone, IReadOnlyList<LabelledImage> images, int views, Visitor visit, IProgress<double>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(views, PictureView.CountFor(backbone.Input));
        var reasons = new string?[images.Count];
        var done = 0;
        Parallel.For(
            0,
            images.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = ct },
            () => (Picture: new float[backbone.Input.Length], Batch: new float[views * backbone.Input.Length]),
            (i, _, buffers) =>
            {
                reasons[i] = PictureReader.TryRead(images[i], backbone.Input, buffers.Picture, out var size);
                if (reasons[i] is null)
                {
                    RunViews(backbone, buffers.Picture, buffers.Batch, views, new VisitedPicture(i, 0, size.Width, size.Height), visit);
                }

                progress?.Report((double)Interlocked.Increment(ref done) / images.Count);
                return buffers;
            },
            static _ => { });
        return [.. images.Zip(reasons).Where(static p => p.Second is not null).Select(static p => new SkippedImage(p.First.Name, p.Second!)).OrderBy(static s => s.Name, StringComparer.Ordinal)];
    }

    private static void RunViews(Backbone backbone, float[] picture, float[] batch, int views, VisitedPicture seen, Visitor visit)
    {
        for (var view = 0; view < views; view++)
        {
            PictureView.Write(picture, backbone.Input, view, batch.AsSpan(view * backbone.Input.Length, backbone.Input.Length));
        }

        backbone.Run(batch, views, outputs =>
        {
            for (var view = 0; view < views; view++)
            {
                visit(seen with { View = view }, outputs, view);
            }
        });
    }
}
