using System.Globalization;
using Suite.FeatureStore;

namespace Suite.Fraud.Scoring;

/// <summary>Decimal text to an integer at a declared scale: exact, so that sums over windows never drift.</summary>
internal static class FixedPoint
{
    /// <summary>More digits than a decimal holds would be rounded without a word.</summary>
    private const int LengthMax = 28;

    /// <summary>False when the text is no plain decimal, has more places than the scale, or is beyond what windows take: the field then counts as missing.</summary>
    public static bool TryParse(string text, int scale, out long value)
    {
        value = 0;
        if (text.Length > LengthMax
            || !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        // Looked at before every multiplication: a decimal of 28 digits times ten overflows, and an exception here would fail the whole batch
        // or, from an import, every recovery.
        for (var i = 0; i < scale && Math.Abs(number) <= FeatureEvent.NumberMax; i++)
        {
            number *= 10;
        }

        if (number != decimal.Truncate(number) || Math.Abs(number) > FeatureEvent.NumberMax)
        {
            return false;
        }

        value = (long)number;
        return true;
    }
}
