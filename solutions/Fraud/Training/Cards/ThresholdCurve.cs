using Suite.Hosting;

namespace Suite.Fraud.Training.Cards;

/// <summary>What each threshold would stop, catch and cost, on payments the scoring model did not see.</summary>
internal static class ThresholdCurve
{
    /// <summary>Shares of payments stopped, from what a small team looks at to far beyond it.</summary>
    private static readonly double[] Shares = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2];

    /// <summary>Highest threshold first; the two chosen ones are always there.</summary>
    public static IReadOnlyList<OperatingPoint> Measure(ScoredRows rows)
    {
        var sorted = rows.Scores.ToArray();
        Array.Sort(sorted);
        var thresholds = Shares.Select(share => (double)sorted[sorted.Length - Math.Max(1, (int)(share * sorted.Length))])
            .Append(rows.Review).Append(rows.Decline).Distinct().OrderDescending();
        return [.. thresholds.Select(threshold => Point(rows, threshold))];
    }

    private static OperatingPoint Point(ScoredRows rows, double threshold)
    {
        var (stopped, caught, frauds) = (0, 0, 0);
        var amounts = new SortedDictionary<int, (long Caught, long Missed, long Refused)>();
        for (var row = 0; row < rows.Count; row++)
        {
            var (isFraud, isStopped) = (rows.IsFraud[row], rows.IsStopped(row, threshold));
            stopped += isStopped ? 1 : 0;
            caught += isStopped && isFraud ? 1 : 0;
            frauds += isFraud ? 1 : 0;
            var (amount, currency) = (rows.Set.Facts.Amounts[row], rows.Set.Facts.Currencies[row]);
            var sums = amounts.GetValueOrDefault(currency);
            amounts[currency] = (isFraud, isStopped) switch
            {
                (true, true) => sums with { Caught = sums.Caught + amount },
                (true, false) => sums with { Missed = sums.Missed + amount },
                (false, true) => sums with { Refused = sums.Refused + amount },
                _ => sums,
            };
        }

        return new OperatingPoint(
            threshold,
            threshold == rows.Review ? threshold == rows.Decline ? "review and decline" : "review" : threshold == rows.Decline ? "decline" : null,
            stopped,
            Figures.Share(stopped, rows.Count) ?? 0,
            caught,
            Figures.Share(caught, frauds),
            stopped - caught,
            Figures.Share(caught, stopped),
            [.. amounts.Where(a => Currency.Find(a.Key) is not null).Select(a => (Currency: Currency.Find(a.Key)!, Sums: a.Value))
                .OrderBy(a => a.Currency.Code, StringComparer.Ordinal)
                .Select(a => new PointAmounts(
                    a.Currency.Code, Text(a.Sums.Caught, a.Currency), Text(a.Sums.Missed, a.Currency), Text(a.Sums.Refused, a.Currency)))]);

        static string Text(long minor, Currency currency) => MoneyAmounts.Format(minor, currency);
    }
}
