using System.Globalization;
using System.Text.RegularExpressions;

namespace Suite.Support.Dialogue.Slots;

/// <summary>Dates as they are written in English, and in figures. The expressions have no nested repetition: time is proportional to the text.</summary>
internal static partial class EnglishDates
{
    private const string Month = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
    private const string Weekday = "(monday|tuesday|wednesday|thursday|friday|saturday|sunday)";
    private const string Year = "((?:19|20|21)[0-9]{2})";
    private const string Count = "([0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a )?couple of)";

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];
    private static readonly string[] Numbers = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];

    /// <param name="text">A normalised text.</param>
    /// <param name="isAsked">The message answers a question for a date: "the 3rd" and "fri" are dates then.</param>
    public static IEnumerable<DateMention> Find(string text, DateOnly today, DateOrder order, bool isAsked)
    {
        IEnumerable<DateMention?> all =
        [
            .. YearFirst().Matches(text).Select(m => Mention(m, DateReadings.Day(Number(m, 1), Number(m, 2), Number(m, 3)))),
            .. DayMonth().Matches(text).Select(m => Named(m, today, Number(m, 1), MonthOf(m.Groups[2].Value))),
            .. MonthDay().Matches(text).Select(m => Named(m, today, Number(m, 2), MonthOf(m.Groups[1].Value))),
            .. Figures().Matches(text).Select(m => InFigures(m, today, order)),
            .. Words().Matches(text).Select(m => Mention(m, DateReadings.Day(today.AddDays(Offset(m.Value))))),
            .. Ago().Matches(text).Select(m => Mention(m, DateReadings.Away(today, m.Groups[3].Value is "ago" or "back" or "earlier" ? -CountOf(m) : CountOf(m), m.Groups[2].Value[0]))),
            .. In().Matches(text).Select(m => Mention(m, DateReadings.Away(today, CountOf(m), m.Groups[2].Value[0]))),
            .. OfWeek().Matches(text).Select(m => Mention(m, DateReadings.Day(DateReadings.InWeek(today, Weeks(m), WeekdayOf(m.Groups[2].Success ? m.Groups[2].Value : m.Groups[3].Value))))),
            .. NamedWeekday().Matches(text).Select(m => OnWeekday(m, today)),
            .. DayOfMonth().Matches(text).Select(m => OnDay(m, today, isAsked)),
        ];
        foreach (var mention in all)
        {
            if (mention is not null)
            {
                yield return mention;
            }
        }

        if (isAsked && Short().Match(text) is { Success: true } match && DateReadings.AnyWeek(today, WeekdayOf(match.Groups[1].Value)) is { } week)
        {
            yield return new DateMention(match.Index, match.Length, [week]);
        }
    }

    private static DateMention? Mention(Match match, params IEnumerable<DateReading?> readings)
    {
        var real = readings.OfType<DateReading>().ToList();
        return real.Count == 0 ? null : new DateMention(match.Index, match.Length, real);
    }

    private static DateMention? Named(Match match, DateOnly today, int day, int month) => Mention(
        match, match.Groups[3].Success ? DateReadings.Day(Number(match, 3), month, day) : DateReadings.AnyYear(today, month, day));

    /// <summary>3/4 is 3 April to most of the world and 4 March to some of it.</summary>
    private static DateMention? InFigures(Match match, DateOnly today, DateOrder order)
    {
        var (first, second) = (Number(match, 1), Number(match, 3));
        int? year = match.Groups[4].Success ? Number(match, 4) : null;
        if (year is null && match.Groups[2].Value != "/")
        {
            return null;
        }

        year = year is < 100 ? year + 2000 : year;
        var (dayFirst, monthFirst) = (Of(first, second), Of(second, first));
        return order switch
        {
            DateOrder.DayFirst => Mention(match, dayFirst ?? monthFirst),
            DateOrder.MonthFirst => Mention(match, monthFirst ?? dayFirst),
            _ => first == second ? Mention(match, dayFirst) : Mention(match, dayFirst, monthFirst),
        };

        DateReading? Of(int day, int month) => year is { } y ? DateReadings.Day(y, month, day) : DateReadings.AnyYear(today, month, day);
    }

    private static DateMention? OnWeekday(Match match, DateOnly today)
    {
        var weekday = WeekdayOf(match.Groups[2].Value);
        switch (match.Groups[1].Value.Trim())
        {
            case "last" or "past" or "this past" or "previous":
                return Mention(match, DateReadings.Day(today.AddDays(-Back(today, weekday))));
            case "this":
                return Mention(match, DateReadings.Day(DateReadings.InWeek(today, 0, weekday)));
            case "coming" or "this coming":
                return Mention(match, DateReadings.Day(Coming(today, weekday)));
            case "next":
                // On a Monday "next Friday" is in four days to some and in eleven to others; on a Sunday all agree.
                var coming = Coming(today, weekday);
                return DateReadings.InWeek(today, 0, weekday) == coming
                    ? Mention(match, DateReadings.Day(coming), DateReadings.Day(coming.AddDays(7)))
                    : Mention(match, DateReadings.Day(coming));
            default:
                return Mention(match, DateReadings.AnyWeek(today, weekday));
        }
    }

    private static DateMention? OnDay(Match match, DateOnly today, bool isAsked)
    {
        var day = Number(match, 2);
        return match.Groups[3].Value switch
        {
            "last" => Mention(match, DateReadings.InMonth(today, -1, day)),
            "this" => Mention(match, DateReadings.InMonth(today, 0, day)),
            "next" => Mention(match, DateReadings.InMonth(today, 1, day)),
            _ => isAsked || match.Groups[1].Success ? Mention(match, DateReadings.AnyMonth(today, day)) : null,
        };
    }

    private static int Back(DateOnly today, DayOfWeek weekday) => ((int)today.DayOfWeek - (int)weekday + 6) % 7 + 1;

    private static DateOnly Coming(DateOnly today, DayOfWeek weekday) => today.AddDays((((int)weekday - (int)today.DayOfWeek + 6) % 7) + 1);

    private static int Offset(string word) => word switch
    {
        "day before yesterday" => -2,
        "day after tomorrow" => 2,
        "last night" => -1,
        _ => word.StartsWith("yes", StringComparison.Ordinal) ? -1 : word.StartsWith("tom", StringComparison.Ordinal) ? 1 : 0,
    };

    private static int Weeks(Match match) => (match.Groups[1].Success ? match.Groups[1].Value : match.Groups[4].Value) switch
    {
        "last" => -1,
        "next" => 1,
        _ => 0,
    };

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    private static int CountOf(Match match) => match.Groups[1].Value switch
    {
        "a" or "an" => 1,
        "couple of" or "a couple of" => 2,
        var word => Array.IndexOf(Numbers, word) is > 0 and var n ? n : Number(match, 1),
    };

    private static int MonthOf(string name) => Array.IndexOf(Months, name[..3]) + 1;

    private static DayOfWeek WeekdayOf(string name) => (DayOfWeek)Array.FindIndex(Weekdays, w => w.StartsWith(name[..3], StringComparison.Ordinal));

    [GeneratedRegex($"(?<![0-9-]){Year}[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}})(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex YearFirst();

    [GeneratedRegex($"(?<![0-9.,:/-])([0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? ?{Month}\\b\\.?(?:,? ?{Year}\\b)?", RegexOptions.CultureInvariant)]
    private static partial Regex DayMonth();

    [GeneratedRegex($"\\b{Month}\\b\\.? ?(?:the )?([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])(?:,? {Year}\\b)?", RegexOptions.CultureInvariant)]
    private static partial Regex MonthDay();

    [GeneratedRegex("(?<![0-9./-])([0-9]{1,2})([/.-])([0-9]{1,2})(?:\\2((?:19|20|21)[0-9]{2}|[0-9]{2}))?(?![0-9/]|[.-][0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Figures();

    [GeneratedRegex("\\b(?:day before yesterday|day after tomorrow|yest(?:er|ur|re|e)?day|today|tomm?orr?ow|last night|tonight|this (?:morning|afternoon|evening))\\b", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex($"\\b{Count} (day|week|month|year)s? (ago|back|earlier|from now|later)\\b", RegexOptions.CultureInvariant)]
    private static partial Regex Ago();

    [GeneratedRegex($"\\bin {Count} (day|week|month|year)s?\\b", RegexOptions.CultureInvariant)]
    private static partial Regex In();

    [GeneratedRegex($"\\b(last|this|next) week(?:'s)?,? (?:on )?{Weekday}\\b|\\b{Weekday},? (?:of )?(last|this|next) week\\b", RegexOptions.CultureInvariant)]
    private static partial Regex OfWeek();

    [GeneratedRegex($"(?:\\b(last|past|this past|previous|this|this coming|coming|next) )?\\b{Weekday}\\b", RegexOptions.CultureInvariant)]
    private static partial Regex NamedWeekday();

    [GeneratedRegex("\\b(on )?(?:the )?(?<![0-9])([0-9]{1,2})(?:st|nd|rd|th)\\b(?: of (last|this|next) month)?(?! (?:one|order|item|option|time|floor|of))", RegexOptions.CultureInvariant)]
    private static partial Regex DayOfMonth();

    [GeneratedRegex("^(?:on )?(mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\\.?$", RegexOptions.CultureInvariant)]
    private static partial Regex Short();
}
