using Suite.Inspection.Models;

namespace Suite.Inspection.Thresholds;

/// <summary>A defect score and what the part really was.</summary>
public readonly record struct LabelledScore(double Score, bool IsDefect);

/// <summary>A threshold, and the claim it can bear.</summary>
/// <param name="Threshold">Parts with at least this score are NG.</param>
/// <param name="Claim">Null where the data cannot support it.</param>
/// <param name="Refusal">Why there is no claim, with how many samples there would have to be; null where there is one.</param>
public sealed record OperatingPoint(double Threshold, ThresholdClaim? Claim, string? Refusal);

/// <summary>
/// Chooses a threshold on one part of the validation data and bounds its escape rate on the other. The bound holds because the second part had no say in the
/// choice; it is exact for any model and any distribution, as long as the parts to come are like the validation data.
/// </summary>
public static class OperatingPoints
{
    /// <param name="scores">Of the validation data: neither trained on nor used for calibration.</param>
    /// <param name="escapeMax">The bound asked for, such as .05: at most this share of the defective parts may pass.</param>
    /// <param name="confidence">Such as .95.</param>
    /// <param name="random">Draws the two parts.</param>
    public static OperatingPoint Choose(IReadOnlyList<LabelledScore> scores, double escapeMax, double confidence, Random random)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(random);
        var (choice, proof) = Halves(scores, random);
        double[] defects = [.. choice.Where(static s => s.IsDefect).Select(static s => s.Score).Order()];
        double[] good = [.. choice.Where(static s => !s.IsDefect).Select(static s => s.Score).Order()];
        if (defects.Length == 0 || good.Length == 0)
        {
            return new OperatingPoint(0.5, null, $"The validation data has {scores.Count(static s => s.IsDefect)} defective and {scores.Count(static s => !s.IsDefect)} good parts; both are needed to choose a threshold. It is left at 0.5.");
        }

        var caught = proof.Count(static s => s.IsDefect);
        var needed = ClopperPearson.TrialsNeeded(escapeMax, confidence);
        if (caught < needed)
        {
            // No threshold could prove it, so the cheapest sensible one is taken.
            return new OperatingPoint(
                Balanced(defects, good),
                null,
                $"An escape rate of at most {escapeMax:P1} at {confidence:P0} confidence cannot be claimed: {caught} defective parts are left to prove it on, and even without one escape {needed} would be needed ({2 * needed} in the split 'val', half of which choose).");
        }

        // The whole defective half of the choice must be caught, with the margin that its smallest gap to the good leaves.
        var threshold = Safe(defects, good);
        var escapes = proof.Count(s => s.IsDefect && s.Score < threshold);
        var bound = ClopperPearson.UpperBound(escapes, caught, confidence);
        var overkill = (double)proof.Count(s => !s.IsDefect && s.Score >= threshold) / Math.Max(1, proof.Count(static s => !s.IsDefect));
        return bound <= escapeMax
            ? new OperatingPoint(threshold, new ThresholdClaim(bound, caught, escapes, overkill, confidence), null)
            : new OperatingPoint(
                threshold,
                null,
                $"An escape rate of at most {escapeMax:P1} at {confidence:P0} confidence cannot be claimed: of {caught} defective parts {escapes} passed, which bounds it at {bound:P1}. With as many escapes, {ClopperPearson.TrialsNeeded(escapeMax, confidence, escapes)} defective parts would be needed ({2 * ClopperPearson.TrialsNeeded(escapeMax, confidence, escapes)} in the split 'val', half of which choose).");
    }

    /// <summary>The threshold with the best mean of both rates on the data it is chosen on; in the middle of the gap it falls into.</summary>
    public static double Balanced(IReadOnlyList<double> defects, IReadOnlyList<double> good)
    {
        ArgumentNullException.ThrowIfNull(defects);
        ArgumentNullException.ThrowIfNull(good);
        double[] scores = [.. defects.Concat(good).Distinct().Order()];
        var (best, threshold) = (double.NegativeInfinity, 0.5);
        for (var i = 0; i <= scores.Length; i++)
        {
            var candidate = i == 0 ? scores[0] : i == scores.Length ? 1 : (scores[i - 1] + scores[i]) / 2;
            var rate = ((double)defects.Count(d => d >= candidate) / defects.Count) + ((double)good.Count(g => g < candidate) / good.Count);
            (best, threshold) = rate > best ? (rate, candidate) : (best, threshold);
        }

        return Math.Clamp(threshold, 0, 1);
    }

    /// <summary>Below every defect, as far as the next good part below it allows: half-way.</summary>
    private static double Safe(double[] defects, double[] good)
    {
        var below = good.Where(g => g < defects[0]).DefaultIfEmpty(0).Max();
        return (below + defects[0]) / 2;
    }

    private static (List<LabelledScore> Choice, List<LabelledScore> Proof) Halves(IReadOnlyList<LabelledScore> scores, Random random)
    {
        var (choice, proof) = (new List<LabelledScore>(), new List<LabelledScore>());
        foreach (var kind in scores.GroupBy(static s => s.IsDefect))
        {
            var members = kind.ToArray();
            random.Shuffle(members);

            // The odd one proves.
            choice.AddRange(members.Take(members.Length / 2));
            proof.AddRange(members.Skip(members.Length / 2));
        }

        return (choice, proof);
    }
}
