using Suite.Inspection.Benchmarks;
using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Features;
using Suite.Inspection.Models;
using Suite.Onnx;
using Suite.Onnx.Graphs;
using Suite.Onnx.Int8;

namespace Suite.Inspection.Quantization;

/// <summary>How a trained model is quantised.</summary>
public sealed record QuantizationSettings
{
    /// <summary>Folder that training wrote.</summary>
    public required string Model { get; init; }

    /// <summary>Labelled pictures: those of <c>train</c> calibrate, those of <see cref="Split"/> judge.</summary>
    public required string Data { get; init; }

    /// <summary>Folder to write.</summary>
    public required string Output { get; init; }

    public DatasetSplit Split { get; init; } = DatasetSplit.Val;

    /// <summary>The most that accuracy, balanced accuracy and defect AUROC may each lose, and that escapes and overkill may gain; 0.01 for one hundredth.</summary>
    public double LossMax { get; init; } = 0.01;

    /// <summary>The share of defective parts that may pass after rounding, to be shown anew; null for what the model claims now, if it claims anything.</summary>
    public double? EscapeMax { get; init; }

    /// <summary>Pictures that calibrate, spread over the classes; 1 to 1,000.</summary>
    public int Pictures { get; init; } = 128;

    public Int8Options Rounding { get; init; } = new();
}

/// <summary>What quantisation lost and gained.</summary>
/// <param name="Report">Of the network; it is in the file.</param>
/// <param name="Before">The model as it was.</param>
/// <param name="After">The model in 8 bits.</param>
/// <param name="Card">Of the model in 8 bits, with its own threshold where that had to be shown anew.</param>
/// <param name="Calibrated">Pictures that calibrated.</param>
public sealed record QuantizedModel(Int8Report Report, EvaluationResult Before, EvaluationResult After, ModelCard Card, int Calibrated)
{
    /// <summary>
    /// The largest of the losses. Escapes count where nothing is claimed about them; where something is, the claim has to hold instead. Overkill counts always:
    /// a threshold that is low enough bears any claim.
    /// </summary>
    public double Loss => Worst.Value;

    /// <summary>That loss in words, to stand behind its number.</summary>
    internal string LossText => Worst.Text;

    private (string Text, double Value) Worst { get; } = new[]
    {
        ("of the accuracy is lost", Before.Confusion.Accuracy - After.Confusion.Accuracy),
        ("of the balanced accuracy is lost", Before.Confusion.BalancedAccuracy - After.Confusion.BalancedAccuracy),
        ("of the defect AUROC is lost", double.IsNaN(Before.DefectAuroc) ? 0 : Before.DefectAuroc - After.DefectAuroc),
        ("more of the defects pass", Card.Claim is not null || double.IsNaN(Before.EscapeRate) ? 0 : After.EscapeRate - Before.EscapeRate),
        ("more of the good parts are called NG", double.IsNaN(Before.OverkillRate) ? 0 : After.OverkillRate - Before.OverkillRate),
    }.MaxBy(static loss => loss.Item2);
}

/// <summary>
/// A trained model in 8 bits: calibrated on its own training pictures, judged against itself in float32 on pictures that neither has seen, and
/// written only if it loses no more than is accepted and if what was claimed about escapes can be claimed of it as well.
/// </summary>
public static class ModelQuantization
{
    private const int PicturesMax = 1_000;
    private const int TimedRuns = 20;

