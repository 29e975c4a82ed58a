using Suite.FeatureStore;

namespace Suite.Fraud.Scoring;

/// <summary>Brings the features of a model file and those of a feature set together: by name where the file has names, else by place.</summary>
internal static class FeatureOrder
{
    /// <summary>More names than this in one message, nobody reads.</summary>
    private const int NamesShownMax = 20;

    /// <summary>For each of the model's features its place in the set; null where both have the same order.</summary>
    /// <exception cref="InvalidDataException">The features are not the same: names those that are missing and those that are unknown.</exception>
    public static int[]? Match(IReadOnlyList<string> model, bool hasNames, FeatureSet set)
    {
        if (!hasNames)
        {
            return model.Count == set.Features.Count
                ? null
                : throw new InvalidDataException(
                    $"The model takes {model.Count} features and does not name them; the feature set '{set.Name}' has {set.Features.Count}. Choose the feature set it was trained on.");
        }

        var places = set.Features.Select(static (f, i) => (f.Name, Place: i)).ToDictionary(static f => f.Name, static f => f.Place, StringComparer.Ordinal);
        var unknown = model.Where(name => !places.ContainsKey(name)).ToArray();
        var missing = places.Keys.Except(model, StringComparer.Ordinal).ToArray();
        if (unknown.Length > 0 || missing.Length > 0)
        {
            throw new InvalidDataException(
                $"The model's features are not those of the feature set '{set.Name}'."
                + (unknown.Length > 0 ? $" Only the model has: {List(unknown)}." : "")
                + (missing.Length > 0 ? $" Only the feature set has: {List(missing)}." : "")
                + " Declare a feature set with exactly the model's features, or choose another.");
        }

        var order = model.Select(name => places[name]).ToArray();
        return order.SequenceEqual(Enumerable.Range(0, order.Length)) ? null : order;
    }

    /// <summary>From the model's order back to the feature set's.</summary>
    public static void Restore(int[] order, ReadOnlySpan<double> inModelOrder, Span<double> inSetOrder)
    {
        for (var i = 0; i < order.Length; i++)
        {
            inSetOrder[order[i]] = inModelOrder[i];
        }
    }

    private static string List(string[] names) =>
        string.Join(", ", names.Take(NamesShownMax)) + (names.Length > NamesShownMax ? $" and {names.Length - NamesShownMax} more" : "");
}
