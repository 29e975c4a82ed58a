using System.Globalization;
using Suite.Hosting;

namespace Suite.Fraud;

/// <summary>Days in requests: as an analyst writes them, in UTC.</summary>
internal static class DayFields
{
    public const long DayMicros = 86_400_000_000;

    /// <summary>When the day begins; null when it is left out or wrong, which the fields then say.</summary>
    public static long? OptionalDay(this JsonFields fields, string name)
    {
        if (fields.OptionalString(name, 10) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() * 1_000_000;
        }

        fields.AddError(name, "Send a day as 2018-07-25.");
        return null;
    }
}
