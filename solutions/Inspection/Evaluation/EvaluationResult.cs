using Suite.Inspection.Datasets;

namespace Suite.Inspection.Evaluation;

/// <summary>What a model said of one picture of an evaluation.</summary>
/// <param name="Image">Which.</param>
/// <param name="Called">The class it was called.</param>
/// <param name="DefectScore">NaN where nothing is good or bad.</param>
public sealed record EvaluatedImage(LabelledImage Image, string Called, double DefectScore);

/// <summary>How a model did on pictures it was not trained on.</summary>
/// <param name="Confusion">Truth against what was called.</param>
/// <param name="GoodClass">Null where nothing is good or bad; then what follows about defects is NaN.</param>
/// <param name="DefectAuroc">By the defect score, good pictures against all others.</param>
/// <param name="DefectAveragePrecision">The same.</param>
/// <param name="EscapeRate">Share of the defective pictures below the model's threshold.</param>
/// <param name="OverkillRate">Share of the good pictures at or above it.</param>
/// <param name="Pixels">Null where there are no masks, or the model has no heat map.</param>
/// <param name="Images">One a picture that could be read.</param>
/// <param name="Skipped">The others.</param>
/// <param name="Seconds">Reading, decoding and scoring, on all cores.</param>
public sealed record EvaluationResult(
    ConfusionMatrix Confusion,
    string? GoodClass,
    double DefectAuroc,
    double DefectAveragePrecision,
    double EscapeRate,
    double OverkillRate,
    PixelResult? Pixels,
    IReadOnlyList<EvaluatedImage> Images,
    IReadOnlyList<SkippedImage> Skipped,
    double Seconds);
