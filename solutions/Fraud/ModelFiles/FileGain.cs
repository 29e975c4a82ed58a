using Suite.FeatureStore;
using Suite.Trees;

namespace Suite.Fraud.ModelFiles;

/// <summary>How much each feature is used, as the model's file tells.</summary>
internal static class FileGain
{
    /// <summary>Total gain by the feature set's names; null where the format does not say, or libxgboost, which alone can, is not installed.</summary>
    public static IReadOnlyDictionary<string, double>? Of(ModelFile file, ReadOnlySpan<byte> bytes, FeatureSet features) => file.Format switch
    {
        LightgbmFile.Name => LightgbmImportance.TotalGain(bytes, file.FeatureNames.Count) is { } gain ? Named(file, features, i => gain[i]) : null,
        XgboostFile.Name => OfXgboost(bytes) is { } gain ? Named(file, features, i => gain.GetValueOrDefault(file.FeatureNames[i])) : null,
        _ => null,
    };

    private static IReadOnlyDictionary<string, double>? OfXgboost(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return XgboostImportance.TotalGain(bytes);
        }
        catch (Exception e) when (e is XgboostLibraryMissingException or XgboostException)
        {
            return null;
        }
    }

    /// <summary>A file without names has its features in the set's order.</summary>
    private static Dictionary<string, double> Named(ModelFile file, FeatureSet features, Func<int, double> gain) =>
        file.FeatureNames.Select((name, i) => (Name: file.HasFeatureNames ? name : features.Features[i].Name, Gain: gain(i)))
            .ToDictionary(static f => f.Name, static f => f.Gain, StringComparer.Ordinal);
}
