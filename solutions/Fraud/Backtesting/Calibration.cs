namespace Suite.Fraud.Backtesting;

/// <summary>Scores of about as many payments each, held against what the payments turned out to be.</summary>
public sealed record ReliabilityBin(double LowestScore, double HighestScore, int Payments, int Frauds, double MeanScore)
{
    public double FraudShare => (double)Frauds / Payments;
}

/// <summary>
/// Whether a score of 0.2 is fraud in one of five cases. Bins hold equally many payments as far as equal scores allow: those are never divided,
/// so that the order of rows does not matter. Pure; cost is one sort.
/// </summary>
public sealed record Calibration
{
    public required IReadOnlyList<ReliabilityBin> Bins { get; init; }

    /// <summary>Expected calibration error (Naeini et al., 2015) over these bins: Σ share of payments × |mean score − fraud share|.</summary>
    public required double Ece { get; init; }

    public required double Brier { get; init; }

    /// <summary>Murphy (1973): Σ share × (mean score − fraud share)². Less is better.</summary>
    public required double Reliability { get; init; }

    /// <summary>Murphy (1973): Σ share × (fraud share − overall fraud share)². More is better.</summary>
    public required double Resolution { get; init; }

    /// <summary>Overall fraud share × (1 − overall fraud share): what a model that knows nothing gets.</summary>
    public required double Uncertainty { get; init; }

    /// <summary>Stephenson, Coelho and Jolliffe (2008): what binning hides. Brier = Reliability − Resolution + Uncertainty + this − the covariance.</summary>
    public required double WithinBinVariance { get; init; }

    /// <summary>Twice the covariance of score and outcome within bins.</summary>
    public required double WithinBinCovariance { get; init; }

    public static Calibration Measure(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfZero(scores.Length, nameof(scores));
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var keys = scores.ToArray();
        var labels = isFraud.ToArray();
        Array.Sort(keys, labels);
        var n = (double)keys.Length;
        var all = labels.Count(l => l) / n;
        var found = new List<ReliabilityBin>();
        double ece = 0, reliability = 0, resolution = 0, variance = 0, covariance = 0, brier = 0;
        for (var from = 0; from < keys.Length;)
        {
            var through = End(keys, from, bins);
            var bin = Bin(keys, labels, from, through);
            for (var i = from; i < through; i++)
            {
                var (off, outcome) = (keys[i] - bin.MeanScore, labels[i] ? 1.0 : 0.0);
                variance += off * off / n;
                covariance += 2 * off * (outcome - bin.FraudShare) / n;
                brier += ScoreLoss.Brier(keys[i], labels[i]) / n;
            }

            var (share, gap) = (bin.Payments / n, bin.MeanScore - bin.FraudShare);
            ece += share * Math.Abs(gap);
            reliability += share * gap * gap;
            resolution += share * Math.Pow(bin.FraudShare - all, 2);
            found.Add(bin);
            from = through;
        }

        return new Calibration
        {
            Bins = found,
            Ece = ece,
            Brier = brier,
            Reliability = reliability,
            Resolution = resolution,
            Uncertainty = all * (1 - all),
            WithinBinVariance = variance,
            WithinBinCovariance = covariance,
        };
    }

    /// <summary>Where the bin ends: a bin's size further and behind the last equal score; a rest of less than half a bin belongs to the last one.</summary>
    private static int End(float[] sorted, int from, int bins)
    {
        var size = (sorted.Length + bins - 1) / bins;
        var cut = Math.Min(from + size, sorted.Length);
        while (cut < sorted.Length && sorted[cut] == sorted[cut - 1])
        {
            cut++;
        }

        return 2 * (sorted.Length - cut) < size ? sorted.Length : cut;
    }

    private static ReliabilityBin Bin(float[] sorted, bool[] labels, int from, int through)
    {
        var (sum, frauds) = (0.0, 0);
        for (var i = from; i < through; i++)
        {
            sum += sorted[i];
            frauds += labels[i] ? 1 : 0;
        }

        return new ReliabilityBin(sorted[from], sorted[through - 1], through - from, frauds, sum / (through - from));
    }
}
