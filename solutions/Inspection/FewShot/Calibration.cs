namespace Suite.Inspection.FewShot;

/// <summary>Temperature scaling (Guo et al. 2017) on predictions of samples that were held out.</summary>
internal static class Calibration
{
    private const double ColdestLog = -3;
    private const double HottestLog = 3;
    private const int Steps = 60;

    /// <summary>The temperature with the lowest weighted cross-entropy. One-dimensional and convex in 1/T: a golden-section search finds it.</summary>
    /// <param name="logits">One array a sample.</param>
    /// <param name="labels">One a sample.</param>
    /// <param name="weights">One a sample.</param>
    public static (double Temperature, double Loss) Fit(IReadOnlyList<double[]> logits, IReadOnlyList<int> labels, IReadOnlyList<double> weights)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (ColdestLog, HottestLog);
        for (var i = 0; i < Steps; i++)
        {
            var (left, right) = (high - (ratio * (high - low)), low + (ratio * (high - low)));
            if (Loss(logits, labels, weights, Math.Exp(left)) < Loss(logits, labels, weights, Math.Exp(right)))
            {
                high = right;
            }
            else
            {
                low = left;
            }
        }

        var temperature = Math.Exp((low + high) / 2);
        return (temperature, Loss(logits, labels, weights, temperature));
    }

    /// <summary>Weighted mean cross-entropy at a temperature.</summary>
    public static double Loss(IReadOnlyList<double[]> logits, IReadOnlyList<int> labels, IReadOnlyList<double> weights, double temperature)
    {
        double loss = 0, total = 0;
        for (var i = 0; i < logits.Count; i++)
        {
            var sample = logits[i];
            var max = sample.Max();
            var sum = 0d;
            foreach (var logit in sample)
            {
                sum += Math.Exp((logit - max) / temperature);
            }

            loss += weights[i] * (Math.Log(sum) - ((sample[labels[i]] - max) / temperature));
            total += weights[i];
        }

        return loss / total;
    }
}
