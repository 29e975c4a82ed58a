namespace Suite.FeatureStore.Validation;

/// <summary>A column beside the same column of a reference.</summary>
public sealed record ColumnDrift
{
    public required string Column { get; init; }

    /// <summary>number, category, or hashed (more than 10,000 different values: compared in 64 buckets by hash).</summary>
    public required string Kind { get; init; }

    /// <summary>Population stability index: Σ (a − e)·ln(a/e) over bins.</summary>
    public required double Psi { get; init; }

    /// <summary>stable below 0.1, moderate below 0.25, large from there: the customary limits of credit scoring (Siddiqi 2006).</summary>
    public string Verdict => Psi < Drift.ModeratePsi ? "stable" : Psi < Drift.LargePsi ? "moderate" : "large";

    /// <summary>Largest distance of the two distribution functions; null for categories.</summary>
    public double? KsStatistic { get; init; }

    public double? KsPValue { get; init; }

    /// <summary>Pearson's statistic of the counts by category; null for numbers.</summary>
    public double? ChiSquared { get; init; }

    public double? ChiSquaredPValue { get; init; }

    /// <summary>What the bins are, and their shares of rows.</summary>
    public required IReadOnlyList<DriftBin> Bins { get; init; }
}

/// <summary>Shares of rows, of all rows, missing ones included.</summary>
public sealed record DriftBin(string Name, double Expected, double Actual);

/// <summary>
/// How far data has moved from a reference. Numbers with more than 20 different values: ten bins by the reference's deciles. Others: the reference's 50
/// most frequent values, and the rest together. Missing is a bin of its own. A share of 0 counts as 0.0001, for a logarithm needs something.
/// </summary>
public static class Drift
{
    public const double ModeratePsi = 0.1;
    public const double LargePsi = 0.25;

    internal const double ShareMin = 1e-4;

    private const int NumberBins = 10;
    private const int CategoriesMax = 50;
    private const int FewValues = 20;

    /// <summary>Columns that both have, but times and the id, which always move. The order is the data's.</summary>
    public static IReadOnlyList<ColumnDrift> Compare(DatasetProfile reference, DatasetProfile data) =>
    [
        .. from actual in data.Columns
           let expected = reference.Find(actual.Name)
           where actual.Name != data.Plan.IdColumn && expected is not null && expected.Count > 0 && actual.Count > 0 && expected.Type != "time" && actual.Type != "time"
           select Compare(expected, actual),
    ];

    public static ColumnDrift Compare(ColumnProfile expected, ColumnProfile actual)
    {
        var numeric = expected.IsNumeric && (actual.IsNumeric || actual.Type == "empty");
        return numeric && expected.Distinct.Count > FewValues ? Numbers(expected, actual) : Categories(expected, actual);
    }

    internal static double Psi(IEnumerable<DriftBin> bins)
    {
        double psi = 0;
        foreach (var bin in bins)
        {
            var (e, a) = (Math.Max(ShareMin, bin.Expected), Math.Max(ShareMin, bin.Actual));
            psi += (a - e) * Math.Log(a / e);
        }

        return psi;
    }

    /// <summary>The largest distance between the two empirical distribution functions.</summary>
    internal static double KolmogorovSmirnov(QuantileSketch a, QuantileSketch b)
    {
        var ((x, xWeights), (y, yWeights)) = (a.Sorted(), b.Sorted());
        int i = 0, j = 0;
        long below = 0, beside = 0;
        double largest = 0;
        while (i < x.Length && j < y.Length)
        {
            var value = Math.Min(x[i], y[j]);
            for (; i < x.Length && x[i] == value; i++)
            {
                below += xWeights[i];
            }

            for (; j < y.Length && y[j] == value; j++)
            {
                beside += yWeights[j];
            }

            largest = Math.Max(largest, Math.Abs(((double)below / a.Count) - ((double)beside / b.Count)));
        }

        return largest;
    }

