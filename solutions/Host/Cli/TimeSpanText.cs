using System.Globalization;

namespace Suite.Host.Cli;

/// <summary>Time spans as people type them: a whole number and s, m, h or d.</summary>
internal static class TimeSpanText
{
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 1_000_000)
        {
            return false;
        }

        TimeSpan? parsed = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        };
        span = parsed ?? default;
        return parsed is not null;
    }
}
