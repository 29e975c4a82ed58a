using Suite.Inspection.Models;
using Suite.Vision;

namespace Suite.Inspection.Verdicts;

/// <summary>From a model's score to what is said of the part. Pure.</summary>
internal static class VerdictRules
{
    /// <summary>
    /// NG from the threshold on, with the most probable class that is not the good one: a score above the threshold beside a good class that is still the most
    /// probable is a defect whose kind is uncertain, not a good part. A score that is no number says nothing, so the part is not inspected. A model without a good
    /// class cannot call a part good: it names what it sees, and everything it sees is a finding.
    /// </summary>
    /// <param name="score">Of the whole region.</param>
    /// <param name="card">Whose classes and threshold count.</param>
    /// <param name="threshold">Instead of the card's; null for the card's.</param>
    /// <param name="region">Where in the frame the model looked.</param>
    public static Verdict Judge(ImageScore score, ModelCard card, double? threshold, PixelBox region)
    {
        if (!double.IsFinite(score.DefectScore))
        {
            return NotInspected;
        }

        if (card.GoodClass is null)
        {
            return new Verdict(PartVerdict.Ng, card.Classes[score.Class], score.Probabilities[score.Class], BoxOf(score, region));
        }

        return score.DefectScore >= (threshold ?? card.Threshold)
            ? new Verdict(PartVerdict.Ng, DefectOf(score, card), score.DefectScore, BoxOf(score, region))
            : new Verdict(PartVerdict.Ok, null, score.DefectScore, null);
    }

    /// <summary>Nothing is known of the part.</summary>
    public static Verdict NotInspected { get; } = new(PartVerdict.NotInspected, null, 0, null);

    private static string DefectOf(ImageScore score, ModelCard card)
    {
        var best = -1;
        for (var i = 0; i < card.Classes.Count; i++)
        {
            if (card.Classes[i] != card.GoodClass && (best < 0 || score.Probabilities[i] > score.Probabilities[best]))
            {
                best = i;
            }
        }

        return best < 0 ? "defect" : card.Classes[best];
    }

    private static PixelBox? BoxOf(ImageScore score, PixelBox region) => score.Map is { } map ? DefectBox.Find(map, region) : null;
}
