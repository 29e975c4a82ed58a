using Suite.Inspection.Datasets;
using Suite.Inspection.Evaluation;
using Suite.Inspection.FewShot;
using Suite.Inspection.Models;
using Suite.Inspection.Thresholds;

namespace Suite.Inspection.Training;

/// <summary>What training gave, beside the folder.</summary>
/// <param name="Card">As it was written.</param>
/// <param name="TrainImages">Pictures that were learned from.</param>
/// <param name="CrossValidated">Of a few-shot head, on train pictures that were held out; null otherwise.</param>
/// <param name="Validation">On the split <c>val</c>; null where there is none.</param>
/// <param name="Point">The threshold and whether it bears a claim; null where there is nothing to choose it on.</param>
/// <param name="Skipped">Pictures of both splits that could not be used.</param>
/// <param name="Remarks">What a person should know.</param>
public sealed record TrainedModel(
    ModelCard Card,
    int TrainImages,
    CrossValidated? CrossValidated,
    EvaluationResult? Validation,
    OperatingPoint? Point,
    IReadOnlyList<SkippedImage> Skipped,
    IReadOnlyList<string> Remarks);
