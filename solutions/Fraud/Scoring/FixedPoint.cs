using System.Globalization;

namespace Suite.Fraud.Scoring;

/// <summary>Decimal text to an integer at a declared scale: exact, so that sums over windows never drift.</summary>
internal static class FixedPoint
{
    /// <summary>False when the text is no plain decimal, has more places than the scale, or does not fit 63 bits: the field then counts as missing.</summary>
    public static bool TryParse(string text, int scale, out long value)
    {
        value = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        for (var i = 0; i < scale; i++)
        {
            if (Math.Abs(number) > long.MaxValue / 10)
            {
                return false;
            }

            number *= 10;
        }

        if (number != decimal.Truncate(number) || Math.Abs(number) >= long.MaxValue)
        {
            return false;
        }

        value = (long)number;
        return true;
    }
}
