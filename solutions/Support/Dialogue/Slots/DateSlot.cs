using System.Globalization;
using System.Text.RegularExpressions;
using Suite.Support.Dialogue.Wording;

namespace Suite.Support.Dialogue.Slots;

/// <summary>A limit of a date: a day, or so far from today.</summary>
/// <param name="Day">Null for one that moves with today.</param>
/// <param name="Unit">d, w, m or y.</param>
internal sealed partial record DateBound(DateOnly? Day, int Count, char Unit)
{
    public static DateBound? Parse(string text)
    {
        if (text == "today")
        {
            return new DateBound(null, 0, 'd');
        }

        if (DateOnly.TryParseExact(text, DateSlot.Stored, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new DateBound(day, 0, 'd');
        }

        var match = Away().Match(text);
        return match.Success ? new DateBound(null, int.Parse(match.Groups[1].ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), match.Groups[2].Value[0]) : null;
    }

    /// <summary>The calendar has an end; limits beyond it are no limits.</summary>
    public DateOnly? On(DateOnly today) => Day ?? DateReadings.Away(today, Count, Unit)?.Days[0];

    [GeneratedRegex("^([+-][0-9]{1,3})([dwmy])$", RegexOptions.CultureInvariant)]
    private static partial Regex Away();
}

/// <summary>Stored as 2026-11-03.</summary>
internal sealed record DateSlot : Slot
{
    public const string Stored = "yyyy-MM-dd";

    public DateBound? Earliest { get; init; }

    public DateBound? Latest { get; init; }

    /// <summary>Null: by the limits.</summary>
    public DatePreference? Prefer { get; init; }

    public override int SpotOrder => 2;

    public override string InvalidText => BuiltInTexts.InvalidDate;

    public override SlotReading Read(Message message, SlotContext context)
    {
        var mention = Find(message, context);
        if (mention is null)
        {
            return SlotReading.None;
        }

        var (earliest, latest) = (Earliest?.On(context.Today), Latest?.On(context.Today));
        var preference = Prefer
            ?? (latest is { } l && l <= context.Today ? DatePreference.Past : earliest is { } e && e >= context.Today ? DatePreference.Future : DatePreference.Nearest);
        var days = mention.Readings.Select(r => r.Choose(preference, context.Today, earliest, latest)).Distinct().ToList();
        var within = days.Where(d => (earliest is null || d >= earliest) && (latest is null || d <= latest)).ToList();
        return within.Count switch
        {
            0 => new SlotReading { Refusal = Outside(days[0], earliest, latest, context), Start = mention.Start, Length = mention.Length },
            1 => SlotReading.Of(ToStored(within[0]), mention.Start, mention.Length),
            _ => new SlotReading
            {
                Candidates = [.. within.Select(ToStored)],
                Refusal = context.Flows.Named(BuiltInTexts.WhichDate).In(context.Language, blank => Show(within[blank == "first" ? 0 : 1], context.Language)),
                Start = mention.Start,
                Length = mention.Length,
            },
        };
    }

    public override bool IsStored(string value) => TryParse(value, out _);

    public override string Show(string value, string language) => TryParse(value, out var day) ? Show(day, language) : value;

    /// <summary>The first one; of those that begin at the same place the longest: "last Friday" is not "Friday".</summary>
    private static DateMention? Find(Message message, SlotContext context)
    {
        var order = context.Language == LocalText.Chinese && context.Flows.DateOrder == DateOrder.Ask ? DateOrder.MonthFirst : context.Flows.DateOrder;
        var all = EnglishDates.Find(message.Text, context.Today, order, context.IsAsked).Concat(ChineseDates.Find(message.Text, context.Today)).ToList();
        return all.Where(m => !all.Exists(o => o != m && o.Length > m.Length && o.Start <= m.Start && o.End >= m.End)).MinBy(m => (m.Start, -m.Length));
    }

    private static string Outside(DateOnly day, DateOnly? earliest, DateOnly? latest, SlotContext context)
    {
        var isEarly = earliest is not null && day < earliest;
        return context.Flows.Named(isEarly ? BuiltInTexts.DateTooEarly : BuiltInTexts.DateTooLate).In(context.Language, blank => blank switch
        {
            "value" => Show(day, context.Language),
            "earliest" => Show(earliest ?? day, context.Language),
            _ => Show(latest ?? day, context.Language),
        });
    }

    private static string Show(DateOnly day, string language) => language == LocalText.Chinese
        ? string.Create(CultureInfo.InvariantCulture, $"{day.Year}年{day.Month}月{day.Day}日")
        : day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string ToStored(DateOnly day) => day.ToString(Stored, CultureInfo.InvariantCulture);

    private static bool TryParse(string value, out DateOnly day) => DateOnly.TryParseExact(value, Stored, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