    private static ColumnDrift Numbers(ColumnProfile expected, ColumnProfile actual)
    {
        var edges = Enumerable.Range(1, NumberBins - 1).Select(i => expected.Quantiles.Quantile((double)i / NumberBins)).Distinct().ToArray();
        var bins = new List<DriftBin>();
        for (var i = 0; i <= edges.Length; i++)
        {
            var name = i == 0 ? $"below {Short(edges[0])}" : i == edges.Length ? $"{Short(edges[^1])} and more" : $"{Short(edges[i - 1])} to {Short(edges[i])}";
            bins.Add(new DriftBin(name, Share(expected, edges, i), Share(actual, edges, i)));
        }

        bins.Add(new DriftBin("missing", NotNumbers(expected), NotNumbers(actual)));
        var hasBoth = expected.Numbers > 0 && actual.Numbers > 0;
        var d = hasBoth ? KolmogorovSmirnov(expected.Quantiles, actual.Quantiles) : 1;
        return new ColumnDrift
        {
            Column = actual.Name,
            Kind = "number",
            Psi = Psi(bins),
            KsStatistic = d,
            KsPValue = hasBoth ? Distributions.KolmogorovSmirnov(d, expected.Numbers, actual.Numbers) : 0,
            Bins = bins,
        };
    }

    private static double NotNumbers(ColumnProfile column) => (double)(column.Count - column.Numbers) / column.Count;

    private static double Share(ColumnProfile column, double[] edges, int bin)
    {
        var below = bin == 0 ? 0 : column.Quantiles.CountBelow(edges[bin - 1]);
        var through = bin == edges.Length ? column.Numbers : column.Quantiles.CountBelow(edges[bin]);
        return (double)(through - below) / column.Count;
    }

    private static string Short(double value) => value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture);

    private static ColumnDrift Categories(ColumnProfile expected, ColumnProfile actual)
    {
        var exact = expected.Distinct.IsExact && actual.Distinct.IsExact;
        var counts = exact ? ByValue(expected, actual) : ByHash(expected, actual);
        counts.Add(("missing", expected.Missing, actual.Missing));
        var bins = counts.ConvertAll(c => new DriftBin(c.Name, (double)c.Expected / expected.Count, (double)c.Actual / actual.Count));
        var (statistic, degrees) = Pearson(counts);
        return new ColumnDrift
        {
            Column = actual.Name,
            Kind = exact ? "category" : "hashed",
            Psi = Psi(bins),
            ChiSquared = statistic,
            ChiSquaredPValue = degrees == 0 ? 1 : Distributions.ChiSquared(statistic, degrees),
            Bins = bins,
        };
    }

    private static List<(string Name, long Expected, long Actual)> ByValue(ColumnProfile expected, ColumnProfile actual)
    {
        var now = actual.Distinct.Values.ToDictionary(v => v.Text, v => v.Count, StringComparer.Ordinal);
        var top = expected.Distinct.Values.Take(CategoriesMax).Select(v => (v.Text, v.Count, now.GetValueOrDefault(v.Text))).ToList();
        top.Add(("other", expected.Distinct.Values.Sum(v => v.Count) - top.Sum(t => t.Count), now.Values.Sum() - top.Sum(t => t.Item3)));
        return top;
    }

    private static List<(string Name, long Expected, long Actual)> ByHash(ColumnProfile expected, ColumnProfile actual) =>
        [.. expected.Distinct.Buckets.Zip(actual.Distinct.Buckets).Select((pair, i) => ($"bucket {i}", pair.First, pair.Second))];

    /// <summary>Homogeneity of two rows of counts; empty categories say nothing.</summary>
    private static (double Statistic, int Degrees) Pearson(List<(string Name, long Expected, long Actual)> counts)
    {
        double left = counts.Sum(c => c.Expected), right = counts.Sum(c => c.Actual), statistic = 0;
        var used = 0;
        foreach (var (_, e, a) in counts.Where(c => c.Expected + c.Actual > 0))
        {
            used++;
            var (el, er) = ((e + a) * left / (left + right), (e + a) * right / (left + right));
            statistic += ((e - el) * (e - el) / el) + ((a - er) * (a - er) / er);
        }

        return (statistic, Math.Max(0, used - 1));
    }
}
