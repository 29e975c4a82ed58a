using System.Globalization;
using Suite.Fraud.Backtesting;
using Suite.Hosting;

namespace Suite.Fraud.Training.Cards;

/// <summary>Divides the rows in several ways, each time every row into exactly one segment, and measures each part as the whole is measured.</summary>
internal static class Segments
{
    public const string ByAmount = "amount";
    public const string ByCurrency = "currency";

    /// <summary>More values than this are put together, and so are values that only a few payments have: a card must not name a person.</summary>
    public const int ValuesMax = 20;
    public const int PaymentsNamedMin = 50;

    /// <summary>Fewer of either kind say nothing about how well they are told apart.</summary>
    public const int FraudsMin = 10;
    public const int GenuineMin = 50;

    private const string Others = "(other values)";
    private const long HourMicros = 3_600_000_000;

    /// <summary>The rows of each segment, by what divides them.</summary>
    public static IReadOnlyList<(string By, IReadOnlyList<(string Name, int[] Rows)> Parts)> Divide(ScoredRows rows)
    {
        var facts = rows.Set.Facts;
        var divisions = facts.Categories.Select(column => (column.Name, Named(rows, row => column[row]))).ToList();
        divisions.Add((ByCurrency, Named(rows, row => Currency.Find(facts.Currencies[row])?.Code ?? TrainingFacts.None)));
        var fifths = AmountFifths(rows);
        divisions.Add((ByAmount, Group(rows, row => fifths[row])));
        divisions.Add(("card", Group(rows, row => facts.NewCards[row] ? "new (first seen less than 7 days ago)" : "known")));
        divisions.Add(("time (UTC)", Group(rows, row => TimeOf(rows.Set.TimesMicros[row]))));
        return divisions;
    }

    public static SegmentGroup Measure(ScoredRows rows, string by, IReadOnlyList<(string Name, int[] Rows)> parts) =>
        new(by, [.. parts.Select(part => Measure(rows, part.Name, part.Rows))]);

    /// <summary>Rows in order, names in order of the alphabet, so that the same data gives the same card.</summary>
    private static IReadOnlyList<(string Name, int[] Rows)> Group(ScoredRows rows, Func<int, string> nameOf) =>
        [.. Enumerable.Range(0, rows.Count).GroupBy(nameOf, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.ToArray()))];

    private static IReadOnlyList<(string Name, int[] Rows)> Named(ScoredRows rows, Func<int, string> nameOf)
    {
        var kept = Enumerable.Range(0, rows.Count).GroupBy(nameOf, StringComparer.Ordinal)
            .Where(g => g.Key == TrainingFacts.None || g.Count() >= PaymentsNamedMin)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(ValuesMax).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        return Group(rows, row => nameOf(row) is var name && kept.Contains(name) ? name : Others);
    }

    private static Segment Measure(ScoredRows rows, string name, int[] of)
    {
        var scores = Array.ConvertAll(of, row => rows.Scores[row]);
        var isFraud = Array.ConvertAll(of, row => rows.IsFraud[row]);
        var frauds = isFraud.Count(f => f);
        var isJudged = frauds >= FraudsMin && of.Length - frauds >= GenuineMin;
        var (auc, low, high) = isJudged ? DeLong.Interval(scores, isFraud) : default;
        return new Segment(
            name,
            of.Length,
            frauds,
            Figures.Share(frauds, of.Length),
            Figures.Fact(scores.Average(s => (double)s)),
            isJudged ? Figures.Estimate(auc, low, high, CardBuilder.DeLongMethod) : null,
            isJudged ? Figures.Fact(RankingMetrics.AveragePrecision(scores, isFraud)) : null,
            Figures.Fact(scores.Select((s, i) => ScoreLoss.Brier(s, isFraud[i])).Average()),
            rows.Stop(of, rows.Review),
            of.Count(row => rows.IsStopped(row, rows.Decline)));
    }

    /// <summary>Fifths of the payments of each currency: an amount band means as much in yen as in euro.</summary>
    private static string[] AmountFifths(ScoredRows rows)
    {
        string[] names = ["1 (lowest fifth)", "2", "3", "4", "5 (highest fifth)"];
        var facts = rows.Set.Facts;
        var bounds = Enumerable.Range(0, rows.Count).GroupBy(row => facts.Currencies[row])
            .ToDictionary(g => g.Key, g => Fifths([.. g.Select(row => facts.Amounts[row]).Order()]));
        return [.. Enumerable.Range(0, rows.Count).Select(row => names[bounds[facts.Currencies[row]].Count(bound => facts.Amounts[row] > bound)])];
    }

    /// <summary>The amounts up to which the first to the fourth fifth go, by nearest rank.</summary>
    public static long[] Fifths(long[] sorted) => [.. Enumerable.Range(1, 4).Select(i => sorted[(int)(((long)i * sorted.Length + 4) / 5) - 1])];

    private static string TimeOf(long micros)
    {
        var time = DateTimeOffset.UnixEpoch.AddMicroseconds(micros);
        var isNight = micros / HourMicros % 24 <= 6;
        var isWeekend = time.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        return string.Create(CultureInfo.InvariantCulture, $"{(isWeekend ? "weekend" : "weekday")}, {(isNight ? "night (0 to 7)" : "day (7 to 24)")}");
    }
}
