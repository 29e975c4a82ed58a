namespace Suite.Support.Dialogue.Slots;

/// <summary>Numbers as they are written in Chinese: 三百二十, 两千, 一万五, 二〇二六.</summary>
internal static class ChineseNumbers
{
    private const string Figures = "零一二三四五六七八九";
    private const int LengthMax = 20;

    public static int Digit(char c) => c switch
    {
        '〇' => 0,
        '两' => 2,
        _ => Figures.IndexOf(c, StringComparison.Ordinal),
    };

    /// <summary>The number, or null where the characters make none.</summary>
    public static decimal? Parse(string text)
    {
        if (text.Length is 0 or > LengthMax)
        {
            return null;
        }

        return text.All(c => Digit(c) >= 0) ? ParseFigures(text) : ParseUnits(text);
    }

    /// <summary>二〇二六: figure by figure.</summary>
    private static decimal ParseFigures(string text) => text.Aggregate(0m, (sum, c) => (sum * 10) + Digit(c));

    private static decimal? ParseUnits(string text)
    {
        var (total, section, digit, lastUnit) = (0m, 0m, -1, 1m);
        foreach (var c in text)
        {
            if (Digit(c) is >= 0 and var d)
            {
                if (digit > 0)
                {
                    return null;
                }

                // A zero says that units were left out: in 一万零五 the five is no thousands.
                (digit, lastUnit) = (d, d == 0 ? 1m : lastUnit);
                continue;
            }

            var unit = Unit(c);
            if (unit == 0)
            {
                return null;
            }

            if (unit >= 10_000)
            {
                section += Math.Max(digit, 0);
                if (section == 0)
                {
                    return null;
                }

                (total, section) = (total + (section * unit), 0);
            }
            else
            {
                section += unit * (digit > 0 ? digit : 1);
            }

            (digit, lastUnit) = (-1, unit);
        }

        // 一百五 is 150, 一万五 is 15,000: a last figure counts in the unit below the one named last.
        return total + section + (digit > 0 ? digit * (lastUnit > 10 ? lastUnit / 10 : 1) : 0);
    }

    private static decimal Unit(char c) => c switch
    {
        '十' => 10,
        '百' => 100,
        '千' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => 0,
    };
}