    /// <exception cref="InvalidDataException">The model or the data cannot be used.</exception>
    /// <exception cref="Int8LossException">It loses more than is accepted, or its escapes cannot be bounded as before; nothing is written.</exception>
    public static QuantizedModel Run(QuantizationSettings settings, TimeProvider time, IProgress<(double Share, string Text)>? progress = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        var card = ModelFolder.ReadCard(settings.Model);
        var network = Path.Combine(settings.Model, ModelFolder.NetworkOf(card));
        var options = new OnnxSessionOptions { Threads = 1 };
        using var before = ImageModels.Open(settings.Model, options);
        var dataset = ImageDataset.Read(settings.Data, card.Seed);
        progress?.Report((0, "calibrating"));
        var pictures = Calibrating(dataset.Of(DatasetSplit.Train), before.Input, Math.Clamp(settings.Pictures, 1, PicturesMax));
        var graph = OnnxGraph.Load(network);
        var quantized = Int8Quantizer.Quantize(graph, [3, before.Input.Height, before.Input.Width], pictures, settings.Rounding, ct);

        var draft = Directory.CreateTempSubdirectory("suite-int8-").FullName;
        try
        {
            Copy(settings.Model, draft);
            quantized.Save(Path.Combine(draft, ModelFolder.NetworkOf(card)));
            var judged = dataset.Of(settings.Split);
            var (was, now, times) = Judge(before, draft, card, judged, options, time, progress, ct);
            var after = QuantizedThreshold.Rederived(Quantized(card, draft), card.Claim, settings.EscapeMax, now);
            now = Evaluator.AtThreshold(now, after);
            var changed = was.Images.Zip(now.Images).Count(p => p.First.Called != p.Second.Called || IsDefect(p.First, card) != IsDefect(p.Second, after));
            var report = new Int8Report(
                was.Images.Count, changed, was.Confusion.Accuracy, now.Confusion.Accuracy, [], new FileInfo(network).Length, quantized.ToBytes().Length, times.Before, times.After);
            var result = new QuantizedModel(report, was, now, after, pictures.Count);
            Promote(settings, quantized, draft, result);
            return result;
        }
        finally
        {
            Directory.Delete(draft, recursive: true);
        }
    }

    private static (EvaluationResult Was, EvaluationResult Now, (double Before, double After) Times) Judge(
        IImageModel before, string draft, ModelCard card, IReadOnlyList<LabelledImage> images, OnnxSessionOptions options, TimeProvider time, IProgress<(double Share, string Text)>? progress, CancellationToken ct)
    {
        ModelFolder.WriteCard(draft, Quantized(card, draft));
        using var after = ImageModels.OpenUnmeasured(draft, options);
        progress?.Report((0.4, "judging float32"));
        var was = Evaluator.Run(before, images, null, time, ct: ct);
        progress?.Report((0.7, "judging 8 bits"));
        var now = Evaluator.Run(after, images, null, time, ct: ct);
        return (was, now, (MedianMs(before, time), MedianMs(after, time)));
    }

    private static void Promote(QuantizationSettings settings, OnnxGraph quantized, string draft, QuantizedModel result)
    {
        if (!(result.Loss <= settings.LossMax))
        {
            throw new Int8LossException(FormattableString.Invariant(
                $"Not promoted: {result.Loss:P2} {result.LossText}, and at most {settings.LossMax:P2} may. Measured: {result.Report}. Another percentile, 8 bits a weight or more calibration pictures may lose less."));
        }

        result.Report.Promote(quantized, Path.Combine(draft, ModelFolder.NetworkOf(result.Card)), double.MaxValue);
        var metrics = new Dictionary<string, double>(result.Card.Metrics)
        {
            ["int8_accuracy_before"] = result.Before.Confusion.Accuracy,
            ["int8_accuracy"] = result.After.Confusion.Accuracy,
            ["int8_decisions_changed"] = result.Report.Changed,
        };
        var card = Quantized(result.Card, draft) with { Claim = result.Card.Claim, Metrics = metrics };
        ModelFolder.Write(settings.Output, card, folder => Copy(draft, folder));
    }

    /// <summary>The bound of the threshold was shown for the scores in float32: it says nothing of these.</summary>
    private static ModelCard Quantized(ModelCard card, string folder) => card with
    {
        Claim = null,
        BackboneSha256 = card.BackboneSha256 is null ? null : ModelFolder.Digest(Path.Combine(folder, ModelFolder.NetworkOf(card))),
    };

    private static bool IsDefect(EvaluatedImage image, ModelCard card) => image.DefectScore >= card.Threshold;

    /// <summary>Pictures in turn from each class, so that rare ones take part.</summary>
    private static List<Memory<float>> Calibrating(IReadOnlyList<LabelledImage> images, Vision.InputShape input, int count)
    {
        var turns = images.GroupBy(static i => i.Class).SelectMany(static g => g.Select((image, turn) => (image, turn))).OrderBy(static p => p.turn).Select(static p => p.image);
        var pictures = new List<Memory<float>>();
        foreach (var image in turns)
        {
            var picture = new float[input.Length];
            if (pictures.Count < count && PictureReader.TryRead(image, input, picture, out _) is null)
            {
                pictures.Add(picture);
            }
        }

        return pictures;
    }

    private static double MedianMs(IImageModel model, TimeProvider time)
    {
        var picture = new float[model.Input.Length];
        return MedianTime.Ms(() => model.Score(picture, 1), TimedRuns, time);
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from).Where(static f => Path.GetFileName(f) != ModelFolder.CardFile))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }
    }
}
