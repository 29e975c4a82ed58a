namespace Suite.FeatureStore;

/// <summary>From exact integers to doubles. Published arithmetic: it never changes, see <see cref="Aggregation"/>.</summary>
internal static class FeatureArithmetic
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerHour = 3_600 * MicrosPerSecond;
    private const long MicrosPerDay = 24 * MicrosPerHour;

    public static double Scaled(long value, long unit) => (double)value / unit;

    public static double Mean(in EntityCells.NumberValue cell, long unit) =>
        cell.Count == 0 ? double.NaN : (double)cell.Sum / (cell.Count * unit);

    public static double Std(in EntityCells.NumberValue cell, long unit)
    {
        if (cell.Count < 2)
        {
            return double.NaN;
        }

        // Up to nine million values of at most 10^12 stay below 2^127, so the cancellation is exact.
        var sum = (Int128)cell.Sum;
        var spread = ((Int128)(ulong)cell.Count * (Int128)cell.Squares) - (sum * sum);
        var pairs = (Int128)cell.Count * (cell.Count - 1);
        return Math.Sqrt((double)spread / (double)pairs) / unit;
    }

    public static double Quotient(double value, double by) => by == 0 ? double.NaN : value / by;

    public static double Share(int frauds, long events) => events == 0 ? 0 : (double)frauds / events;

    public static double SecondsSince(long then, long now) => then == long.MinValue ? double.NaN : (double)(now - then) / MicrosPerSecond;

    public static double Calendar(Aggregation aggregation, long timeMicros)
    {
        var day = Math.DivRem(timeMicros, MicrosPerDay, out var inDay);
        if (inDay < 0)
        {
            (day, inDay) = (day - 1, inDay + MicrosPerDay);
        }

        var hour = inDay / MicrosPerHour;
        var weekday = (((day + 3) % 7) + 7) % 7; // 1970-01-01 was a Thursday.
        return aggregation switch
        {
            Aggregation.Weekend => weekday >= 5 ? 1 : 0,
            Aggregation.Night => hour <= 6 ? 1 : 0,
            Aggregation.Hour => hour,
            Aggregation.Weekday => weekday,
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, null),
        };
    }
}
