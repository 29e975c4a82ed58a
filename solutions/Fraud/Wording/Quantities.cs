using System.Globalization;
using Suite.Hosting;

namespace Suite.Fraud.Wording;

/// <summary>What was paid: the amounts of a payment's features are in this currency.</summary>
/// <param name="AmountMinor">In minor units.</param>
/// <param name="Currency">Null for a number nobody knows any more.</param>
internal readonly record struct PaidAmount(long AmountMinor, Currency? Currency)
{
    /// <summary>In whole units, as features see it.</summary>
    public double Value => Currency is null ? double.NaN : AmountMinor / Currency.UnitsPerMajor;
}

/// <summary>Numbers as a person reads them: with their unit, rounded to what matters, the same text on every machine.</summary>
internal static class Quantities
{
    public const string Money = "currency units";
    public const string Share = "share";
    public const string Seconds = "seconds";
    public const string YesOrNo = "yes or no";
    public const string Payments = "payments";

    private const double Minute = 60;
    private const double Hour = 60 * Minute;
    private const double Day = 24 * Hour;

    /// <summary>Beyond this a minor unit is no longer told apart by a double, nor by anyone who reads.</summary>
    private const double MoneyMax = 1e15;

    /// <param name="unit">As <see cref="FeatureStore.FeatureDefinition.Unit"/> says it.</param>
    public static string Text(double value, string unit, Currency? currency) => unit switch
    {
        Money => Amount(value, currency),
        Share => Percent(value),
        Seconds => Time(value),
        _ => Number(value),
    };

    /// <summary>The unit's public name: amounts have their currency's.</summary>
    public static string UnitName(string unit, Currency? currency) => unit == Money && currency is not null ? currency.Code : unit;

    public static string Amount(double value, Currency? currency)
    {
        if (currency is null || !(Math.Abs(value) < MoneyMax))
        {
            return Number(value);
        }

        var minor = (long)Math.Round(value * currency.UnitsPerMajor, MidpointRounding.AwayFromZero);
        return $"{MoneyAmounts.Format(minor, currency)} {currency.Code}";
    }

    /// <summary>Never "0 %" for something, never "100 %" for less than all.</summary>
    public static string Percent(double share) => (share * 100) switch
    {
        0 => "0 %",
        > 0 and < 0.01 => "less than 0.01 %",
        > 99.9 and < 100 => "more than 99.9 %",
        var p when Math.Abs(p) < 1 => Rounded(p, "0.##") + " %",
        var p when Math.Abs(p) is < 10 or > 99 => Rounded(p, "0.#") + " %",
        var p => Rounded(p, "0") + " %",
    };

    public static string Time(double seconds) => Math.Abs(seconds) switch
    {
        < Minute => Counted(seconds, "second"),
        < Hour => Counted(seconds / Minute, "minute"),
        < 2 * Day => Counted(seconds / Hour, "hour"),
        _ => Counted(seconds / Day, "day"),
    };

    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 0.01 => value < 0 ? "more than -0.01" : "less than 0.01",
        < 1 => Rounded(value, "0.##"),
        < 100 => Rounded(value, "0.#"),
        _ => Rounded(value, "0"),
    };

    /// <summary>"1 payment", "2.5 days".</summary>
    public static string Counted(double value, string noun)
    {
        var number = Rounded(value, "0.#");
        return number == "1" ? $"1 {noun}" : $"{number} {Plural(noun)}";
    }

    public static string Plural(string noun) => noun switch
    {
        [.., 'a' or 'e' or 'i' or 'o' or 'u', 'y'] => noun + "s",
        [.., 'y'] => noun[..^1] + "ies",
        [.., 's' or 'x' or 'z'] or [.., 'c' or 's', 'h'] => noun + "es",
        _ => noun + "s",
    };

    private static string Rounded(double value, string format)
    {
        var text = value.ToString(format, CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }
}
