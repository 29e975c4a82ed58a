using Suite.Inspection.Datasets;
using Suite.Inspection.Models;
using Suite.Onnx;

namespace Suite.Inspection.Training;

/// <summary>The second half of a full fine-tune: the trainer has written the network, the split <c>val</c> gives it its threshold and its figures.</summary>
public static class FineTunedMeasuring
{
    /// <exception cref="InvalidDataException">There is no such model, or the data cannot be read.</exception>
    public static TrainedModel Run(TrainingSettings settings, TimeProvider time, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var dataset = ImageDataset.Read(settings.Data, settings.Seed);
        ModelCard card;
        Evaluation.EvaluationResult? result;
        Thresholds.OperatingPoint? point;
        using (var model = ImageModels.Open(settings.Output, new OnnxSessionOptions { Threads = 1 }))
        {
            (card, result, point) = Validation.Run(model, dataset, settings, time, ct);
        }

        var written = Path.Combine(settings.Output, ModelFolder.CardFile);
        File.WriteAllText(written + ".new", ModelFolder.CardText(card));
        File.Move(written + ".new", written, overwrite: true);
        return new TrainedModel(card, dataset.Of(DatasetSplit.Train).Count, null, result, point, result?.Skipped ?? [], dataset.Remarks);
    }
}
