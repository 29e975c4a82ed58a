using Suite.Fraud.Backtesting;

namespace Suite.Fraud.Training.Cards;

/// <summary>
/// How differently segments are treated at the review threshold: share stopped (demographic parity), share of genuine payments stopped (equal
/// opportunity for honest customers), share of frauds stopped; Hardt, Price and Srebro (2016) name them. A segment with too few cases is named,
/// not judged.
/// </summary>
internal static class FairnessGaps
{
    /// <summary>With fewer, a share's interval is wider than any gap worth naming.</summary>
    public const int PaymentsMin = 200;
    public const int FraudsMin = 20;

    public static FairnessGroup Measure(SegmentGroup group)
    {
        (string Name, int Min, Func<StopRates, Rate> Of)[] measures =
        [
            ("selection", PaymentsMin, s => s.Selected),
            ("falsePositive", PaymentsMin, s => s.FalsePositive),
            ("truePositive", FraudsMin, s => s.TruePositive),
        ];
        var gaps = new List<FairnessGap>();
        var judged = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, min, of) in measures)
        {
            var large = group.Segments.Where(s => of(s.AtReview).Of >= min).ToArray();
            judged.UnionWith(large.Select(s => s.Name));
            if (large.Length >= 2)
            {
                gaps.Add(Gap(name, [.. large.Select(s => (s.Name, of(s.AtReview)))], [.. group.Segments.Except(large).Select(s => s.Name)]));
            }
        }

        return new FairnessGroup(
            group.By, gaps, [.. group.Segments.Where(s => !judged.Contains(s.Name)).Select(s => new SmallSegment(s.Name, s.Payments, s.Frauds))]);
    }

    /// <summary>Equal rates go to the segment named first.</summary>
    private static FairnessGap Gap(string measure, (string Name, Rate Rate)[] segments, string[] notJudged)
    {
        var (highest, lowest) = (segments.MaxBy(s => s.Rate.Value), segments.MinBy(s => s.Rate.Value));
        var (low, high) = Proportions.Newcombe(highest.Rate.Count, highest.Rate.Of, lowest.Rate.Count, lowest.Rate.Of);
        return new FairnessGap(
            measure, highest.Name, highest.Rate.Value!.Value, lowest.Name, lowest.Rate.Value!.Value,
            Figures.Fact(highest.Rate.Value.Value - lowest.Rate.Value.Value)!.Value, Figures.Fact(low)!.Value, Figures.Fact(high)!.Value,
            Math.Min(highest.Rate.Of, lowest.Rate.Of), notJudged);
    }
}
