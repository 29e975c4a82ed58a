namespace Suite.Fraud.Backtesting;

/// <summary>Intervals of 95 % for shares. Pure.</summary>
public static class Proportions
{
    /// <summary>The normal distribution's 97.5 % point.</summary>
    public const double Z = 1.959963984540054;

    /// <summary>Wilson's score interval (1927): inside [0, 1] and sensible for few cases and for shares near 0 or 1. NaN without cases.</summary>
    public static (double Low, double High) Wilson(long count, long of)
    {
        if (of == 0)
        {
            return (double.NaN, double.NaN);
        }

        var (n, share) = ((double)of, (double)count / of);
        var middle = (share + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        var half = Z / (1 + (Z * Z / n)) * Math.Sqrt((share * (1 - share) / n) + (Z * Z / (4 * n * n)));
        return (count == 0 ? 0 : Math.Max(0, middle - half), count == of ? 1 : Math.Min(1, middle + half));
    }

    /// <summary>
    /// Interval of the difference of two independent shares, first minus second: Newcombe's hybrid score method (1998, method 10). NaN when
    /// either has no cases.
    /// </summary>
    public static (double Low, double High) Newcombe(long count1, long of1, long count2, long of2)
    {
        var (low1, high1) = Wilson(count1, of1);
        var (low2, high2) = Wilson(count2, of2);
        var (share1, share2) = ((double)count1 / of1, (double)count2 / of2);
        var difference = share1 - share2;
        return (
            difference - Math.Sqrt(Square(share1 - low1) + Square(high2 - share2)),
            difference + Math.Sqrt(Square(high1 - share1) + Square(share2 - low2)));
    }

    private static double Square(double value) => value * value;
}
