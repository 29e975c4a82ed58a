using Suite.FeatureStore;

namespace Suite.Fraud.Wording;

/// <summary>
/// The mean of the payments before this one, as far as a stored feature vector determines it. A window holds the payment it is computed for, so
/// its mean is no measure of that payment: ten payments of 20.00 and one of 900.00 have the mean 100.00. Immutable.
/// </summary>
internal sealed class EarlierMeans
{
    /// <summary>How far off a quotient of two sums may be that is a whole number: they are rounded once each.</summary>
    private const double Rounding = 1e-6;

    private readonly Dictionary<WindowKey, WindowValue> _means = [];

    /// <param name="currency">
    /// The one currency that payments are made in; null where there are several, or it is not known. A mean is of the payment's own currency, a
    /// count is of payments in every currency, so only there a count says how many payments a mean is of.
    /// </param>
    public EarlierMeans(WindowValues windows, string? currency)
    {
        foreach (var (key, mean) in windows.Of(Aggregation.Mean))
        {
            if (key.Delay > TimeSpan.Zero)
            {
                _means.Add(key, mean); // it ends before the payment
            }
            else if (key.Field != WindowValues.AmountField || key.Filter.Conditions.Count > 0)
            {
                continue; // whether the payment itself is in it, the vector does not say
            }
            else if (windows.Find(key with { Aggregation = Aggregation.Sum }) is { } sum)
            {
                _means.Add(key, (row, paid) => mean(row, paid) is > 0 and var m ? WithoutThis(m, Math.Round(sum(row, paid) / m), paid) : double.NaN);
            }
            else if (currency is not null && windows.Find(key with { Aggregation = Aggregation.Count, Field = null }) is { } count)
            {
                _means.Add(key, (row, paid) => paid.Currency?.Code == currency ? WithoutThis(mean(row, paid), count(row, paid), paid) : double.NaN);
            }
        }
    }

    public WindowValue? Find(WindowKey key) => _means.GetValueOrDefault(key);

    /// <summary>The longest window over the same payments as <paramref name="like"/>.</summary>
    public (WindowValue Value, TimeSpan Window)? Longest(WindowKey like, TimeSpan atLeast)
    {
        (WindowValue Value, TimeSpan Window)? found = null;
        foreach (var (key, value) in _means)
        {
            if (key.Window >= atLeast && key == like with { Window = key.Window } && !(found?.Window >= key.Window))
            {
                found = (value, key.Window);
            }
        }

        return found;
    }

    /// <summary>
    /// NaN for the first payment, and where mean and number do not go together: as many payments of whole minor units have a sum of whole minor
    /// units, else some were in another currency.
    /// </summary>
    private static double WithoutThis(double mean, double payments, PaidAmount paid)
    {
        if (paid.Currency is null || !(payments >= 2))
        {
            return double.NaN;
        }

        var unit = Math.Pow(10, paid.Currency.Exponent);
        var exact = mean * payments * unit;
        var sum = Math.Round(exact);
        return Math.Abs(exact - sum) <= Rounding + (sum * 1e-14) && sum >= paid.AmountMinor ? (sum - paid.AmountMinor) / (payments - 1) / unit : double.NaN;
    }
}
