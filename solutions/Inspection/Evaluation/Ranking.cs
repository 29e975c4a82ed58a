namespace Suite.Inspection.Evaluation;

/// <summary>A point of the receiver operating characteristic: what is caught and what is falsely called NG from this score on.</summary>
public readonly record struct RocPoint(double Score, double FalsePositives, double TruePositives);

/// <summary>How well scores put defects before good parts. Ties count as ties: nothing here depends on the order of the samples.</summary>
public static class Ranking
{
    /// <summary>Area under the receiver operating characteristic: the chance that a defect scores above a good part, ties half.</summary>
    /// <returns>NaN where one of the two kinds is missing.</returns>
    public static double Auroc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isDefect)
    {
        var (sorted, defects) = Sorted(scores, isDefect);
        double positives = 0, area = 0, negatives = 0;
        for (var from = 0; from < sorted.Length;)
        {
            var (to, tiedPositives, tiedNegatives) = Tied(sorted, defects, from);
            area += tiedPositives * (negatives + (tiedNegatives / 2d));
            positives += tiedPositives;
            negatives += tiedNegatives;
            from = to;
        }

        return positives > 0 && negatives > 0 ? area / (positives * negatives) : double.NaN;
    }

    /// <summary>Average precision: Σ precision × gain in recall over the scores from high to low, tied scores as one step.</summary>
    /// <returns>NaN where there is no defect.</returns>
    public static double AveragePrecision(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isDefect)
    {
        var (sorted, defects) = Sorted(scores, isDefect);
        var total = defects.Count(static d => d);
        double found = 0, taken = 0, sum = 0;
        for (var to = sorted.Length; to > 0;)
        {
            var from = to - 1;
            while (from > 0 && sorted[from - 1] == sorted[from])
            {
                from--;
            }

            var gain = defects.AsSpan(from, to - from).Count(true);
            taken += to - from;
            found += gain;
            sum += gain * found / taken;
            to = from;
        }

        return total > 0 ? sum / total : double.NaN;
    }

    /// <summary>From (0, 0) to (1, 1), one point a distinct score. Empty where one of the two kinds is missing.</summary>
    public static IReadOnlyList<RocPoint> Roc(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isDefect)
    {
        var (sorted, defects) = Sorted(scores, isDefect);
        double positives = defects.Count(static d => d), negatives = defects.Length - positives;
        if (positives == 0 || negatives == 0)
        {
            return [];
        }

        var points = new List<RocPoint> { new(double.PositiveInfinity, 0, 0) };
        double caught = 0, wrong = 0;
        for (var to = sorted.Length; to > 0;)
        {
            var score = sorted[to - 1];
            for (; to > 0 && sorted[to - 1] == score; to--)
            {
                _ = defects[to - 1] ? caught++ : wrong++;
            }

            points.Add(new RocPoint(score, wrong / negatives, caught / positives));
        }

        return points;
    }

    private static (double[] Scores, bool[] Defects) Sorted(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isDefect)
    {
        if (scores.Length != isDefect.Length)
        {
            throw new ArgumentException("One score a sample is needed.", nameof(isDefect));
        }

        var (keys, values) = (scores.ToArray(), isDefect.ToArray());
        Array.Sort(keys, values);
        return (keys, values);
    }

    private static (int To, int Positives, int Negatives) Tied(double[] scores, bool[] defects, int from)
    {
        var (to, positives) = (from, 0);
        for (; to < scores.Length && scores[to] == scores[from]; to++)
        {
            positives += defects[to] ? 1 : 0;
        }

        return (to, positives, to - from - positives);
    }
}
