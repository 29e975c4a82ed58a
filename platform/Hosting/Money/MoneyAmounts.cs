using System.Globalization;

namespace Suite.Hosting;

/// <summary>Decimal strings as integers in minor units. Pure, exact: no floating point anywhere.</summary>
public static class MoneyAmounts
{
    /// <summary>The largest amount taken, in major units (10^12). At 4 decimals this is 10^16 minor units, well inside a long.</summary>
    public const long MajorUnitsMax = 1_000_000_000_000;

    private const string Expected = "Send the amount as a decimal string such as \"129.90\": digits and at most one point, no sign, no exponent, no spaces.";

    /// <returns>Null when parsed; otherwise what is wrong and what to send. Never repeats the value.</returns>
    public static string? Parse(ReadOnlySpan<byte> text, Currency currency, out long minorUnits)
    {
        minorUnits = 0;
        if (text.IsEmpty)
            return Expected;
        if (text[0] == '-')
            return "The amount must not be negative. " + Expected;

        var point = text.IndexOf((byte)'.');
        var major = point < 0 ? text : text[..point];
        var decimals = point < 0 ? [] : text[(point + 1)..];
        if (major.IsEmpty || (point >= 0 && decimals.IsEmpty) || !AllDigits(major) || !AllDigits(decimals))
            return Expected;
        if (major.Length > 1 && major[0] == '0')
            return "The amount must not begin with zeros. " + Expected;
        if (decimals.Length > currency.Exponent)
            return currency.Exponent == 0
                ? $"Too precise: {currency.Code} has no decimals, send a whole number."
                : $"Too precise: {currency.Code} has {currency.Exponent} decimals, send at most {currency.Exponent} digits after the point.";

        long whole = 0;
        foreach (var b in major)
        {
            whole = (whole * 10) + (b - '0');
            if (whole > MajorUnitsMax)
                return TooLarge(currency);
        }

        long fraction = 0;
        for (var i = 0; i < currency.Exponent; i++)
            fraction = (fraction * 10) + (i < decimals.Length ? decimals[i] - '0' : 0);
        if (whole == MajorUnitsMax && fraction > 0)
            return TooLarge(currency);

        minorUnits = (whole * Scale(currency.Exponent)) + fraction;
        return null;
    }

    /// <summary>The decimal string with exactly the currency's decimals; <see cref="Parse"/> gives the same integer back.</summary>
    public static string Format(long minorUnits, Currency currency)
    {
        var scale = Scale(currency.Exponent);
        var (whole, fraction) = Int128.DivRem(Int128.Abs(minorUnits), scale);
        var text = whole.ToString(CultureInfo.InvariantCulture);
        if (currency.Exponent > 0)
            text += "." + fraction.ToString(CultureInfo.InvariantCulture).PadLeft(currency.Exponent, '0');
        return minorUnits < 0 ? "-" + text : text;
    }

    private static string TooLarge(Currency currency) =>
        $"The amount must be at most {MajorUnitsMax.ToString(CultureInfo.InvariantCulture)} {currency.Code}.";

    private static long Scale(int exponent) => exponent switch
    {
        0 => 1,
        1 => 10,
        2 => 100,
        3 => 1_000,
        _ => 10_000,
    };

    private static bool AllDigits(ReadOnlySpan<byte> text) => text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
