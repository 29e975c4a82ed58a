using System.Globalization;

namespace Suite.FeatureStore.Preparation;

/// <summary>Times as text.</summary>
internal static class TimeText
{
    private static readonly string[] Iso = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>ISO 8601 with an offset or Z.</summary>
    public static bool TryParseIso(string text, out long micros)
    {
        micros = 0;
        var tail = text.AsSpan(Math.Max(0, text.Length - 6));
        if (!(tail.EndsWith("Z", StringComparison.Ordinal) || (tail.Length == 6 && tail[0] is '+' or '-')) ||
            !DateTimeOffset.TryParseExact(text, Iso, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return false;
        }

        micros = Micros(time.UtcDateTime);
        return true;
    }

    public static long Micros(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
