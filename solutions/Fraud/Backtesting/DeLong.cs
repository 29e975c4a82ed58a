namespace Suite.Fraud.Backtesting;

/// <summary>
/// How certain an area under the ROC curve is: DeLong, DeLong and Clarke-Pearson (1988), with mid-ranks as Sun and Xu (2014). Takes payments as
/// independent of each other. Pure; cost is one sort.
/// </summary>
public static class DeLong
{
    /// <summary>The area and its standard error. NaN when a class is missing; the error is NaN below two of either class.</summary>
    public static (double Auc, double StandardError) Measure(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud)
    {
        var keys = scores.ToArray();
        var labels = isFraud.ToArray();
        Array.Sort(keys, labels);
        var (frauds, genuine) = (labels.Count(l => l), labels.Count(l => !l));
        double fraudSum = 0, fraudSquares = 0, genuineSum = 0, genuineSquares = 0;
        var (fraudsBelow, genuineBelow) = (0, 0);
        for (var i = 0; i < keys.Length;)
        {
            var (end, fraudsHere) = (i, 0);
            for (; end < keys.Length && keys[end] == keys[i]; end++)
            {
                fraudsHere += labels[end] ? 1 : 0;
            }

            // A fraud's placement is the share of genuine payments below it, a genuine payment's the share of frauds above; ties count half.
            var genuineHere = end - i - fraudsHere;
            var ofFraud = (genuineBelow + (genuineHere / 2.0)) / genuine;
            var ofGenuine = (frauds - fraudsBelow - (fraudsHere / 2.0)) / frauds;
            (fraudSum, fraudSquares) = (fraudSum + (fraudsHere * ofFraud), fraudSquares + (fraudsHere * ofFraud * ofFraud));
            (genuineSum, genuineSquares) = (genuineSum + (genuineHere * ofGenuine), genuineSquares + (genuineHere * ofGenuine * ofGenuine));
            (fraudsBelow, genuineBelow, i) = (fraudsBelow + fraudsHere, genuineBelow + genuineHere, end);
        }

        var variance = (Variance(fraudSum, fraudSquares, frauds) / frauds) + (Variance(genuineSum, genuineSquares, genuine) / genuine);
        return (fraudSum / frauds, Math.Sqrt(variance));
    }

    /// <summary>The 95 % interval, symmetric in log-odds so that it stays inside (0, 1); the area itself where it is 0 or 1.</summary>
    public static (double Auc, double Low, double High) Interval(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud)
    {
        var (auc, error) = Measure(scores, isFraud);
        if (auc is not (> 0 and < 1))
        {
            return (auc, auc, auc);
        }

        var (middle, half) = (Math.Log(auc / (1 - auc)), Proportions.Z * error / (auc * (1 - auc)));
        return (auc, 1 / (1 + Math.Exp(half - middle)), 1 / (1 + Math.Exp(-half - middle)));
    }

    private static double Variance(double sum, double squares, int count) =>
        count < 2 ? double.NaN : Math.Max(0, (squares - (sum * sum / count)) / (count - 1));
}
