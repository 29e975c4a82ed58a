using Suite.Inspection.Evaluation;
using Suite.Inspection.Models;
using Suite.Inspection.Thresholds;
using Suite.Onnx.Int8;

namespace Suite.Inspection.Quantization;

/// <summary>
/// What a model may claim after rounding. A bound that was shown for scores in float32 says nothing about rounded ones, so the threshold is chosen anew on one
/// half of the judging pictures and the bound shown on the other: one look, as in training, and not a second one at a threshold that had failed.
/// </summary>
internal static class QuantizedThreshold
{
    private const double UsualConfidence = 0.95;

    /// <param name="card">Of the rounded model; its claim is void.</param>
    /// <param name="before">What the model claimed in float32; null for nothing.</param>
    /// <param name="escapeMax">The share to show instead of that; null for that.</param>
    /// <param name="after">Scores of the rounded model on pictures it has not seen.</param>
    /// <returns>The card with threshold and claim; as it was where nothing is claimed and nothing asked for.</returns>
    /// <exception cref="Int8LossException">The claim cannot be made; the message says by how much it fails and how many pictures could tell.</exception>
    public static ModelCard Rederived(ModelCard card, ThresholdClaim? before, double? escapeMax, EvaluationResult after)
    {
        if ((escapeMax ?? before?.EscapeMax) is not { } bound)
        {
            return card;
        }

        var confidence = before?.Confidence ?? UsualConfidence;
        var scores = after.Images.Select(i => new LabelledScore(i.DefectScore, i.Image.Class != after.GoodClass)).ToList();
        var point = OperatingPoints.Choose(scores, bound, confidence, new Random(unchecked((int)card.Seed)));
        return point.Claim is { } claim
            ? card with { Threshold = point.Threshold, Claim = claim }
            : throw new Int8LossException(FormattableString.Invariant(
                $"Not promoted: {(before is null ? "" : $"in float32 the model claims an escape rate of at most {before.EscapeMax:P1}, and in 8 bits that does not hold. ")}{point.Refusal} A higher --escape-max claims less."));
    }
}
