namespace Suite.FeatureStore.Preparation;

/// <summary>Sample quantiles by name: definitions differ, and with them the fences built on them.</summary>
internal static class Quantiles
{
    /// <summary>Type 7 of Hyndman and Fan (1996): linear between order statistics at (n − 1)p; what R and NumPy do unless told otherwise.</summary>
    /// <param name="sorted">At least one value.</param>
    public static double Type7(ReadOnlySpan<double> sorted, double p) => At(sorted, (sorted.Length - 1) * p);

    /// <summary>Type 6 of Hyndman and Fan (Weibull): at (n + 1)p; what Minitab and SPSS do.</summary>
    public static double Type6(ReadOnlySpan<double> sorted, double p) => At(sorted, ((sorted.Length + 1) * p) - 1);

    /// <summary>Tukey's hinges (1977): medians of the two halves, the middle value belonging to both.</summary>
    public static (double Lower, double Upper) TukeyHinges(ReadOnlySpan<double> sorted)
    {
        var half = (sorted.Length + 1) / 2;
        return (Type7(sorted[..half], 0.5), Type7(sorted[^half..], 0.5));
    }

    /// <summary>The values that are there, in order.</summary>
    public static double[] Sorted(NumberColumn column)
    {
        var values = column.Values.Where(v => !double.IsNaN(v)).ToArray();
        Array.Sort(values);
        return values.Length > 0 ? values : throw new InvalidDataException($"The column '{column.Name}' holds no number at all; nothing can be learnt from it.");
    }

    private static double At(ReadOnlySpan<double> sorted, double place)
    {
        place = Math.Clamp(place, 0, sorted.Length - 1);
        var low = (int)place;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] == sorted[high] ? sorted[low] : sorted[low] + ((place - low) * (sorted[high] - sorted[low]));
    }
}
