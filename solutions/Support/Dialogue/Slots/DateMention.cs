namespace Suite.Support.Dialogue.Slots;

/// <summary>Which of the days that a word may mean is meant: "Friday" about a parcel that came is the last one.</summary>
internal enum DatePreference
{
    Nearest,
    Past,
    Future,
}

/// <summary>What 3/4 means.</summary>
internal enum DateOrder
{
    Ask,
    DayFirst,
    MonthFirst,
}

/// <summary>A date found in a message.</summary>
/// <param name="Start">In the normalised text.</param>
/// <param name="Readings">What it can mean: more than one only where people themselves would ask, as for 3/4 or "next Friday".</param>
internal sealed record DateMention(int Start, int Length, IReadOnlyList<DateReading> Readings)
{
    public int End => Start + Length;
}

/// <summary>One meaning: a single day, or, where no year, month or week was named, the days around today that it fits, in order.</summary>
internal sealed record DateReading(IReadOnlyList<DateOnly> Days)
{
    /// <summary>The day that is meant. Those within the bounds come first, since people name days that make sense.</summary>
    public DateOnly Choose(DatePreference preference, DateOnly today, DateOnly? earliest, DateOnly? latest)
    {
        var fitting = Days.Where(d => (earliest is null || d >= earliest) && (latest is null || d <= latest)).ToList();
        var days = fitting.Count > 0 ? fitting : [.. Days];
        var past = days.Where(d => d <= today).ToList();
        var future = days.Where(d => d >= today).ToList();
        return preference switch
        {
            DatePreference.Past when past.Count > 0 => past.Max(),
            DatePreference.Future when future.Count > 0 => future.Min(),
            _ => days.MinBy(d => Math.Abs(d.DayNumber - today.DayNumber)),
        };
    }
}

/// <summary>Days that people name without saying all of them. Days that do not exist are left out.</summary>
internal static class DateReadings
{
    /// <summary>Years a shop may speak of; also keeps every sum of days within what a date can hold.</summary>
    private const int YearMin = 1900;
    private const int YearMax = 2199;

    public static DateReading? Day(int year, int month, int day) =>
        Exists(year, month, day) ? new DateReading([new DateOnly(year, month, day)]) : null;

    public static DateReading? Day(DateOnly day) => day.Year is >= YearMin and <= YearMax ? new DateReading([day]) : null;

    /// <summary>29 February comes every fourth year.</summary>
    public static DateReading? AnyYear(DateOnly today, int month, int day)
    {
        var years = Enumerable.Range(today.Year - (month == 2 && day == 29 ? 8 : 1), month == 2 && day == 29 ? 17 : 3);
        return Of(years.Where(y => Exists(y, month, day)).Select(y => new DateOnly(y, month, day)));
    }

    public static DateReading? AnyMonth(DateOnly today, int day)
    {
        var first = new DateOnly(today.Year, today.Month, 1);
        return Of(Enumerable.Range(-2, 5).Select(first.AddMonths).Where(m => Exists(m.Year, m.Month, day)).Select(m => new DateOnly(m.Year, m.Month, day)));
    }

    public static DateReading? InMonth(DateOnly today, int months, int day)
    {
        var month = new DateOnly(today.Year, today.Month, 1).AddMonths(months);
        return Day(month.Year, month.Month, day);
    }

    public static DateReading? AnyWeek(DateOnly today, DayOfWeek weekday) =>
        Of(Enumerable.Range(-7, 15).Select(today.AddDays).Where(d => d.DayOfWeek == weekday));

    /// <summary>Of the calendar week so many weeks from this one; weeks begin on Monday.</summary>
    public static DateOnly InWeek(DateOnly today, int weeks, DayOfWeek weekday) =>
        today.AddDays(-FromMonday(today.DayOfWeek) + FromMonday(weekday) + (7 * weeks));

    /// <summary>So many days, weeks, months or years from today; null where that leaves the calendar.</summary>
    public static DateReading? Away(DateOnly today, int count, char unit) => Math.Abs(count) > 999 ? null : unit switch
    {
        'd' => Day(today.AddDays(count)),
        'w' => Day(today.AddDays(7 * count)),
        'm' => Day(today.AddMonths(count)),
        _ => Math.Abs(count) <= 100 ? Day(today.AddYears(count)) : null,
    };

    private static bool Exists(int year, int month, int day) =>
        year is >= YearMin and <= YearMax && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static DateReading? Of(IEnumerable<DateOnly> days) => days.ToList() is { Count: > 0 } some ? new DateReading(some) : null;

    private static int FromMonday(DayOfWeek day) => ((int)day + 6) % 7;
}
