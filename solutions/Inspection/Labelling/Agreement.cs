namespace Suite.Inspection.Labelling;

/// <summary>How far two annotators agree beyond chance.</summary>
/// <param name="Images">Pictures that both labelled.</param>
/// <param name="Observed">Share of these that both gave the same class.</param>
/// <param name="Kappa">Cohen's κ: 1 for full agreement, 0 for that of chance, NaN where both used one class only and chance explains everything.</param>
/// <param name="Disagreements">Name and both classes, by name.</param>
public sealed record Agreement(int Images, double Observed, double Kappa, IReadOnlyList<(string Image, string First, string Second)> Disagreements)
{
    /// <summary>Cohen 1960: κ = (observed − expected) / (1 − expected), expected from how often each annotator uses each class.</summary>
    /// <exception cref="InvalidDataException">They share no picture.</exception>
    public static Agreement Of(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var shared = first.Keys.Where(second.ContainsKey).Order(StringComparer.Ordinal).ToList();
        if (shared.Count == 0)
        {
            throw new InvalidDataException("The annotators have no picture in common; the names in the column 'image' must be the same in both files.");
        }

        double count = shared.Count;
        var observed = shared.Count(i => first[i] == second[i]) / count;
        var expected = shared.GroupBy(i => first[i], StringComparer.Ordinal).Sum(g => g.Count() / count * shared.Count(i => second[i] == g.Key) / count);
        return new Agreement(
            shared.Count, observed, expected < 1 ? (observed - expected) / (1 - expected) : double.NaN, [.. shared.Where(i => first[i] != second[i]).Select(i => (i, first[i], second[i]))]);
    }
}
