using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.Models;
using Suite.Inspection.Thresholds;

namespace Suite.Inspection.Training;

/// <summary>What the split <c>val</c> is used for: measuring once, and choosing a threshold with a claim. Nothing is fitted to it.</summary>
internal static class Validation
{
    /// <summary>Measures a model that is about to be written.</summary>
    /// <returns>The card with threshold, claim and metrics; no result where there is no such split.</returns>
    public static (ModelCard Card, EvaluationResult? Result, OperatingPoint? Point) Run(
        IImageModel model, ImageDataset dataset, TrainingSettings settings, TimeProvider time, CancellationToken ct)
    {
        var card = model.Card;
        var images = dataset.Images.Where(static i => i.Split == DatasetSplit.Val).ToList();
        if (images.Count == 0)
        {
            return (card, null, null);
        }

        var result = Evaluator.Run(model, images, card.GoodClass, time, ct: ct);
        var point = card.GoodClass is null ? null : OperatingPoints.Choose(
            [.. result.Images.Select(i => new LabelledScore(i.DefectScore, i.Image.Class != card.GoodClass))], settings.EscapeMax, settings.Confidence, new Random(unchecked((int)settings.Seed)));
        card = card with { Threshold = point?.Threshold ?? card.Threshold, Claim = point?.Claim };
        result = Evaluator.AtThreshold(result, card);
        return (card with { Metrics = Metrics(result) }, result, point);
    }

    /// <summary>As they stand in the card; what could not be measured is left out.</summary>
    private static Dictionary<string, double> Metrics(EvaluationResult result) => new (string Name, double Value)[]
    {
        ("val_accuracy", result.Confusion.Accuracy),
        ("val_balanced_accuracy", result.Confusion.BalancedAccuracy),
        ("val_macro_f1", result.Confusion.MacroF1),
        ("val_defect_auroc", result.DefectAuroc),
        ("val_pixel_auroc", result.Pixels?.Auroc ?? double.NaN),
        ("val_aupro", result.Pixels?.Aupro ?? double.NaN),
    }.Where(static m => double.IsFinite(m.Value)).ToDictionary(static m => m.Name, static m => m.Value);
}
