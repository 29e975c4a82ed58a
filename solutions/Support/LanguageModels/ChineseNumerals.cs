namespace Suite.Support.LanguageModels;

/// <summary>Small numbers written in Chinese: 三, 十五, 三十, 一百二十. Pure.</summary>
internal static class ChineseNumerals
{
    /// <param name="numeral">Of 一二两三四五六七八九十百 only.</param>
    public static int Value(ReadOnlySpan<char> numeral)
    {
        var (total, digit) = (0, 0);
        foreach (var c in numeral)
        {
            var unit = c switch { '十' => 10, '百' => 100, _ => 0 };
            if (unit > 0)
            {
                total += Math.Max(digit, 1) * unit;
                digit = 0;
            }
            else
            {
                digit = c == '两' ? 2 : "一二三四五六七八九".IndexOf(c, StringComparison.Ordinal) + 1;
            }
        }

        return total + digit;
    }
}
