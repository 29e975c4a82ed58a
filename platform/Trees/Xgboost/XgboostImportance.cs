using System.Runtime.InteropServices;

namespace Suite.Trees;

/// <summary>What libxgboost says about how much each feature is used.</summary>
public static unsafe class XgboostImportance
{
    /// <summary>
    /// The loss that splits on each feature took away, summed over all trees, by feature name; features without a split are not in it. Cost:
    /// loading the model.
    /// </summary>
    /// <param name="model">JSON or UBJ, with feature names.</param>
    /// <exception cref="XgboostLibraryMissingException">libxgboost is not installed.</exception>
    /// <exception cref="XgboostException">The library cannot read the model.</exception>
    public static IReadOnlyDictionary<string, double> TotalGain(ReadOnlySpan<byte> model)
    {
        _ = XgboostLibrary.Version;
        using var booster = Booster.Load(model, threads: 1);
        fixed (byte* config = "{\"importance_type\":\"total_gain\"}\0"u8)
        {
            XgboostLibrary.Check(XgboostNative.XGBoosterFeatureScore(
                booster.Handle, config, out var count, out var names, out _, out _, out var scores));
            var gains = new Dictionary<string, double>(StringComparer.Ordinal);
            for (var i = 0; i < checked((int)count); i++)
            {
                gains.Add(Marshal.PtrToStringUTF8((IntPtr)names[i])!, scores[i]);
            }

            return gains;
        }
    }
}
