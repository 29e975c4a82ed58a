namespace Suite.Fraud.Simulation;

/// <summary>
/// When in the local week somebody pays. The weekly profile is a step function over 168 hours with mean 1; the next
/// payment is found by spending an exponential amount of "operational time" along its integral, which gives an exact
/// Poisson process of that rate in one draw, with nothing rejected.
/// </summary>
internal sealed class SpendingRhythm
{
    public const long MicrosPerHour = 3_600_000_000L;
    public const long MicrosPerDay = 24 * MicrosPerHour;
    private const int HoursPerWeek = 168;
    private const long MicrosPerWeek = HoursPerWeek * MicrosPerHour;

    // 1970-01-01 was a Thursday; the profile's week starts on Monday.
    private const long MondayOffset = 3 * MicrosPerDay;

    private readonly double[] _cumulative = new double[HoursPerWeek + 1];

    private SpendingRhythm(ReadOnlySpan<double> workdayHours, ReadOnlySpan<double> weekendHours, ReadOnlySpan<double> days)
    {
        var weights = new double[HoursPerWeek];
        var total = 0.0;
        for (var hour = 0; hour < HoursPerWeek; hour++)
        {
            var day = hour / 24;
            weights[hour] = (day < 5 ? workdayHours : weekendHours)[hour % 24] * days[day];
            total += weights[hour];
        }

        for (var hour = 0; hour < HoursPerWeek; hour++)
            _cumulative[hour + 1] = _cumulative[hour] + (weights[hour] * 7 / total);
        _cumulative[HoursPerWeek] = 7;
    }

    public static IReadOnlyList<SpendingRhythm> All { get; } =
    [
        // Goes to work: on the way there, at lunch, after hours; a long Saturday.
        new(
            [0.1, 0.05, 0.03, 0.03, 0.05, 0.2, 0.8, 1.5, 1.2, 0.7, 0.7, 1.2, 2.0, 1.3, 0.8, 0.9, 1.4, 2.2, 2.4, 1.9, 1.4, 1.0, 0.6, 0.3],
            [0.4, 0.3, 0.2, 0.1, 0.1, 0.1, 0.3, 0.6, 1.1, 1.7, 2.1, 2.2, 2.0, 1.8, 1.8, 1.7, 1.6, 1.5, 1.4, 1.3, 1.2, 1.0, 0.8, 0.6],
            [0.9, 0.9, 0.95, 1.0, 1.25, 1.3, 0.7]),

        // At home by day: shops in the morning and the afternoon, hardly after dark.
        new(
            [0.05, 0.02, 0.02, 0.02, 0.05, 0.2, 0.6, 1.3, 2.2, 2.7, 2.7, 2.2, 1.5, 1.5, 2.0, 2.1, 1.8, 1.3, 0.8, 0.5, 0.3, 0.2, 0.1, 0.05],
            [0.05, 0.02, 0.02, 0.02, 0.05, 0.1, 0.4, 1.0, 1.9, 2.5, 2.6, 2.0, 1.4, 1.4, 1.7, 1.7, 1.4, 1.0, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05],
            [1.1, 1.1, 1.1, 1.1, 1.1, 1.0, 0.5]),

        // Up at night: evenings, weekends and the small hours.
        new(
            [1.2, 0.9, 0.6, 0.4, 0.2, 0.1, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2, 1.2, 1.1, 1.1, 1.2, 1.4, 1.6, 1.8, 2.0, 2.0, 1.8, 1.5],
            [2.0, 1.8, 1.4, 1.0, 0.6, 0.3, 0.1, 0.1, 0.2, 0.4, 0.7, 1.0, 1.2, 1.3, 1.3, 1.3, 1.3, 1.4, 1.6, 1.8, 2.1, 2.2, 2.2, 2.1],
            [0.8, 0.8, 0.85, 1.0, 1.3, 1.4, 0.9]),
    ];

    /// <summary>The next payment strictly after <paramref name="micros"/> of somebody who pays <paramref name="perDay"/> times a day on average.</summary>
    public long Next(long micros, double perDay, int utcOffsetHours, ref SimulationRandom random)
    {
        var local = micros + MondayOffset + (utcOffsetHours * MicrosPerHour);
        var weekStart = local / MicrosPerWeek * MicrosPerWeek;
        var inWeek = local - weekStart;
        var hour = (int)(inWeek / MicrosPerHour);
        var fraction = (inWeek - (hour * MicrosPerHour)) / (double)MicrosPerHour;
        var target = _cumulative[hour] + (fraction * (_cumulative[hour + 1] - _cumulative[hour])) + (random.NextExponential() / perDay);

        var weeks = Math.Floor(target / 7);
        target -= weeks * 7;
        var found = HourOf(target);
        var step = _cumulative[found + 1] - _cumulative[found];
        var within = (long)((target - _cumulative[found]) / step * MicrosPerHour);
        var next = weekStart + ((long)weeks * MicrosPerWeek) + (found * MicrosPerHour) + within
            - MondayOffset - (utcOffsetHours * MicrosPerHour);
        return Math.Max(next, micros + 1);
    }

    private int HourOf(double target)
    {
        int low = 0, high = HoursPerWeek - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >> 1;
            if (_cumulative[middle] <= target)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }
}
