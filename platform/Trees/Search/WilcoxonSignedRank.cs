namespace Suite.Trees;

/// <summary>Whether paired differences lie around zero, without assuming how they are distributed.</summary>
public static class WilcoxonSignedRank
{
    /// <summary>Every sign pattern is counted; more pairs would need the normal approximation.</summary>
    public const int PairsMax = 200;

    /// <summary>
    /// Two-sided p-value of the signed-rank test (Wilcoxon, "Individual Comparisons by Ranking Methods", 1945): exact, by counting the rank sums of
    /// all sign patterns. Equal absolute differences share their mean rank; zero differences are left out. 1 when none is left.
    /// </summary>
    /// <exception cref="ArgumentException">More than <see cref="PairsMax"/> differences, or one is not finite.</exception>
    public static double PValue(IReadOnlyList<double> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        if (differences.Count > PairsMax || !differences.All(double.IsFinite))
        {
            throw new ArgumentException($"At most {PairsMax} finite differences.", nameof(differences));
        }

        // Twice the ranks, so that shared ranks are whole numbers.
        var sorted = differences.Where(d => d != 0).OrderBy(Math.Abs).ToArray();
        var ranks = Array.ConvertAll(sorted, d =>
            1 + sorted.Count(o => Math.Abs(o) < Math.Abs(d)) + sorted.Count(o => Math.Abs(o) <= Math.Abs(d)));
        var total = ranks.Sum();
        var patterns = new double[total + 1];
        patterns[0] = 1;
        foreach (var rank in ranks)
        {
            for (var sum = total; sum >= 0; sum--)
            {
                patterns[sum] = (patterns[sum] + (sum >= rank ? patterns[sum - rank] : 0)) / 2;
            }
        }

        var positive = sorted.Zip(ranks).Where(pair => pair.First > 0).Sum(pair => pair.Second);
        var extreme = Math.Min(positive, total - positive);
        return Math.Min(1, 2 * patterns.Take(extreme + 1).Sum());
    }
}
