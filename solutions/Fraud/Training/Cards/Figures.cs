using System.Globalization;
using Suite.Fraud.Backtesting;

namespace Suite.Fraud.Training.Cards;

/// <summary>Numbers as a card holds them: six decimals, null for what is not defined.</summary>
internal static class Figures
{
    private const int Decimals = 6;

    public static double? Fact(double value) => double.IsFinite(value) ? Math.Round(value, Decimals) : null;

    public static double? Share(int count, int of) => of == 0 ? null : Fact((double)count / of);

    public static Rate Rate(int count, int of)
    {
        var (low, high) = Proportions.Wilson(count, of);
        return new Rate(count, of, Share(count, of), Fact(low), Fact(high));
    }

    public static Estimate Estimate(double value, double low, double high, string method) => new(Fact(value), Fact(low), Fact(high), method);

    /// <summary>Nearest rank: always a value that occurred. Sorted, without NaN.</summary>
    public static double? Percentile(ReadOnlySpan<float> sorted, double share) =>
        sorted.IsEmpty ? null : Exact(sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)]);

    /// <summary>Sorts the values and leaves out those that are missing.</summary>
    public static Spread Spread(float[] values)
    {
        var present = Array.FindAll(values, float.IsFinite);
        Array.Sort(present);
        var sum = 0.0;
        foreach (var value in present)
        {
            sum += value;
        }

        return new Spread(Fact(sum / present.Length), Percentile(present, 0.5), Percentile(present, 0.05), Percentile(present, 0.95));
    }

    /// <summary>The shortest double that reads as the single-precision value does: 0.1, not 0.10000000149.</summary>
    private static double Exact(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
