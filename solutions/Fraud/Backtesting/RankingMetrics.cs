namespace Suite.Fraud.Backtesting;

/// <summary>
/// How well scores rank fraud above the rest. Pure; cost is one sort. Equal scores are one step, so the order of rows never matters.
/// </summary>
public static class RankingMetrics
{
    /// <summary>
    /// Area under the ROC curve: the chance that a fraud scores above a genuine payment, ties counting half. NaN when a class is missing.
    /// </summary>
    public static double AucRoc(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud)
    {
        double frauds = 0, genuine = 0, area = 0;
        foreach (var (fraudsHere, genuineHere) in Steps(scores, isFraud))
        {
            area += genuineHere * (frauds + (fraudsHere / 2.0));
            frauds += fraudsHere;
            genuine += genuineHere;
        }

        return area / (frauds * genuine);
    }

    /// <summary>
    /// Average precision as scikit-learn defines it: Σ (recall − recall before) × precision over descending scores, no interpolation.
    /// NaN when there is no fraud.
    /// </summary>
    public static double AveragePrecision(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud) => AveragePrecision(scores, isFraud, 1);

    /// <summary>The same where only some of the genuine payments are there, each of them standing for <paramref name="genuineWeight"/>.</summary>
    public static double AveragePrecision(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud, double genuineWeight)
    {
        double frauds = 0, seen = 0, sum = 0;
        foreach (var (fraudsHere, genuineHere) in Steps(scores, isFraud))
        {
            frauds += fraudsHere;
            seen += fraudsHere + (genuineWeight * genuineHere);
            sum += fraudsHere * (frauds / seen);
        }

        return sum / frauds;
    }

    /// <summary>
    /// Card precision at k (Fraud Detection Handbook, chapter 4): per day, each customer by its highest score that day, the share of the k
    /// highest that had a fraud that day, averaged over the days. A customer found on one day is left out on later ones. Ties go to the lower
    /// customer id; a day with fewer customers still divides by k. NaN without rows.
    /// </summary>
    public static double CardPrecisionAtK(
        ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud, ReadOnlySpan<long> customers, ReadOnlySpan<int> days, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        RequireSameLength(scores.Length, isFraud.Length, customers.Length, days.Length);
        var byDay = new SortedDictionary<int, Dictionary<long, (float Score, bool IsFraud)>>();
        for (var i = 0; i < scores.Length; i++)
        {
            if (!byDay.TryGetValue(days[i], out var day))
            {
                byDay.Add(days[i], day = []);
            }

            day[customers[i]] = day.TryGetValue(customers[i], out var seen)
                ? (Math.Max(seen.Score, scores[i]), seen.IsFraud || isFraud[i])
                : (scores[i], isFraud[i]);
        }

        var found = new HashSet<long>();
        var sum = 0.0;
        foreach (var day in byDay.Values)
        {
            var hits = day.Where(customer => !found.Contains(customer.Key))
                .OrderByDescending(customer => customer.Value.Score).ThenBy(customer => customer.Key)
                .Take(k).Where(customer => customer.Value.IsFraud).Select(customer => customer.Key).ToList();
            sum += (double)hits.Count / k;
            found.UnionWith(hits);
        }

        return sum / byDay.Count;
    }

    /// <summary>Frauds and genuine payments at each distinct score, highest first.</summary>
    private static List<(int Frauds, int Genuine)> Steps(ReadOnlySpan<float> scores, ReadOnlySpan<bool> isFraud)
    {
        RequireSameLength(scores.Length, isFraud.Length);
        var keys = scores.ToArray();
        var labels = isFraud.ToArray();
        if (keys.AsSpan().ContainsAnyExceptInRange(float.NegativeInfinity, float.PositiveInfinity))
        {
            throw new ArgumentException("A score is not a number.", nameof(scores));
        }

        Array.Sort(keys, labels);
        var steps = new List<(int Frauds, int Genuine)>();
        for (var i = keys.Length - 1; i >= 0;)
        {
            var (score, frauds, genuine) = (keys[i], 0, 0);
            for (; i >= 0 && keys[i] == score; i--)
            {
                frauds += labels[i] ? 1 : 0;
                genuine += labels[i] ? 0 : 1;
            }

            steps.Add((frauds, genuine));
        }

        return steps;
    }

    private static void RequireSameLength(int length, params ReadOnlySpan<int> others)
    {
        if (others.ContainsAnyExcept(length))
        {
            throw new ArgumentException("There must be as many labels, customers and days as scores.");
        }
    }
}
