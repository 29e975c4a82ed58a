using System.Globalization;

namespace Suite.FeatureStore;

/// <summary>Durations as written in declarations: a whole number and one of s, m, h, d. Whole seconds, never negative.</summary>
public static class Duration
{
    public static readonly TimeSpan WindowMax = TimeSpan.FromDays(90);
    public static readonly TimeSpan WindowMin = TimeSpan.FromSeconds(1);

    private static readonly (char Unit, TimeSpan Length, string Word)[] Units =
    [
        ('d', TimeSpan.FromDays(1), "day"),
        ('h', TimeSpan.FromHours(1), "hour"),
        ('m', TimeSpan.FromMinutes(1), "minute"),
        ('s', TimeSpan.FromSeconds(1), "second"),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Length is < 2 or > 9 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        foreach (var (unit, length, _) in Units)
        {
            if (text[^1] == unit)
            {
                duration = length * number;
                return true;
            }
        }

        return false;
    }

    /// <summary>The shortest writing: 86,400 s is <c>1d</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var (unit, length, _) = Coarsest(duration);
        return string.Create(CultureInfo.InvariantCulture, $"{duration / length:0}{unit}");
    }

    /// <summary>"1 day", "30 days".</summary>
    public static string Words(TimeSpan duration)
    {
        var (_, length, word) = Coarsest(duration);
        var number = duration / length;
        return string.Create(CultureInfo.InvariantCulture, $"{number:0} {word}{(number == 1 ? "" : "s")}");
    }

    private static (char Unit, TimeSpan Length, string Word) Coarsest(TimeSpan duration) =>
        duration == TimeSpan.Zero ? Units[^1] : Units.First(unit => duration.Ticks % unit.Length.Ticks == 0);
}
