namespace Suite.Inspection.Thresholds;

/// <summary>
/// The exact upper confidence bound of a share, from so many successes in so many trials (Clopper and Pearson 1934): the share at which so few successes would
/// have had a chance of only 1 − confidence.
/// </summary>
public static class ClopperPearson
{
    private const int Steps = 100;

    /// <param name="successes">0 to trials.</param>
    /// <param name="trials">0 or more; with none the bound is 1.</param>
    /// <param name="confidence">One-sided; between 0 and 1.</param>
    public static double UpperBound(int successes, int trials, double confidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(confidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        if (successes == trials)
        {
            return 1;
        }

        double low = (double)successes / trials, high = 1;
        for (var i = 0; i < Steps; i++)
        {
            var middle = (low + high) / 2;
            if (AtMost(successes, trials, middle) > 1 - confidence)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return high;
    }

    /// <summary>How many trials without one success it takes to claim a bound: n ≥ ln(1 − confidence) / ln(1 − bound).</summary>
    public static int TrialsNeeded(double bound, double confidence, int successes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bound, 1);
        var trials = Math.Max(successes + 1, (int)Math.Ceiling(Math.Log(1 - confidence) / Math.Log(1 - bound)));
        while (UpperBound(successes, trials, confidence) > bound)
        {
            trials++;
        }

        return trials;
    }

    /// <summary>The chance of at most so many successes, each with the same share; summed in logarithms, so that thousands of trials do not underflow.</summary>
    private static double AtMost(int successes, int trials, double share)
    {
        var (sum, term) = (0d, trials * Math.Log(1 - share));
        var ratio = Math.Log(share) - Math.Log(1 - share);
        for (var k = 0; k <= successes; k++)
        {
            sum += Math.Exp(term);
            term += Math.Log(trials - k) - Math.Log(k + 1) + ratio;
        }

        return Math.Min(1, sum);
    }
}
