using System.Buffers;
using Suite.Inspection.Features;
using Suite.Inspection.Models;
using Suite.Onnx;
using Suite.Vision;

namespace Suite.Inspection.FewShot;

/// <summary>A few-shot head on its backbone.</summary>
public sealed class FewShotModel : IImageModel
{
    private readonly string? _folder;

    internal FewShotModel(ModelCard card, Backbone backbone, FewShotHead head, DefectLocator? locator, string? folder)
    {
        (Card, Backbone, Head, Locator, _folder) = (card, backbone, head, locator, folder);
        Network = backbone.Network(Decide);
        if (head.Standardisation.Mean.Length != PooledFeatures.Length(backbone) || head.Classes != card.Classes.Count)
        {
            throw new InvalidDataException($"The head takes {head.Standardisation.Mean.Length} features and knows {head.Classes} classes; the backbone gives {PooledFeatures.Length(backbone)}, the card names {card.Classes.Count}.");
        }
    }

    public ModelCard Card { get; }

    public InputShape Input => Backbone.Input;

    public ModelNetwork? Network { get; }

    public FewShotHead Head { get; }

    /// <summary>Null where nothing could be learned of where defects are.</summary>
    public DefectLocator? Locator { get; }

    public Backbone Backbone { get; }

    /// <exception cref="InvalidDataException">The folder holds no such model.</exception>
    public static FewShotModel Open(string folder, OnnxSessionOptions options)
    {
        var card = ModelFolder.ReadCard(folder);
        var (head, locator) = FewShotFile.Read(Path.Combine(folder, ModelFolder.HeadFile));
        var backbone = Backbone.Open(ModelFolder.CheckedBackbone(folder, card), card.Input, options);
        try
        {
            return new FewShotModel(card, backbone, head, locator, folder);
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    /// <summary>The same model with another head, on the same backbone: what a refit puts in place. Disposing either disposes the backbone of both.</summary>
    public FewShotModel With(FewShotHead head) => new(Card, Backbone, head, Locator, _folder);

    /// <summary>What the head was trained on.</summary>
    /// <exception cref="InvalidDataException">The folder has lost it.</exception>
    public FewShotSamples ReadSamples() => SamplesFile.Read(Path.Combine(_folder ?? throw new InvalidOperationException("The model is not from a folder."), ModelFolder.SamplesFile));

    /// <summary>Writes a refitted head and its samples into the model's folder. Each file is replaced as a whole.</summary>
    public void Save(FewShotHead head, FewShotSamples samples)
    {
        var folder = _folder ?? throw new InvalidOperationException("The model is not from a folder.");
        Replace(Path.Combine(folder, ModelFolder.SamplesFile), stream => SamplesFile.Write(stream, samples));
        Replace(Path.Combine(folder, ModelFolder.HeadFile), stream => FewShotFile.Write(stream, head, Locator));
    }

    /// <summary>Features of pictures for a refit: all the views the head was trained on.</summary>
    /// <param name="write">Writes a picture, by its number, into <see cref="InputShape.Length"/> floats; asked for one after the other.</param>
    /// <param name="labels">One a picture: index of its class.</param>
    /// <param name="names">One a picture.</param>
    /// <param name="views">As many as the stored samples have.</param>
    public FewShotSamples Extract(Action<int, Span<float>> write, IReadOnlyList<int> labels, IReadOnlyList<string> names, int views)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(labels);
        var picture = new float[Input.Length];
        var vectors = new FeatureMatrix(labels.Count * views, PooledFeatures.Length(Backbone));
        var batch = new float[views * Input.Length];
        for (var i = 0; i < labels.Count; i++)
        {
            write(i, picture);
            for (var view = 0; view < views; view++)
            {
                PictureView.Write(picture, Input, view, batch.AsSpan(view * Input.Length, Input.Length));
            }

            var first = i * views;
            Backbone.Run(batch, views, outputs =>
            {
                for (var view = 0; view < views; view++)
                {
                    PooledFeatures.Write(Backbone, outputs, view, vectors.Row(first + view));
                }
            });
        }

        return new FewShotSamples(vectors, views, labels, names);
    }

    public IReadOnlyList<ImageScore> Score(Memory<float> pictures, int count)
    {
        var means = new double[count][];
        var maps = new HeatMap?[count];
        var turned = Card.ScoreViews > 1 ? ArrayPool<float>.Shared.Rent(count * Input.Length) : [];
        try
        {
            // The picture as it is comes last, when the defect score that its map is weighed with is known.
            for (var view = Card.ScoreViews - 1; view >= 0; view--)
            {
                Memory<float> batch = view == 0 ? pictures : turned;
                for (var i = 0; view > 0 && i < count; i++)
                {
                    PictureView.Write(pictures.Span.Slice(i * Input.Length, Input.Length), Input, view, turned.AsSpan(i * Input.Length, Input.Length));
                }

                Backbone.Run(batch, count, outputs => Read(outputs, isLast: view == 0, means, maps));
            }
        }
        finally
        {
            if (turned.Length > 0)
            {
                ArrayPool<float>.Shared.Return(turned);
            }
        }

        return [.. means.Zip(maps, (p, map) => DefectScores.Score(p, Card, map))];
    }

    public void Dispose() => Backbone.Dispose();

    private void Read(BackboneOutputs outputs, bool isLast, double[][] means, HeatMap?[] maps)
    {
        var vector = new float[PooledFeatures.Length(Backbone)];
        var probabilities = new double[Head.Classes];
        for (var i = 0; i < means.Length; i++)
        {
            PooledFeatures.Write(Backbone, outputs, i, vector);
            Head.Score(vector, probabilities);
            means[i] ??= new double[Head.Classes];
            for (var c = 0; c < probabilities.Length; c++)
            {
                means[i][c] += probabilities[c] / Card.ScoreViews;
            }

            if (isLast && Locator is not null && Card.GoodClass is not null)
            {
                maps[i] = Locator.Locate(Backbone, outputs, i, DefectScores.Of(means[i], Card));
            }
        }
    }

    private int Decide(BackboneOutputs outputs)
    {
        var vector = new float[PooledFeatures.Length(Backbone)];
        var probabilities = new double[Head.Classes];
        PooledFeatures.Write(Backbone, outputs, 0, vector);
        Head.Score(vector, probabilities);
        return DefectScores.Decision(probabilities, Card);
    }

    private static void Replace(string path, Action<Stream> write)
    {
        using (var stream = File.Create(path + ".new"))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
