using System.Globalization;
using System.Text.Json.Nodes;

namespace Suite.FeatureStore.Preparation.Steps;

/// <summary>
/// Text becomes instants. Every format is tried on every value; where two of them read different instants, as 03/04 under day-first and month-first, the
/// value is reported and never guessed. Local times are read in the declared zone; those that a clock change makes double or skips follow the stated
/// policy. Zones come from the operating system's IANA database.
/// </summary>
internal sealed class DateNormalizer(string[] columns, string[] formats, LocalTimeRule? zone, string conflict, string unreadable) : FixedStep
{
    private static readonly DateTime Sample = new(2018, 4, 13, 10, 20, 30, DateTimeKind.Utc);

    public static DateNormalizer Parse(DeclarationNode node)
    {
        node.AllowOnly("step", "columns", "formats", "zone", "doubled", "skipped", "conflict", "unreadable");
        var list = node.Get("formats", "the formats that occur, as dd/MM/yyyy HH:mm, iso, unix-seconds or unix-millis");
        var formats = list.Items().Select(CheckFormat).ToArray();
        if (formats.Length is 0 or > 20)
        {
            throw list.Refuse("give 1 to 20 formats.");
        }

        var zone = node.Find("zone") is { } name ? LocalTimeRule.Parse(name, node.ChoiceOf("doubled", "refuse", "earlier", "later", "missing"), node.ChoiceOf("skipped", "refuse", "forward", "missing")) : null;
        return zone is null && formats.Any(IsLocal)
            ? throw node.Refuse("a format without an offset needs 'zone', as Europe/Berlin, +01:00 or UTC.")
            : new DateNormalizer(node.Columns(), formats, zone, node.ChoiceOf("conflict", "refuse", "missing"), node.ChoiceOf("unreadable", "refuse", "missing"));
    }

    public override StepOutcome Apply(Table table, PreparationSecrets secrets)
    {
        var reports = new JsonObject();
        foreach (var name in columns)
        {
            var source = table.Text(name);
            var micros = new long[source.Count];
            var counts = new Dictionary<DateFate, (int Rows, int First)>();
            var known = new Dictionary<string, (long Micros, DateFate Fate)>(StringComparer.Ordinal);
            for (var row = 0; row < micros.Length; row++)
            {
                if (source.Values[row] is not { } text)
                {
                    micros[row] = TimeColumn.Missing;
                    continue;
                }

                if (!known.TryGetValue(text, out var read))
                {
                    known[text] = read = Read(text.Trim());
                }

                micros[row] = read.Micros;
                counts[read.Fate] = counts.TryGetValue(read.Fate, out var count) ? (count.Rows + 1, count.First) : (1, row);
            }

            Refuse(name, counts);
            table = table.With(new TimeColumn(name, micros));
            reports[name] = Report(counts);
        }

        return new StepOutcome(table, new JsonObject { ["read"] = reports });
    }

    private static JsonObject Report(Dictionary<DateFate, (int Rows, int First)> counts)
    {
        var report = new JsonObject();
        foreach (var fate in Enum.GetValues<DateFate>())
        {
            report[JsonName(fate)] = counts.GetValueOrDefault(fate).Rows;
        }

        return report;
    }

    private static string JsonName(DateFate fate) => fate switch
    {
        DateFate.Plain => "plain",
        DateFate.Doubled => "doubledByClockChange",
        DateFate.Skipped => "skippedByClockChange",
        DateFate.Conflict => "formatsDisagree",
        _ => "unreadable",
    };

    private static string CheckFormat(DeclarationNode node)
    {
        var format = node.Text();
        if (format is "iso" or "unix-seconds" or "unix-millis")
        {
            return format;
        }

        try
        {
            var written = Sample.ToString(format, CultureInfo.InvariantCulture);
            return format.Length > 1 && DateTime.TryParseExact(written, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var read) && read.Date.Day == 13
                ? format
                : throw node.Refuse("this format does not say day, month and year.");
        }
        catch (FormatException e) when (!e.Message.StartsWith(node.Path, StringComparison.Ordinal))
        {
            throw node.Refuse("this is no date format; write it as dd/MM/yyyy HH:mm.");
        }
    }

    private static bool IsLocal(string format) => format is not ("iso" or "unix-seconds" or "unix-millis") && format.AsSpan().IndexOfAny("zK") < 0;

    private (long Micros, DateFate Fate) Read(string text)
    {
        (long Micros, DateFate Fate)? found = null;
        foreach (var format in formats)
        {
            if (Read(text, format) is not { } read)
            {
                continue;
            }

            if (found is { } other && other != read)
            {
                return (TimeColumn.Missing, DateFate.Conflict);
            }

            found = read;
        }

        return found ?? (TimeColumn.Missing, DateFate.Unreadable);
    }

