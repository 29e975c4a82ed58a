using System.Globalization;
using System.Text.RegularExpressions;

namespace Suite.Support.Dialogue.Slots;

/// <summary>Dates as they are written in Chinese. The expressions have no nested repetition: time is proportional to the text.</summary>
internal static partial class ChineseDates
{
    private const string Number = "([0-9]{1,2}|[一二三四五六七八九十]{1,3})";

    private static readonly string[] Days = ["大前天", "前天", "昨", "今", "明", "后天", "大后天"];

    public static IEnumerable<DateMention> Find(string text, DateOnly today)
    {
        IEnumerable<DateMention?> all =
        [
            .. FullDate().Matches(text).Select(m => OfFullDate(m, today)),
            .. DayOfMonth().Matches(text).Select(m => OfDay(m, today)),
            .. Words().Matches(text).Select(m => Mention(m, DateReadings.Day(today.AddDays(Offset(m.Value))))),
            .. Away().Matches(text).Select(m => OfAway(m, today)),
            .. Weekday().Matches(text).Select(m => OfWeekday(m, today)),
        ];
        return all.OfType<DateMention>();
    }

    private static DateMention? Mention(Match match, DateReading? reading) => reading is null ? null : new DateMention(match.Index, match.Length, [reading]);

    private static DateMention? OfFullDate(Match match, DateOnly today)
    {
        if (Value(match.Groups[2].Value) is not { } month || Value(match.Groups[3].Value) is not { } day)
        {
            return null;
        }

        int? year = match.Groups[1].Value switch
        {
            "" => null,
            "今" => today.Year,
            "去" => today.Year - 1,
            "前" => today.Year - 2,
            "明" => today.Year + 1,
            var written => Value(written) is { } y ? y < 100 ? y + 2000 : y : -1,
        };
        return Mention(match, year is { } known ? DateReadings.Day(known, month, day) : DateReadings.AnyYear(today, month, day));
    }

    private static DateMention? OfDay(Match match, DateOnly today)
    {
        if (Value(match.Groups[2].Value) is not { } day)
        {
            return null;
        }

        return Mention(match, match.Groups[1].Value switch
        {
            "" => DateReadings.AnyMonth(today, day),
            var month => DateReadings.InMonth(today, month[0] switch { '上' => -1, '下' => 1, _ => 0 }, day),
        });
    }

    private static DateMention? OfAway(Match match, DateOnly today)
    {
        var unit = match.Groups[2].Value[0] switch { '天' or '日' => 'd', '周' or '星' or '礼' => 'w', '月' => 'm', _ => 'y' };
        var sign = match.Groups[3].Value.Contains('前', StringComparison.Ordinal) ? -1 : 1;
        if (match.Groups[1].Value == "半")
        {
            return unit switch
            {
                'm' => Mention(match, DateReadings.Away(today, 15 * sign, 'd')),
                'y' => Mention(match, DateReadings.Away(today, 6 * sign, 'm')),
                _ => null,
            };
        }

        return Value(match.Groups[1].Value) is { } count ? Mention(match, DateReadings.Away(today, count * sign, unit)) : null;
    }

    private static DateMention? OfWeekday(Match match, DateOnly today)
    {
        var weekday = match.Groups[2].Value[0] switch
        {
            '日' or '天' or '7' => DayOfWeek.Sunday,
            var c and >= '1' and <= '6' => (DayOfWeek)(c - '0'),
            var c => (DayOfWeek)ChineseNumbers.Digit(c),
        };
        return Mention(match, match.Groups[1].Value switch
        {
            "" => DateReadings.AnyWeek(today, weekday),
            var week => DateReadings.Day(DateReadings.InWeek(today, week switch { "上上" => -2, "上" => -1, "下" => 1, "下下" => 2, _ => 0 }, weekday)),
        });
    }

    private static int Offset(string word) => Array.FindIndex(Days, d => word.StartsWith(d, StringComparison.Ordinal)) - 3;

    private static int? Value(string written) => char.IsAsciiDigit(written[0])
        ? int.Parse(written, NumberStyles.None, CultureInfo.InvariantCulture)
        : (int?)ChineseNumbers.Parse(written);

    [GeneratedRegex($"(?:((?:19|20|21)?[0-9]{{2}}|[一二三四五六七八九〇零]{{4}}|今|去|明|前)年)?(?<![0-9]){Number}月(?:份)?{Number}[日号]?(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex FullDate();

    /// <summary>A number that counts houses, lines or shops is no day.</summary>
    [GeneratedRegex($"(?:(上个?月|这个?月|本月|下个?月)的?|(?<![0-9月])){Number}[号日](?![楼线店门机单码])", RegexOptions.CultureInvariant)]
    private static partial Regex DayOfMonth();

    [GeneratedRegex("大前天|大后天|前天|昨[天日晚夜]|今[天日早晚晨夜]|明[天日早晚]|后天", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex("([0-9]{1,3}|[一二两三四五六七八九十]{1,3}|半)个?(天|日|周|星期|礼拜|月|年)((?:之|以)?[前后])", RegexOptions.CultureInvariant)]
    private static partial Regex Away();

    [GeneratedRegex("(上上|上|这|本|下下|下)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Weekday();
}
