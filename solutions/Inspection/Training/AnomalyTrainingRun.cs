using Suite.Hosting;
using Suite.Inspection.Anomaly;
using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Features;
using Suite.Inspection.Models;
using Suite.Onnx;

namespace Suite.Inspection.Training;

/// <summary>From a folder of good pictures to the folder of an anomaly model. Defective ones, if there are any, only set the threshold.</summary>
public static class AnomalyTrainingRun
{
    /// <summary>Good pictures kept from learning where there is no split <c>val</c>, to tell how far off a good picture can be.</summary>
    private const double HeldShare = 0.1;

    /// <summary>Held-out good pictures are not all there are: the scale is set this much beyond them where nothing else is known.</summary>
    private const double Margin = 1.1;

    /// <exception cref="InvalidDataException">The data cannot be trained on; the message says what to mend.</exception>
    public static TrainedModel Run(TrainingSettings settings, TimeProvider time, IProgress<(double Share, string Text)>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ModelFolder.CheckFree(settings.Output);
        var dataset = ImageDataset.Read(settings.Data, settings.Seed);
        var good = GoodClass.Among(dataset.Classes, settings.GoodClass) ?? (dataset.Classes.Count == 1 ? dataset.Classes[0] : throw new InvalidDataException(
            $"Which of {string.Join(", ", dataset.Classes.Take(20))} is the class of good parts? Say so: --class-ok NAME."));
        var random = new Random(unchecked((int)settings.Seed));
        var (learned, held) = Parts(dataset, good, random);
        using var backbone = Backbone.Open(settings.Backbone.Path, settings.Input, new OnnxSessionOptions { Threads = 1 });
        var (head, skipped) = AnomalyTrainer.Train(
            backbone, learned, random, progress?.Relay<double>(static share => (share * 0.9, "remembering good pictures")), ct);
        progress?.Report((0.9, "validating"));
        head = head with { Scale = Scale(backbone, head, held, ct) };
        var card = HeadOnBackbone.Card(settings, ImageModels.Anomaly, [good, GoodClass.AnomalyClass], good);
        using var draft = new AnomalyModel(card, backbone, head);
        var (checkedCard, validation, point) = Validation.Run(draft, dataset, settings, time, ct);
        HeadOnBackbone.Write(settings, checkedCard, (ModelFolder.HeadFile, file => AnomalyFile.Write(file, head)));
        return new TrainedModel(checkedCard, learned.Count - skipped.Count, null, validation, point, [.. skipped, .. validation?.Skipped ?? []], dataset.Remarks);
    }

    private static (IReadOnlyList<LabelledImage> Learned, IReadOnlyList<LabelledImage> Held) Parts(ImageDataset dataset, string good, Random random)
    {
        var train = dataset.Of(DatasetSplit.Train).Where(i => i.Class == good).ToArray();
        if (train.Length < 2)
        {
            throw new InvalidDataException($"The split 'train' of '{dataset.Folder}' has {train.Length} pictures of '{good}'. An anomaly head learns from good pictures: two at least, some dozens to be of use.");
        }

        var val = dataset.Images.Where(i => i.Split == DatasetSplit.Val && i.Class == good).ToList();
        if (val.Count > 0)
        {
            return (train, val);
        }

        random.Shuffle(train);
        var held = Math.Max(1, (int)(train.Length * HeldShare));
        return (train[held..], train[..held]);
    }

    /// <summary>How far good pictures are that were not learned from.</summary>
    private static double Scale(Backbone backbone, AnomalyHead head, IReadOnlyList<LabelledImage> held, CancellationToken ct)
    {
        var features = new PatchFeatures(backbone);
        var distances = new double[held.Count];
        Array.Fill(distances, double.NaN);
        FeaturePass.Run(
            backbone,
            held,
            views: 1,
            (picture, outputs, item) =>
            {
                var patches = new FeatureMatrix(features.Width * features.Height, features.Length);
                features.Write(outputs, item, patches);
                distances[picture.Image] = AnomalyHead.OfPicture(head.Distances(patches, features.Width, features.Height));
            },
            ct: ct);
        double[] known = [.. distances.Where(double.IsFinite)];
        return known.Length > 0 ? Margin * AnomalyTrainer.ScaleOf(known) : throw new InvalidDataException("None of the good pictures that were held out can be read.");
    }
}