    private (long Micros, DateFate Fate)? Read(string text, string format)
    {
        switch (format)
        {
            case "iso":
                return TimeText.TryParseIso(text, out var iso) ? (iso, DateFate.Plain) : null;
            case "unix-seconds" or "unix-millis":
                var unit = format == "unix-seconds" ? 1_000_000L : 1_000;
                // The years 1 to 9999: further out it is a number of another kind.
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) && count >= -62_135_596_800_000_000 / unit && count < 253_402_300_800_000_000 / unit
                    ? (count * unit, DateFate.Plain)
                    : null;
            default:
                if (!IsLocal(format))
                {
                    return DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
                        ? (TimeText.Micros(instant.UtcDateTime), DateFate.Plain)
                        : null;
                }

                return DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? zone!.ToUtc(local) : null;
        }
    }

    private void Refuse(string name, Dictionary<DateFate, (int Rows, int First)> counts)
    {
        RefuseWhere(DateFate.Unreadable, unreadable, "no format reads");
        RefuseWhere(DateFate.Conflict, conflict, "two formats read as different times (day first or month first?): declare the one that holds, or set 'conflict' to missing, for");
        RefuseWhere(DateFate.Doubled, zone?.Doubled, "the clock change makes two of: choose 'doubled', earlier, later or missing, for");
        RefuseWhere(DateFate.Skipped, zone?.Skipped, "the clock change skips: choose 'skipped', forward or missing, for");

        void RefuseWhere(DateFate fate, string? policy, string what)
        {
            if (policy == "refuse" && counts.TryGetValue(fate, out var count))
            {
                throw new InvalidDataException($"Column '{name}': {what} {count.Rows} values, the first in row {count.First + 1}.");
            }
        }
    }
}

/// <summary>How a value was read.</summary>
internal enum DateFate
{
    Plain,
    Doubled,
    Skipped,
    Conflict,
    Unreadable,
}

/// <summary>Local time to UTC, with what happens to the hours that a clock change makes twice or never.</summary>
/// <param name="Doubled">refuse, earlier, later, missing.</param>
/// <param name="Skipped">refuse, missing, or forward: read with the offset before the change, so that 02:30 becomes 03:30 (RFC 5545).</param>
internal sealed record LocalTimeRule(TimeZoneInfo Zone, string Doubled, string Skipped)
{
    /// <summary>Further than any offset is from UTC.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromHours(26);

    public static LocalTimeRule Parse(DeclarationNode name, string doubled, string skipped)
    {
        var text = name.Text();
        if (text.Length == 6 && text[0] is '+' or '-' && TimeSpan.TryParseExact(text.AsSpan(1), "hh\\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14))
        {
            return new LocalTimeRule(TimeZoneInfo.CreateCustomTimeZone(text, text[0] == '-' ? -offset : offset, text, text), doubled, skipped);
        }

        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone)
            ? new LocalTimeRule(zone, doubled, skipped)
            : throw name.Refuse("this machine knows no such time zone; write it as Europe/Berlin, +01:00 or UTC (IANA zones need the package tzdata).");
    }

    /// <summary>
    /// Asks only for the offset at an instant, which is never in doubt: the offsets of the day before and the day after are tried, and those that hold
    /// at the instant they lead to count. So the day that an island left out when it changed sides of the date line is found too.
    /// </summary>
    public (long Micros, DateFate Fate) ToUtc(DateTime local)
    {
        var (before, after) = (OffsetAt(local.Ticks - Reach.Ticks), OffsetAt(local.Ticks + Reach.Ticks));
        var (holdsBefore, holdsAfter) = (OffsetAt(local.Ticks - before.Ticks) == before, OffsetAt(local.Ticks - after.Ticks) == after);
        if (!holdsBefore && !holdsAfter)
        {
            return (Skipped == "forward" ? Utc(local, before) : TimeColumn.Missing, DateFate.Skipped);
        }

        if (holdsBefore && holdsAfter && before != after)
        {
            var (first, second) = before > after ? (before, after) : (after, before);
            return (Doubled switch { "earlier" => Utc(local, first), "later" => Utc(local, second), _ => TimeColumn.Missing }, DateFate.Doubled);
        }

        return (Utc(local, holdsBefore ? before : after), DateFate.Plain);
    }

    private static long Utc(DateTime local, TimeSpan offset) => TimeText.Micros(local) - (offset.Ticks / TimeSpan.TicksPerMicrosecond);

    private TimeSpan OffsetAt(long utcTicks) => Zone.GetUtcOffset(new DateTime(Math.Clamp(utcTicks, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc));
}
