using System.Globalization;
using Suite.Hosting;

namespace Suite.Fraud.Reviews;

/// <summary>
/// A case's place in the queue: priority is score × amount in major units, highest first; of equal ones the one opened first. An analyst who
/// opened a case by hand meant it, and a payment without a score could be anything: both count as score 1. Currencies are not converted.
/// </summary>
internal readonly record struct ReviewPlace(double Priority, long OpenedPosition) : IComparable<ReviewPlace>
{
    public static ReviewPlace Of(ReviewCase review) => new(PriorityOf(review.Facts), review.OpenedPosition);

    public static double PriorityOf(ReviewFacts facts)
    {
        var unitsPerMajor = Currency.Find(facts.CurrencyNumber)?.UnitsPerMajor ?? 100;
        var score = facts.ByHand ? 1 : facts.Score ?? 1;
        return score * (facts.AmountMinor / unitsPerMajor);
    }

    /// <summary>A cursor is the last place of a page: the bits of the priority and the position.</summary>
    public static bool TryParse(string text, out ReviewPlace place)
    {
        place = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash != 16
            || !long.TryParse(text.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
            || !long.TryParse(text.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            || !double.IsFinite(BitConverter.Int64BitsToDouble(bits)))
        {
            return false;
        }

        place = new ReviewPlace(BitConverter.Int64BitsToDouble(bits), position);
        return true;
    }

    public int CompareTo(ReviewPlace other) =>
        other.Priority.CompareTo(Priority) is var byPriority && byPriority != 0 ? byPriority : OpenedPosition.CompareTo(other.OpenedPosition);

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{BitConverter.DoubleToInt64Bits(Priority):x16}-{OpenedPosition}");
}
