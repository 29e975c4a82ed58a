using System.Globalization;

namespace Suite.Hosting;

/// <summary>RFC 3339 timestamps with a zone and at most microseconds, as microseconds since 1970-01-01T00:00:00Z. Pure.</summary>
public static class Timestamps
{
    internal const string Expected = "Send an RFC 3339 timestamp with a zone, such as 2026-11-22T10:15:03.250Z.";

    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1_000;

    /// <returns>Null when parsed; otherwise what is wrong and what to send.</returns>
    public static string? Parse(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        // 2026-11-22T10:15:03 is 19 characters, the zone at least one.
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t') || text[13] != ':' || text[16] != ':'
            || !Number(text[..4], out var year) || !Number(text.Slice(5, 2), out var month) || !Number(text.Slice(8, 2), out var day)
            || !Number(text.Slice(11, 2), out var hour) || !Number(text.Slice(14, 2), out var minute) || !Number(text.Slice(17, 2), out var second))
            return Expected;

        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59)
            return "There is no such date or time. " + Expected;
        if (second > 59)
            return "Seconds go from 00 to 59; send a leap second as the second before it.";

        var rest = text[19..];
        var fraction = 0;
        if (rest.Length > 0 && rest[0] == '.')
        {
            var digits = 1;
            while (digits < rest.Length && rest[digits] is >= (byte)'0' and <= (byte)'9')
                digits++;
            var length = digits - 1;
            if (length == 0)
                return Expected;
            if (length > 6)
                return "Too precise: send at most 6 digits after the second (microseconds).";
            _ = Number(rest.Slice(1, length), out fraction);
            for (; length < 6; length++)
                fraction *= 10;
            rest = rest[digits..];
        }

        if (!Zone(rest, out var offsetMinutes))
            return rest.IsEmpty ? "The zone is missing: end the timestamp with Z or with an offset such as +01:00." : Expected;

        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks;
        micros = (ticks / TicksPerMicrosecond) + fraction - (offsetMinutes * 60_000_000L);
        return null;
    }

    /// <summary>The shortest RFC 3339 text in UTC: no fraction, milliseconds or microseconds, as needed.</summary>
    public static string Format(long micros)
    {
        var time = DateTime.UnixEpoch.AddTicks(micros * TicksPerMicrosecond);
        var format = micros % 1_000_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'"
            : micros % 1_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"
            : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
        return time.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Microseconds since 1970 of a clock's now.</summary>
    public static long NowMicros(this TimeProvider time) => (time.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks) / TicksPerMicrosecond;

    private static bool Number(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (var b in digits)
        {
            if (b is < (byte)'0' or > (byte)'9')
                return false;
            value = (value * 10) + (b - '0');
        }

        return true;
    }

    private static bool Zone(ReadOnlySpan<byte> zone, out int offsetMinutes)
    {
        offsetMinutes = 0;
        if (zone.Length == 1 && zone[0] is (byte)'Z' or (byte)'z')
            return true;
        if (zone.Length != 6 || zone[0] is not ((byte)'+' or (byte)'-') || zone[3] != ':'
            || !Number(zone.Slice(1, 2), out var hours) || !Number(zone.Slice(4, 2), out var minutes) || hours > 23 || minutes > 59)
            return false;

        offsetMinutes = ((hours * 60) + minutes) * (zone[0] == '-' ? -1 : 1);
        return true;
    }
}
