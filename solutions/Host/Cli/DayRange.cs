using System.Globalization;

namespace Suite.Host.Cli;

/// <summary>Whole days in UTC, both ends included, written <c>2018-07-25..2018-07-31</c>.</summary>
internal readonly record struct DayRange(DateOnly From, DateOnly Through)
{
    public static DayRange Parse(string text)
    {
        var ends = text.Split("..");
        return ends.Length == 2
            && DateOnly.TryParseExact(ends[0], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
            && DateOnly.TryParseExact(ends[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var through)
            && from <= through
            ? new DayRange(from, through)
            : throw new CommandException($"'{text}' is no range of days. Write it as 2018-07-25..2018-07-31, first day first.");
    }
}
